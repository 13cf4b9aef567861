import { posix as posixRules, win32 } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cleanNodePath,
  isAbsoluteNodePath,
  isInside,
  joinNodePath,
  lastPart,
  mapPath,
  partsBelow,
  sameNodePath,
  systemOf,
} from '../../../src/model/node-path.ts';

describe('the system of a path', () => {
  test.each([
    ['C:\\Octopus', 'windows'],
    ['c:/Octopus', 'windows'],
    ['C:logs', 'windows'],
    ['\\\\share\\octopus', 'windows'],
    ['\\Octopus', 'windows'],
    ['Logs\\Tasks', 'windows'],
    ['/mnt/octopus', 'posix'],
    ['//share/octopus', 'posix'],
    ['TaskLogs', null],
    ['a/b', null],
    ['', null],
  ])('of %s is %s', (path, system) => {
    expect(systemOf(path)).toBe(system);
  });
});

describe('an absolute path', () => {
  test.each([
    ['C:\\', true],
    ['C:/Octopus', true],
    ['\\\\share\\octopus', true],
    ['\\\\?\\C:\\Octopus', true],
    ['\\\\?\\UNC\\share\\octopus', true],
    ['C:', false],
    ['C:logs', false],
    ['\\Octopus', false],
    ['\\\\share', false],
    ['TaskLogs', false],
    ['/', true],
    ['/mnt', true],
  ])('%s: %s', (path, absolute) => {
    expect(isAbsoluteNodePath(path)).toBe(absolute);
  });

  test('on a node known to be Windows may be a share with forward slashes, and never a Linux one', () => {
    expect(isAbsoluteNodePath('//share/octopus', 'windows')).toBe(true);
    expect(isAbsoluteNodePath('/mnt/octopus', 'windows')).toBe(false);
    expect(isAbsoluteNodePath('C:\\Octopus', 'posix')).toBe(false);
  });
});

test.each([
  ['C:\\Octopus\\TaskLogs\\', 'windows', 'C:\\Octopus\\TaskLogs'],
  ['c:/Octopus//TaskLogs/', 'windows', 'C:\\Octopus\\TaskLogs'],
  ['C:\\', 'windows', 'C:\\'],
  ['C:\\Octopus\\.\\..\\Data', 'windows', 'C:\\Data'],
  ['C:\\..\\..\\Data', 'windows', 'C:\\Data'],
  ['\\\\?\\C:\\Octopus', 'windows', 'C:\\Octopus'],
  ['\\\\?\\UNC\\share\\octopus\\Logs', 'windows', '\\\\share\\octopus\\Logs'],
  ['//share/octopus/', 'windows', '\\\\share\\octopus'],
  ['\\\\share\\octopus\\..\\..\\other', 'windows', '\\\\share\\octopus\\other'],
  ['Logs\\..\\..\\Tasks', 'windows', '..\\Tasks'],
  ['/mnt//octopus/./logs/', 'posix', '/mnt/octopus/logs'],
  ['//mnt/octopus', 'posix', '/mnt/octopus'],
  ['/../etc', 'posix', '/etc'],
  ['/', 'posix', '/'],
  ['/mnt/a\\b', 'posix', '/mnt/a\\b'],
] as const)('%s on %s is %s', (path, system, clean) => {
  expect(cleanNodePath(path, system)).toBe(clean);
});

test.each([
  ['C:\\Octopus\\', ['Task Logs'], 'C:\\Octopus\\Task Logs'],
  ['C:\\', ['TaskLogs'], 'C:\\TaskLogs'],
  ['\\\\share\\octopus', ['Logs/Tasks'], '\\\\share\\octopus\\Logs\\Tasks'],
  ['\\\\share\\octopus', ['D:\\Logs'], 'D:\\Logs'],
  ['/mnt/octopus', ['TaskLogs'], '/mnt/octopus/TaskLogs'],
  ['/mnt/octopus', ['/taskLogs'], '/taskLogs'],
  ['/', ['taskLogs', 'a'], '/taskLogs/a'],
])('%s with %j is %s', (folder, parts, path) => {
  expect(joinNodePath(folder, ...parts)).toBe(path);
});

describe('the same place', () => {
  test.each([
    ['C:\\Octopus\\TaskLogs', 'c:/octopus/tasklogs/', true],
    ['\\\\SHARE\\Octopus', '//share/octopus/', true],
    ['C:\\Octopus', 'D:\\Octopus', false],
    ['/mnt/Octopus', '/mnt/octopus', false],
    ['/mnt/octopus', '/mnt/octopus/', true],
    ['C:\\Octopus', '/Octopus', false],
    ['TaskLogs', 'TaskLogs', false],
  ])('%s and %s: %s', (one, other, same) => {
    expect(sameNodePath(one, other)).toBe(same);
  });
});

