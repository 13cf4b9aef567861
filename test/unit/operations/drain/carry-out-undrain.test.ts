import { expect, test } from 'vitest';
import { carryOutUndrain, type UndrainWish } from '../../../../src/operations/drain/carry-out-undrain.ts';
import type { DrainEdges } from '../../../../src/operations/drain/drain-wish.ts';
import { fakeDatabase, type FakeDatabase } from '../../../fakes/fake-database.ts';
import { fakeJournals, type FakeJournals } from '../../../fakes/fake-journals.ts';
import { beatMs, fakeWorld, type World, type WorldOptions } from '../../../fakes/fake-world.ts';
import { aNode } from '../../model/a-cluster.ts';

const never = new AbortController().signal;
const drained = ['node-1', 'node-2', 'node-3'].map((name) => aNode(name, { draining: true }));

interface Scene {
  readonly world: World;
  readonly database: FakeDatabase;
  readonly journals: FakeJournals;
  readonly edges: DrainEdges;
  readonly wish: (change?: Partial<UndrainWish>, ...names: readonly string[]) => UndrainWish;
}

function scene(options: WorldOptions = {}): Scene {
  const world = fakeWorld({ nodes: drained, ...options });
  const database = fakeDatabase(world.state.cluster, null, { state: world.state });
  const journals = fakeJournals({ clock: world.clock });
  const edges = { database, journals, hosts: world.hosts, clock: world.clock, report: () => undefined };
  const wish = (change: Partial<UndrainWish> = {}, ...names: readonly string[]): UndrainWish => ({
    targets: (names.length === 0 ? ['node-1'] : names).map((name) => ({
      id: world.node(name).id,
      name,
      url: world.machines.get(name)?.url ?? null,
    })),
    via: 'database',
    waitSeconds: 180,
    command: 'octo-ha undrain node-1',
    settings: {
      nodes: world.settingsNodes,
      loadBalancer: null,
      periods: { freshSeconds: 90, offlineSeconds: 300, heartBeatSeconds: 60 },
      queuePollSeconds: 20,
    },
    ...change,
  });
  return { world, database, journals, edges, wish };
}

test('a node with a url is let go, and its own 200 says that it knows', async () => {
  const { edges, wish, world, journals } = scene({ urls: ['node-1'] });
  const [node] = await carryOutUndrain(wish(), edges, never);
  expect(node).toMatchObject({ outcome: 'undrained', acknowledgedBy: 'ping', reason: null });
  expect(world.node('node-1').draining).toBe(false);
  expect(await journals.unfinished()).toEqual([]);
});

test('several nodes take notice at the same time: every flag is lifted before any is waited for', async () => {
  const { edges, wish } = scene();
  const nodes = await carryOutUndrain(wish({}, 'node-1', 'node-2', 'node-3'), edges, never);
  expect(nodes.map(({ acknowledgedBy }) => acknowledgedBy)).toEqual(Array(3).fill('heart-beat'));
  expect(nodes[2]?.durationMs).toBeLessThanOrEqual(beatMs + 5_000);
});

test('a node at which a command of a restart is still at work is not given back', async () => {
  const { edges, wish, world, journals } = scene();
  const { id } = world.node('node-1');
  const roll = await journals.begin('restart', { nodes: [{ id, name: 'node-1' }] });
  await roll.write('process.begun', id, { pid: 4711, startedAs: null, hook: 'before-stop' });
  const hosts = { ...edges.hosts, hookLife: () => Promise.resolve('runs' as const) };
  const refused = carryOutUndrain(wish(), { ...edges, hosts }, never);
  await expect(refused).rejects.toMatchObject({
    code: 'restart.hook-at-work',
    hint: expect.not.stringContaining('--accept-risk') as string,
  });
  expect(world.node('node-1').draining).toBe(true);
  const [other] = await carryOutUndrain(wish({}, 'node-2'), { ...edges, hosts }, never);
  expect(other?.outcome).toBe('undrained');
});

test('a node that is not draining is said to be so, and nothing is written', async () => {
  const { edges, wish, database } = scene({ nodes: [aNode('node-1'), aNode('node-2')] });
  const [node] = await carryOutUndrain(wish(), edges, never);
  expect(node?.outcome).toBe('already-undrained');
  expect(database.calls).not.toContain('setDraining');
});

test('a node that says nothing is unacknowledged at the deadline; without waiting nobody asks it', async () => {
  const dead = scene();
  for (const machine of dead.world.machines.values()) machine.running = false;
  const [node] = await carryOutUndrain(dead.wish(), dead.edges, never);
  expect(node).toMatchObject({ outcome: 'unacknowledged', acknowledgedBy: null });
  const [other] = await carryOutUndrain(dead.wish({ waitSeconds: null }, 'node-2'), dead.edges, never);
  expect(other).toMatchObject({ outcome: 'undrained', acknowledgedBy: null, reason: null });
});

test('Ctrl-C while it waits ends the waiting: the flag is off, said to be, and the run has ended', async () => {
  const controller = new AbortController();
  const { edges, wish, world, journals } = scene({
    onStep: (it) => {
      if (!it.node('node-1').draining) controller.abort(new Error('interrupted'));
    },
  });
  for (const machine of world.machines.values()) machine.running = false;
  const [node] = await carryOutUndrain(wish(), edges, controller.signal);
  expect(node?.outcome).toBe('unacknowledged');
  expect(await journals.unfinished()).toEqual([]);
});

test('a way that does not exist is refused before the first node, and leaves no run behind', async () => {
  const { edges, wish, journals, world } = scene();
  await expect(carryOutUndrain(wish({ via: 'api' }), edges, never)).rejects.toMatchObject({
    code: 'drain.no-api',
  });
  expect(world.node('node-1').draining).toBe(true);
  expect(journals.disk.size).toBe(0);
});

test('a drain that was left unfinished on these nodes is abandoned', async () => {
  const { edges, wish, journals } = scene({ urls: ['node-1'] });
  const id = 'OctopusServerNodes-node-1';
  const journal = await journals.begin('drain', { nodes: [{ id, name: 'node-1' }] });
  await journal.close();
  await carryOutUndrain(wish(), edges, never);
  expect(await journals.unfinished()).toEqual([]);
  expect(journals.disk.get(journal.id)?.lines.at(-1)?.step).toBe('abandoned');
});

test('Ctrl-C between two flags is not "nothing was changed"', async () => {
  const controller = new AbortController();
  const { edges, wish, world, database } = scene();
  const lock = database.takeLock;
  const stopped = {
    ...edges,
    database: {
      ...database,
      takeLock: async (...asked: Parameters<typeof lock>) => {
        const held = await lock(...asked);
        return {
          ...held,
          setDraining: async (...given: Parameters<typeof held.setDraining>) => {
            const outcome = await held.setDraining(...given);
            controller.abort(new Error('interrupted'));
            return outcome;
          },
        };
      },
    },
  };
  await expect(
    carryOutUndrain(wish({}, 'node-1', 'node-2'), stopped, controller.signal),
  ).rejects.toMatchObject({ code: 'undrain.interrupted', exitCode: 5 });
  expect(world.node('node-1').draining).toBe(false);
});
