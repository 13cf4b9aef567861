import { expect, test } from 'vitest';
import type { DrainProgress } from '../../../../src/operations/drain/judge-drained.ts';
import { drainBegun } from '../../../../src/operations/drain/judge-drained.ts';
import { drainOutcome, stillRunning } from '../../../../src/operations/drain/drain-outcome.ts';
import type { WatchedNode } from '../../../../src/operations/drain/watch-drain.ts';
import { fakeTask } from '../../../fakes/fake-world.ts';
import { withUrl } from './looks.ts';

function watched(progress: Partial<DrainProgress>, ...ids: readonly string[]): WatchedNode {
  const tasks = ids.map((id) => [id, { task: fakeTask(id), advanced: null, aliveAt: 0 }] as const);
  return {
    id: 'a',
    name: 'node-1',
    url: null,
    start: withUrl,
    progress: { ...drainBegun(withUrl), ...progress },
    tasks: new Map(tasks),
    stalled: new Set(),
  };
}
const how = { foundDraining: false, waited: true, durationMs: 1_234.6 };

test.each<[DrainProgress['state'], boolean, boolean, string]>([
  ['drained', false, true, 'drained'],
  ['drained', true, true, 'already-drained'],
  ['waiting', false, true, 'timed-out'],
  ['waiting', true, false, 'draining'],
  ['undrained', false, true, 'undrained'],
  ['offline', true, true, 'offline'],
  ['gone', false, true, 'gone'],
])('%s (found draining: %s, waited for: %s) is %s', (state, foundDraining, waited, outcome) => {
  const row = drainOutcome(watched({ state }), { foundDraining, waited, durationMs: 1_234.6 });
  expect(row).toMatchObject({ outcome, durationMs: 1_235 });
  expect(row.reason === null).toBe(['drained', 'already-drained', 'draining'].includes(outcome));
});

test('only what is waited for is left at the deadline', () => {
  const states = ['waiting', 'drained', 'undrained', 'gone', 'offline'] as const;
  expect(states.filter((state) => stillRunning(watched({ state })))).toEqual(['waiting']);
});

test('tasks that have ended since they were named are not said to be left', () => {
  expect(drainOutcome(watched({ tasksLeft: 0 }, 'ServerTasks-7'), how).tasksLeft).toEqual([]);
});

test.each<[string, Partial<DrainProgress>, string]>([
  ['tasks that run', { tasksLeft: 1 }, '1 still running: ServerTasks-7'],
  ['a node that said nothing', { tasksLeft: 0 }, 'has not acknowledged'],
  ['tasks up to the end', { tasksLeft: 0, acknowledgedBy: 'ping' }, 'not quiet for a whole queue poll'],
])('at the deadline the reason tells what was missing: %s', (_what, progress, reason) => {
  expect(drainOutcome(watched(progress, 'ServerTasks-7'), how).reason).toContain(reason);
});

test('of an offline node with tasks it is said that nothing is known of them', () => {
  const row = drainOutcome(watched({ state: 'offline', tasksLeft: 2 }, 'a', 'b'), how);
  expect(row.reason).toContain('2 tasks are still tied to it: whether they run is unknown');
});
