import { expect, test } from 'vitest';
import type { RefusedError } from '../../../../src/errors.ts';
import type { FolderReading, FolderValues } from '../../../../src/model/folder-settings.ts';
import type { JournalLine } from '../../../../src/model/run.ts';
import { refuseJoined } from '../../../../src/operations/migrate/refuse-joined.ts';
import { migrationFormat } from '../../../../src/operations/migrate/migration-run.ts';

const first = { id: 'Nodes-1', name: 'node-1' };
const second = { id: 'Nodes-2', name: 'node-2' };
const homeOf = (node: string, home: string): FolderReading => ({ source: 'server', node, home, values: {} });

/** A migration that has moved node-1 from `place` (as `setting` says) to a share. */
function moved(
  place: string,
  setting: string | null,
  last = 'cutover.left',
): Parameters<typeof refuseJoined>[0]['run'] {
  const by = { user: 'ada', host: 'ops-1', pid: 7 };
  const line = (step: string, values: JournalLine['values'], nodeId: string | null = null): JournalLine => ({
    ...{ at: '', step, nodeId, by, values },
  });
  const from: FolderValues = { taskLogs: setting, clusterShared: null };
  const to: FolderValues = { taskLogs: '\\\\files\\octopus\\TaskLogs' };
  const store = { kind: 'taskLogs', from: place, to: to.taskLogs ?? null, folder: 'TaskLogs', setting };
  return {
    id: 'run',
    lines: [
      line('begun', { format: migrationFormat, to: '\\\\files\\octopus', stores: [store] }),
      line('cutover.entering', { from, to, stores: {}, version: '2025.1.1' }),
      line('found', { draining: false }, 'Nodes-1'),
      line('paths.proved', { direction: 'to' }),
      ...(last === '' ? [] : [line(last, { outcome: 'moved' })]),
    ],
  };
}

const refusal = (
  run: Parameters<typeof refuseJoined>[0]['run'],
  readings: readonly FolderReading[],
  nodes: Parameters<typeof refuseJoined>[0]['nodes'] = [first, second],
  ...risks: readonly string[]
): unknown => {
  try {
    refuseJoined({ run, nodes, readings, accepted: new Set(risks) });
    return null;
  } catch (error) {
    return error;
  }
};
const code = 'rollback.node-joined';

test('a relative setting would give the node that joined a folder of its own: no risk lifts that', () => {
  const homes = [homeOf('node-1', 'C:\\Octopus'), homeOf('node-2', 'D:\\Octopus')];
  const run = moved('C:\\Octopus\\TaskLogs', 'TaskLogs');
  for (const risks of [[], ['local-target']])
    expect(refusal(run, homes, [first, second], ...risks)).toMatchObject({
      code,
      message:
        'node-2 joined since the cutover, and the old settings lead each node to its own folder: taskLogs',
    });
});

test('homes that are spelled alike are on two machines all the same, unless the operator knows better', () => {
  const homes = [homeOf('node-1', 'C:\\Octopus'), homeOf('node-2', 'C:\\Octopus')];
  const run = moved('C:\\Octopus\\TaskLogs', null);
  const refused = refusal(run, homes);
  expect(refused).toMatchObject({ code });
  expect((refused as RefusedError).hint).toContain('nodes remove node-2');
  expect(refusal(run, homes, [first, second], 'local-target')).toBeNull();
});

test('so is an absolute path that is no share', () => {
  expect(refusal(moved('D:\\Logs', 'D:\\Logs'), [])).toMatchObject({ code });
  expect(refusal(moved('\\\\old\\octopus\\TaskLogs', '\\\\old\\octopus\\TaskLogs'), [])).toBeNull();
});

test('nodes that were moved go back, and so does everyone before the paths were changed', () => {
  const homes = [homeOf('node-1', 'C:\\Octopus')];
  const run = moved('C:\\Octopus\\TaskLogs', 'TaskLogs');
  expect(refusal(run, homes, [{ ...first, id: 'NODES-1' }])).toBeNull();
  const unmoved = { ...run, lines: run.lines.filter(({ step }) => step !== 'paths.proved') };
  expect(refusal(unmoved, homes)).toBeNull();
});
