import { expect, test } from 'vitest';
import { isDeviceName } from '../../../src/model/device-name.ts';

test.each(['NUL', 'con', 'aux.txt', 'nul .txt', 'COM0', 'lpt9.log.1', 'com²', 'CONIN$', 'conout$.x'])(
  'Windows opens a device for %j',
  (part) => expect(isDeviceName(part)).toBe(true),
);

test.each(['null', 'console', 'com10', 'com', '.nul', 'a.nul', 'aux-1', 'nul x', ''])(
  'and a file or folder for %j',
  (part) => expect(isDeviceName(part)).toBe(false),
);
