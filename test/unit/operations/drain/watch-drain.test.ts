import { expect, test } from 'vitest';
import type { StepEvent } from '../../../../src/model/step-event.ts';
import { drainBegun } from '../../../../src/operations/drain/judge-drained.ts';
import { lookEveryMs, watchDrain, type WatchedNode } from '../../../../src/operations/drain/watch-drain.ts';
import { fakeDatabase } from '../../../fakes/fake-database.ts';
import { fakeTask, fakeWorld, pollMs, type WorldOptions } from '../../../fakes/fake-world.ts';
import { aNode } from '../../model/a-cluster.ts';

const never = new AbortController().signal;

/** Watches two draining nodes to the end, and keeps when what was asked and said. */
async function watch(options: WorldOptions, deadlineAt: number | null = 900_000) {
  const nodes = ['node-1', 'node-2'].map((name) => aNode(name, { draining: true }));
  const world = fakeWorld({ nodes, ...options });
  const database = fakeDatabase(world.state.cluster, null, { state: world.state });
  const asked: number[] = [];
  const said: (StepEvent & { at: number })[] = [];
  const watched = nodes.map(({ id, name, lastSeenAt }): WatchedNode => {
    const url = world.machines.get(name)?.url ?? null;
    const beatAtFlag = lastSeenAt?.getTime() ?? null;
    const start = { flagAt: 0, beatAtFlag, hasUrl: url !== null, queuePollMs: pollMs };
    return { id, name, url, start, progress: drainBegun(start), tasks: new Map(), stalled: new Set() };
  });
  const edges = {
    database: {
      readCluster: (signal: AbortSignal) => {
        asked.push(world.ticks());
        return database.readCluster(signal);
      },
      readTasks: (...question: Parameters<typeof database.readTasks>) => {
        asked.push(world.ticks());
        return database.readTasks(...question);
      },
    },
    hosts: world.hosts,
    clock: world.clock,
    report: (event: StepEvent) => said.push({ ...event, at: world.ticks() }),
  };
  const seen = await watchDrain(watched, { queuePollMs: pollMs, deadlineAt }, edges, never);
  return { seen, asked, said, world };
}

test('one query at a time, and never two within two seconds, however many nodes and tasks', async () => {
  const { asked, seen } = await watch({ tasks: [fakeTask('ServerTasks-7')], taskMs: 90_000 });
  expect(seen.map(({ progress }) => progress.state)).toEqual(['drained', 'drained']);
  const gaps = asked.slice(1).map((at, index) => at - (asked[index] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(2_000);
});

test('drained is seen within two polls of the last task and one look', async () => {
  const { world } = await watch({
    tasks: [fakeTask('ServerTasks-7')],
    taskMs: 90_000,
    urls: ['node-1', 'node-2'],
  });
  expect(world.ticks()).toBeLessThanOrEqual(90_000 + 2 * pollMs + 2_500);
});

test('while a node is waited for, never more than two seconds pass without a word of what is waited for', async () => {
  const { said, world } = await watch({ tasks: [fakeTask('ServerTasks-7')], taskMs: 90_000 });
  let open: string | null = null;
  let since = 0;
  for (const { tone, at, message } of said) {
    if (open === null) expect(at - since).toBeLessThanOrEqual(2_000);
    open = tone === 'waiting' ? message : null;
    since = at;
  }
  expect(world.ticks() - since).toBeLessThanOrEqual(2_000);
});

test('at the deadline the watch ends, and a node that still has tasks is waiting', async () => {
  const { seen, world } = await watch({ tasks: [fakeTask('ServerTasks-7')], taskMs: Infinity }, 60_000);
  expect(seen[0]?.progress).toMatchObject({ state: 'waiting', tasksLeft: 1 });
  expect(world.ticks()).toBeLessThanOrEqual(64_000);
});

test('a look is never sooner than two seconds on an Octopus with its usual poll', () => {
  expect([20_000, 60_000, 2_000, 1].map(lookEveryMs)).toEqual([2_000, 2_000, 200, 20]);
});
