import { expect, it } from 'vitest';
import { protocolVersion } from '../../../../src/sandbox/tds/protocol-version.ts';

it.each([
  [0x70000000, null],
  [0x71000001, null],
  [0x72090002, { code: 0x72090002, bitmapKnown: false, timeKnown: false }],
  [0x730a0003, { code: 0x730a0003, bitmapKnown: false, timeKnown: true }],
  [0x730b0003, { code: 0x730b0003, bitmapKnown: true, timeKnown: true }],
  [0x74000004, { code: 0x74000004, bitmapKnown: true, timeKnown: true }],
  [0x75000000, { code: 0x74000004, bitmapKnown: true, timeKnown: true }],
  [0x00000005, null],
])('a client of version %i is answered with %o', (asked, version) => {
  expect(protocolVersion(asked, false)).toEqual(version);
});

it('a client that began with TLS speaks 8.0', () => {
  expect(protocolVersion(0x08000000, true)).toEqual({ code: 0x08000000, bitmapKnown: true, timeKnown: true });
});
