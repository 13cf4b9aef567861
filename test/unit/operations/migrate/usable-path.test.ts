import { expect, test } from 'vitest';
import { usablePath } from '../../../../src/operations/migrate/usable-path.ts';

test.each([
  ['windows', 'C:\\Octopus\\TaskLogs\\', 'absolute', 'C:\\Octopus\\TaskLogs'],
  ['windows', 'c:/Octopus/TaskLogs', 'absolute', 'C:\\Octopus\\TaskLogs'],
  ['windows', '\\\\share\\octopus\\', 'absolute', '\\\\share\\octopus'],
  ['windows', '//share/octopus', 'absolute', '\\\\share\\octopus'],
  ['windows', '\\\\?\\C:\\Octopus', 'absolute', 'C:\\Octopus'],
  ['windows', 'Task Logs', 'relative', 'Task Logs'],
  ['windows', '.\\Logs\\..\\TaskLogs\\', 'relative', 'TaskLogs'],
  ['windows', 'Logs/Tasks', 'relative', 'Logs\\Tasks'],
  ['windows', 'D:\\100% sure', 'absolute', 'D:\\100% sure'],
  ['posix', '/mnt//octopus/', 'absolute', '/mnt/octopus'],
  ['posix', '//share/octopus', 'absolute', '/share/octopus'],
  ['posix', 'TaskLogs/', 'relative', 'TaskLogs'],
  ['posix', '/mnt/100%/a%b%', 'absolute', '/mnt/100%/a%b%'],
  ['posix', '/mnt/price$', 'absolute', '/mnt/price$'],
  ['posix', '/mnt/nul/logs.', 'absolute', '/mnt/nul/logs.'],
  ['windows', 'D:\\console\\a.b\\..', 'absolute', 'D:\\console'],
] as const)('on %s, %s is %s: %s', (system, value, kind, path) => {
  expect(usablePath(value, system)).toEqual({ kind, path });
});

test.each([
  ['windows', '"C:\\Octopus"', 'quotes'],
  ['windows', "'C:\\Octopus'", 'quotes'],
  ['windows', '%ProgramData%\\Octopus', 'a variable'],
  ['windows', 'C:\\%USERNAME%\\Octopus', 'a variable'],
  ['windows', '$env:TEMP\\Octopus', 'a variable'],
  ['windows', '\\Octopus', 'current drive'],
  ['windows', 'C:Octopus', 'current drive'],
  ['windows', '\\\\share', 'without a share'],
  ['windows', '\\\\?\\Volume{1}\\Octopus', 'a device'],
  ['windows', '\\\\.\\pipe\\x', 'a device'],
  ['windows', 'C:\\a?b', 'does not allow'],
  ['windows', 'C:\\a:b', 'does not allow'],
  ['windows', '\\\\nas\\..\\x', 'without a share'],
  ['windows', '\\\\nas\\octopus\\prod.', 'drops the dot'],
  ['windows', 'C:\\Octopus \\Logs', 'drops the dot'],
  ['windows', 'Logs\\...', 'drops the dot'],
  ['windows', '\\\\nas\\octopus\\nul', 'a device'],
  ['windows', 'D:\\com1 .logs\\x', 'a device'],
  ['windows', 'CONOUT$', 'a device'],
  ['windows', 'C:\\Octopus\n', 'control character'],
  ['windows', ' C:\\Octopus', 'blank'],
  ['windows', '/mnt/octopus', 'Windows spells'],
  ['posix', 'C:\\Octopus', 'Linux spells'],
  ['posix', 'Logs\\Tasks', 'Linux spells'],
  ['posix', '~/octopus', 'a shell'],
  ['posix', '~octopus/data', 'a shell'],
  ['posix', '$HOME/octopus', 'a shell'],
  ['posix', '/mnt/${SHARE}/octopus', 'a shell'],
] as const)('on %s, nobody can resolve %s: %s', (system, value, why) => {
  const found = usablePath(value, system);
  expect(found).toEqual({ kind: 'unusable', why: expect.stringContaining(why) as string });
  expect(found.kind === 'unusable' ? found.why : '').toContain(value);
});