describe('inside', () => {
  test.each([
    ['C:\\Octopus\\TaskLogs', 'c:\\octopus', true],
    ['C:\\Octopus', 'C:\\Octopus\\', true],
    ['C:\\OctopusOther', 'C:\\Octopus', false],
    ['C:\\Octopus', 'C:\\', true],
    ['/mnt/octopus/a', '/mnt/octopus', true],
    ['/mnt/octopus2', '/mnt/octopus', false],
    ['/mnt', '/', true],
    ['/mnt/octopus/../other', '/mnt/octopus', false],
    ['\\\\share\\octopus\\a', '\\\\share\\octo', false],
    ['/mnt', 'C:\\', false],
  ])('%s in %s: %s', (path, folder, inside) => {
    expect(isInside(path, folder)).toBe(inside);
    expect(partsBelow(path, folder) !== null).toBe(inside);
  });
});

describe('a map to this machine', () => {
  const maps = [
    { node: 'C:\\Octopus', local: '/mnt/c' },
    { node: 'C:\\Octopus\\TaskLogs', local: '/mnt/logs' },
    { node: '\\\\share\\octopus\\', local: '/mnt/share/' },
    { node: '/data', local: 'Z:\\data' },
  ];

  test.each([
    ['C:\\Octopus', '/mnt/c'],
    ['c:/octopus/Artifacts/a', '/mnt/c/Artifacts/a'],
    ['C:\\Octopus\\TaskLogs\\x', '/mnt/logs/x'],
    ['\\\\SHARE\\octopus\\TaskLogs', '/mnt/share/TaskLogs'],
    ['/data/Artifacts', 'Z:\\data\\Artifacts'],
    ['C:\\Octopus2', 'C:\\Octopus2'],
    ['/mnt/octopus', '/mnt/octopus'],
  ])('leads from %s to %s', (path, local) => {
    expect(mapPath(path, maps)).toBe(local);
  });
});

describe('any path', () => {
  const part = fc.stringMatching(/^(?:\.|\.\.|[A-Za-z][\w -]{0,5}[\w])$/);
  const separator = fc.constantFrom('\\', '/', '\\\\');
  const windows = fc
    .tuple(fc.constantFrom('C:\\', 'd:/', '\\\\s\\h\\', '//s/h/', ''), fc.array(fc.tuple(part, separator)))
    .map(([root, parts]) => root + parts.flat().join(''));
  const posix = fc
    .tuple(fc.constantFrom('/', ''), fc.array(part))
    .map(([root, parts]) => root + parts.join('/'));

  // Node's own rules are the oracle; they know no doubled separators before a relative path, which none of these has.
  test('of Windows is cleaned as Windows does', () => {
    fc.assert(
      fc.property(windows, (path) => {
        const clean = cleanNodePath(path, 'windows');
        const theirs = win32.normalize(path === '' ? '.' : path).replace(/(?<=[^:])\\$/, '');
        expect(clean.toLowerCase()).toBe(theirs === '.' ? '' : theirs.toLowerCase());
        expect(cleanNodePath(clean, 'windows')).toBe(clean);
      }),
      { numRuns: 200 },
    );
  });

  test('of Linux is cleaned as Linux does', () => {
    fc.assert(
      fc.property(posix, (path) => {
        const theirs = posixRules.normalize(path === '' ? '.' : path).replace(/(?<=.)\/$/, '');
        expect(cleanNodePath(path, 'posix')).toBe(theirs === '.' ? '' : theirs);
      }),
      { numRuns: 200 },
    );
  });

  test('below a mapped folder is found again below where it is mapped to', () => {
    const name = fc.stringMatching(/^[A-Za-z][\w -]{0,5}[\w]$/);
    fc.assert(
      fc.property(fc.array(name, { maxLength: 4 }), (parts) => {
        const maps = [{ node: 'C:\\Octopus', local: '/mnt/c' }];
        const path = joinNodePath('C:\\Octopus', ...parts);
        expect(partsBelow(path.toUpperCase(), 'c:/octopus')).toEqual(parts.map((each) => each.toUpperCase()));
        expect(mapPath(path, maps)).toBe(['/mnt/c', ...parts].join('/'));
      }),
      { numRuns: 100 },
    );
  });
});

test.each([
  ['C:\\Octopus\\TaskLogs.moved', 'TaskLogs.moved'],
  ['\\\\nas1\\octopus\\TaskLogs.moved', 'TaskLogs.moved'],
  ['/mnt/octopus/Task\\Logs', 'Task\\Logs'],
  ['/mnt/octopus/TaskLogs/', 'TaskLogs'],
])('the last part of %s is %s', (path, name) => {
  expect(lastPart(path)).toBe(name);
});
