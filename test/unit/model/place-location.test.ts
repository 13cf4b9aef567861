import { expect, test } from 'vitest';
import { placeLocation } from '../../../src/model/place-location.ts';

test.each([
  ['C:\\Octopus\\TaskLogs', 'D:\\Octopus', 'local'],
  ['E:\\Octopus\\TaskLogs', 'e:\\Octopus', 'local'],
  ['E:\\Octopus\\TaskLogs', 'C:\\Octopus', 'mapped-drive'],
  ['Z:\\TaskLogs', null, 'mapped-drive'],
  ['\\\\share\\octopus\\TaskLogs', 'C:\\Octopus', 'unc'],
  ['\\\\localhost\\octopus', 'C:\\Octopus', 'local'],
  ['\\\\127.0.0.1\\octopus', 'C:\\Octopus', 'local'],
  ['\\\\localhost2\\octopus', 'C:\\Octopus', 'unc'],
  ['/mnt/octopus', null, 'local'],
  ['TaskLogs', 'C:\\Octopus', 'relative-unknown'],
  ['\\TaskLogs', 'C:\\Octopus', 'relative-unknown'],
  ['C:TaskLogs', 'C:\\Octopus', 'relative-unknown'],
] as const)('%s of a node whose home is %s is %s', (path, home, location) => {
  expect(placeLocation(path, home)).toBe(location);
});
