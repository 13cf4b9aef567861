import { expect, test } from 'vitest';
import { findOrphans, type FoundOrphans } from '../../../../src/operations/tasks/find-orphans.ts';
import { fakeDatabase } from '../../../fakes/fake-database.ts';
import { fakeTask, fakeWorld, type World } from '../../../fakes/fake-world.ts';
import { aNode } from '../../model/a-cluster.ts';

const periods = { freshSeconds: 90, offlineSeconds: 300, heartBeatSeconds: 60 };

function found(world: World): Promise<FoundOrphans> {
  const edges = {
    database: fakeDatabase(world.state.cluster, null, { state: world.state }),
    hosts: world.hosts,
    clock: world.clock,
    report: () => undefined,
  };
  const wish = { settings: { nodes: world.settingsNodes, periods }, observeSeconds: 120 };
  return findOrphans(wish, edges, new AbortController().signal);
}

const old = { lastSeenAgeSeconds: 1_000, lastSeenAt: new Date('2026-03-01T11:43:20Z') };
const nodes = [aNode('node-1', old), aNode('node-2', old)];

test('where all nodes with tasks beat there is nothing to wait for', async () => {
  const world = fakeWorld({
    nodes: [aNode('node-1'), ...nodes.slice(1)],
    tasks: [fakeTask('ServerTasks-1')],
  });
  expect(await found(world)).toMatchObject({ orphans: [], observedSeconds: 0 });
});

test('a node whose clock is wrong is seen to beat, and its tasks are no orphans', async () => {
  const world = fakeWorld({ nodes, tasks: [fakeTask('ServerTasks-1')], taskMs: Infinity });
  const machine = world.machines.get('node-1');
  if (machine !== undefined) machine.skewMs = -900_000;
  const { orphans, observedSeconds } = await found(world);
  expect(orphans).toEqual([]);
  expect(observedSeconds).toBeGreaterThan(0);
});

test('a dead node is watched, and its task is an orphan', async () => {
  const world = fakeWorld({ nodes, tasks: [fakeTask('ServerTasks-1')] });
  const machine = world.machines.get('node-1');
  if (machine !== undefined) machine.running = false;
  const { orphans, observedSeconds } = await found(world);
  expect(orphans).toMatchObject([{ task: { id: 'ServerTasks-1' }, why: 'node-silent' }]);
  expect(observedSeconds).toBe(120);
});

test('what ends while heart beats are watched is no orphan', async () => {
  const world = fakeWorld({
    nodes,
    tasks: [fakeTask('ServerTasks-1')],
    onStep: ({ state, ticks }) => {
      if (ticks() > 60_000) state.tasks = [];
    },
  });
  const machine = world.machines.get('node-1');
  if (machine !== undefined) machine.running = false;
  expect((await found(world)).orphans).toEqual([]);
});
