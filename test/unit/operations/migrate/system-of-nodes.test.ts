import { describe, expect, test } from 'vitest';
import { systemOfNodes } from '../../../../src/operations/migrate/system-of-nodes.ts';
import { documentsTell, nodeTells, operatorSays, refusalOf } from './readings.ts';

describe('the system of the nodes', () => {
  test.each([
    ['the home folder', [nodeTells('node-1', 'C:\\Octopus')], 'windows'],
    ['any absolute path', [documentsTell({ taskLogs: '/taskLogs' })], 'posix'],
    ['a share', [documentsTell({ clusterShared: '\\\\share\\octopus' })], 'windows'],
    ['no relative path', [documentsTell({ taskLogs: 'TaskLogs' })], null],
    ['nobody', [], null],
    [
      'the home folder, and a share with forward slashes fits it',
      [documentsTell({ taskLogs: '//share/octopus/logs' }), nodeTells('node-1', 'C:\\Octopus')],
      'windows',
    ],
    [
      'a clear path rather than one with two slashes',
      [documentsTell({ artifacts: '//share/octopus', taskLogs: 'D:/Logs' })],
      'windows',
    ],
  ] as const)('is told by %s', (_who, readings, system) => {
    expect(systemOfNodes(readings)).toBe(system);
  });

  test('is not guessed from a path that either system has', () => {
    const slashes = documentsTell({ taskLogs: '//share/octopus/TaskLogs' });
    const refusal = refusalOf(() => systemOfNodes([slashes]));
    expect(refusal.code).toBe('store.wrong-system');
    expect(refusal.message).toContain('"//share/octopus/TaskLogs"');
    // As the hint says.
    const said = operatorSays({ taskLogs: '\\\\share\\octopus\\TaskLogs' });
    expect(systemOfNodes([slashes, said])).toBe('windows');
  });

  test('is refused where a path has the other’s syntax, with both words and the way to say what was meant', () => {
    const readings = [
      nodeTells('node-1', 'C:\\Octopus'),
      operatorSays({ taskLogs: '/mnt/c/Octopus/TaskLogs' }),
    ];
    const refusal = refusalOf(() => systemOfNodes(readings));
    expect(refusal.code).toBe('store.wrong-system');
    expect(refusal.message).toContain('show-configuration on node-1 has the home folder at "C:\\Octopus"');
    expect(refusal.message).toContain('--store has taskLogs at "/mnt/c/Octopus/TaskLogs"');
    expect(refusal.hint).toContain('--map NODEPATH=LOCALPATH');
  });
});
