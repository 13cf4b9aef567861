import { expect, test } from 'vitest';
import { onItsDisk, placeLocation } from '../../../src/model/place-location.ts';

test.each([
  ['C:\\Octopus\\TaskLogs', 'D:\\Octopus', 'local'],
  ['E:\\Octopus\\TaskLogs', 'e:\\Octopus', 'local'],
  ['E:\\Octopus\\TaskLogs', 'C:\\Octopus', 'mapped-drive'],
  ['Z:\\TaskLogs', null, 'mapped-drive'],
  ['\\\\share\\octopus\\TaskLogs', 'C:\\Octopus', 'unc'],
  ['\\\\localhost\\octopus', 'C:\\Octopus', 'local'],
  ['\\\\127.0.0.1\\octopus', 'C:\\Octopus', 'local'],
  ['\\\\localhost2\\octopus', 'C:\\Octopus', 'unc'],
  ['\\\\node-1\\d$', null, 'local'],
  ['\\\\node-1\\ADMIN$\\Temp', null, 'local'],
  ['\\\\nas\\octopus$\\TaskLogs', null, 'unc'],
  ['\\\\nas\\d$x', null, 'unc'],
  ['/mnt/octopus', null, 'local'],
  ['TaskLogs', 'C:\\Octopus', 'relative-unknown'],
  ['\\TaskLogs', 'C:\\Octopus', 'relative-unknown'],
  ['C:TaskLogs', 'C:\\Octopus', 'relative-unknown'],
] as const)('%s of a node whose home is %s is %s', (path, home, location) => {
  expect(placeLocation(path, home)).toBe(location);
});

test.each([
  ['\\\\node-1\\c$\\Octopus', 'C:\\Octopus'],
  ['\\\\node-1\\D$', 'D:\\'],
  ['\\\\node-1\\ADMIN$\\Temp', '\\\\node-1\\ADMIN$\\Temp'],
  ['\\\\nas\\octopus$\\a', '\\\\nas\\octopus$\\a'],
  ['/mnt/c$', '/mnt/c$'],
])('%s is %s on its machine', (path, there) => {
  expect(onItsDisk(path)).toBe(there);
});
