import { describe, expect, test } from 'vitest';
import { RefusedError } from '../../../../src/errors.ts';
import { claimsOn } from '../../../../src/operations/migrate/folder-claims.ts';
import { resolvePlace } from '../../../../src/operations/migrate/resolve-place.ts';
import type { Roots } from '../../../../src/operations/migrate/resolve-place.ts';
import type { FolderReading } from '../../../../src/model/folder-settings.ts';
import { documentsTell, nodeTells, operatorSays, refusalOf } from './readings.ts';

const atHome: Roots = { home: 'C:\\Octopus', shared: null, system: 'windows' };
const onShare: Roots = { ...atHome, shared: '\\\\share\\octopus' };
const taskLogs = (readings: readonly FolderReading[], roots: Roots): ReturnType<typeof resolvePlace> =>
  resolvePlace('taskLogs', claimsOn(readings, 'taskLogs'), roots);

describe('a place', () => {
  test.each([
    ['explicit, and wins over the shared folder', 'D:\\Logs\\', onShare, 'D:\\Logs', 'explicit'],
    ['relative, below the home folder', 'Task Logs', atHome, 'C:\\Octopus\\Task Logs', 'below-home'],
    [
      'relative, below the shared folder',
      'Logs/Tasks',
      onShare,
      '\\\\share\\octopus\\Logs\\Tasks',
      'below-shared',
    ],
    ['not set, below the shared folder', null, onShare, '\\\\share\\octopus\\TaskLogs', 'below-shared'],
    ['not set, below the home folder', '', atHome, 'C:\\Octopus\\TaskLogs', 'below-home'],
  ] as const)('is %s', (_what, setting, roots, path, how) => {
    expect(taskLogs([documentsTell({ taskLogs: setting })], roots)).toMatchObject({
      setting: setting === '' ? null : setting,
      path,
      how,
      sources: ['database'],
    });
  });

  test('has everyone who names it as its sources, and the setting as it is stored', () => {
    const place = taskLogs(
      [
        nodeTells('node-1', 'C:\\Octopus', { taskLogs: 'c:\\octopus\\tasklogs' }),
        documentsTell({ taskLogs: 'TaskLogs' }),
        operatorSays({ taskLogs: 'C:/Octopus/TaskLogs/' }),
      ],
      atHome,
    );
    expect(place).toMatchObject({
      setting: 'TaskLogs',
      path: 'C:\\Octopus\\TaskLogs',
      how: 'below-home',
      sources: ['database', 'server', 'operator'],
      location: 'local',
    });
  });

  test('is the operator’s where nobody else tells', () => {
    expect(taskLogs([operatorSays({ taskLogs: 'D:\\Logs' })], atHome)).toMatchObject({
      how: 'operator',
      path: 'D:\\Logs',
      sources: ['operator'],
    });
  });

  test('that a node names is believed where the documents leave its root open and it ends as they say', () => {
    const place = taskLogs(
      [documentsTell({ taskLogs: null }), nodeTells('node-1', null, { taskLogs: 'E:\\Data\\TASKLOGS' })],
      { home: null, shared: undefined, system: 'windows' },
    );
    expect(place).toMatchObject({ path: 'E:\\Data\\TASKLOGS', sources: ['database', 'server'] });
  });

  test('that a node names is refused where it does not end as the documents say', () => {
    const readings = [
      documentsTell({ taskLogs: 'Logs\\Tasks' }),
      nodeTells('node-1', null, { taskLogs: 'E:\\Data\\Tasks' }),
    ];
    const refusal = refusalOf(() => taskLogs(readings, { home: null, shared: undefined, system: 'windows' }));
    expect(refusal.code).toBe('store.sources-disagree');
    expect(refusal.message).toContain('the settings documents: "…\\Logs\\Tasks"');
  });

  test('below the root of the file system ends as it is said to', () => {
    const place = taskLogs(
      [documentsTell({ taskLogs: 'taskLogs' }), nodeTells('node-1', null, { taskLogs: '/taskLogs' })],
      { home: null, shared: undefined, system: 'posix' },
    );
    expect(place).toMatchObject({ path: '/taskLogs' });
  });

  test('that hangs above its root is compared by its end', () => {
    const readings = [
      documentsTell({ taskLogs: '..\\..\\Logs' }),
      nodeTells('node-1', null, { taskLogs: 'E:\\Logs' }),
    ];
    const open: Roots = { home: null, shared: undefined, system: 'windows' };
    expect(taskLogs(readings, open)).toMatchObject({ path: 'E:\\Logs', sources: ['database', 'server'] });
    expect(taskLogs(readings.slice(0, 1), { ...atHome, home: 'E:\\a\\b' })).toMatchObject({
      path: 'E:\\Logs',
    });
  });

  test('that two name differently is refused', () => {
    const readings = [documentsTell({ taskLogs: null }), operatorSays({ taskLogs: 'D:\\Logs' })];
    expect(refusalOf(() => taskLogs(readings, atHome))).toMatchObject({
      code: 'store.sources-disagree',
      message:
        'the sources disagree about where taskLogs is: the settings documents: "C:\\Octopus\\TaskLogs"; --store: "D:\\Logs"',
    });
  });

  test('that nobody can resolve leaves the kind to the others', () => {
    const readings = [
      documentsTell({ taskLogs: '%DATA%\\Logs' }),
      nodeTells('node-1', null, { taskLogs: 'E:\\Logs' }),
    ];
    expect(taskLogs(readings, atHome)).toMatchObject({ path: 'E:\\Logs', sources: ['server'] });
  });
});

describe('no place', () => {
  test('is left to others where the operator’s own word cannot be used', () => {
    const readings = [documentsTell({ taskLogs: 'D:\\Logs' }), operatorSays({ taskLogs: 'D:\\Logs"' })];
    const refusal = refusalOf(() => taskLogs(readings, atHome));
    expect(refusal.code).toBe('store.unusable');
    expect(refusal.message).toContain('--store taskLogs: "D:\\Logs""');
  });

  test.each([
    ['nobody tells', [], atHome, 'word', 'no source tells'],
    [
      'a variable is in the way',
      [documentsTell({ taskLogs: '%DATA%' })],
      atHome,
      'word',
      '"%DATA%" has a variable',
    ],
    [
      'it is relative to a home folder nobody tells',
      [documentsTell({ taskLogs: 'TaskLogs' })],
      { ...atHome, home: null },
      'home',
      'which no source tells',
    ],
    [
      'it is not set, and whether there is a shared folder is not told',
      [documentsTell({ taskLogs: null })],
      { ...atHome, shared: undefined },
      'shared',
      'no source tells which',
    ],
  ] as const)('is found where %s', (_what, readings, roots, needs, why) => {
    expect(taskLogs(readings, roots)).toEqual({
      kind: 'taskLogs',
      needs,
      why: expect.stringContaining(why) as string,
    });
  });

  test('is one for nodes with homes of their own, not even by the word of the operator', () => {
    const home = new RefusedError('store.sources-disagree', 'two homes');
    const readings = [
      documentsTell({ taskLogs: 'TaskLogs' }),
      operatorSays({ taskLogs: 'C:\\Octopus\\TaskLogs' }),
    ];
    expect(refusalOf(() => taskLogs(readings, { ...atHome, home })).message).toBe('two homes');
    // What does not depend on the home is no matter.
    expect(taskLogs([documentsTell({ taskLogs: 'D:\\Logs' })], { ...atHome, home })).toMatchObject({
      path: 'D:\\Logs',
    });
  });
});
