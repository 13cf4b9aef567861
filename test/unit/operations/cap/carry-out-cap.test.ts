import { expect, test } from 'vitest';
import type { OctopusApi } from '../../../../src/edges.ts';
import { UnavailableError } from '../../../../src/errors.ts';
import { carryOutCap, type CapWish } from '../../../../src/operations/cap/carry-out-cap.ts';
import { fakeWorld } from '../../../fakes/fake-world.ts';
import { aNode } from '../../model/a-cluster.ts';
import { aScene, never, type Scene } from '../a-scene.ts';

const wishFor = ({ world, settings }: Scene, change: Partial<CapWish> = {}): CapWish => ({
  target: { id: world.node('node-1').id, name: 'node-1', url: null },
  taskCap: 10,
  via: 'database',
  accepted: new Set(),
  command: 'octo-ha nodes cap node-1 10',
  settings,
  ...change,
});

const fate = new UnavailableError('database.fate-unknown', 'the answer was lost');

test('the cap is set, read back and written down before and after', async () => {
  const scene = aScene();
  const result = await carryOutCap(wishFor(scene), scene.edges, never);
  expect(result).toEqual({ outcome: 'changed', before: 5, taskCap: 10 });
  expect(scene.world.node('node-1')).toMatchObject({ taskCap: 10, draining: false });
  expect(scene.steps()).toEqual(['begun', 'found', 'cap.writing', 'cap.written', 'ended']);
  expect(scene.world.state.locks).toEqual([]);
});

test('a cap that is so already is said to be, and nothing is written', async () => {
  const scene = aScene();
  const result = await carryOutCap(wishFor(scene, { taskCap: 5 }), scene.edges, never);
  expect(result).toEqual({ outcome: 'already', before: 5, taskCap: 5 });
  expect(scene.journals.disk.size).toBe(0);
  expect(scene.database.calls).not.toContain('setTaskCap');
});

test('a cap that somebody changes at the same moment is a conflict told with both values', async () => {
  const scene = aScene();
  const write = scene.journals.begin;
  const journals = {
    ...scene.journals,
    begin: async (...args: Parameters<typeof write>) => {
      const journal = await write(...args);
      return {
        ...journal,
        write: async (...line: Parameters<typeof journal.write>) => {
          if (line[0] === 'cap.writing') scene.world.change('node-1', { taskCap: 7 });
          await journal.write(...line);
        },
      };
    },
  };
  await expect(carryOutCap(wishFor(scene), { ...scene.edges, journals }, never)).rejects.toMatchObject({
    code: 'cap.conflict',
    exitCode: 5,
    message: 'the task cap of node-1 was to go from 5 to 10, and somebody has set it to 7 meanwhile',
  });
  expect(scene.world.node('node-1').taskCap).toBe(7);
  expect(scene.steps().at(-1)).toBe('ended');
});

test.each(['before', 'after'] as const)(
  'a write whose answer is lost %s it took effect ends well',
  async (when) => {
    const scene = aScene();
    scene.database.failOn('setTaskCap', fate, when);
    const result = await carryOutCap(wishFor(scene), scene.edges, never);
    expect(result).toMatchObject({ outcome: 'changed', taskCap: 10 });
    expect(scene.steps().at(-1)).toBe('ended');
  },
);

test('a write that is refused changes nothing, and leaves nothing to go on with', async () => {
  const scene = aScene();
  scene.database.failOn('setTaskCap', new UnavailableError('database.permission-denied', 'no'));
  await expect(carryOutCap(wishFor(scene), scene.edges, never)).rejects.toMatchObject({ exitCode: 3 });
  expect(await scene.journals.unfinished()).toEqual([]);
});

test('0 on the last node that takes tasks is refused, and its risk lifts that', async () => {
  const nodes = [aNode('node-1'), aNode('node-2', { draining: true }), aNode('node-3', { taskCap: 0 })];
  const scene = aScene(fakeWorld({ nodes }));
  const wish = wishFor(scene, { taskCap: 0 });
  await expect(carryOutCap(wish, scene.edges, never)).rejects.toMatchObject({
    code: 'capacity.none',
    exitCode: 4,
  });
  expect(scene.world.node('node-1').taskCap).toBe(5);
  const accepted = new Set(['no-capacity']);
  expect(await carryOutCap({ ...wish, accepted }, scene.edges, never)).toMatchObject({ taskCap: 0 });
});

test('0 on one of several is legal once another is proved alive', async () => {
  const scene = aScene();
  const result = await carryOutCap(wishFor(scene, { taskCap: 0 }), scene.edges, never);
  expect(result).toEqual({ outcome: 'changed', before: 5, taskCap: 0 });
  expect(scene.world.ticks()).toBeGreaterThan(0);
});

test('0 is taken back when the last other node is drained by somebody at the same moment', async () => {
  const scene = aScene(fakeWorld({ nodes: [aNode('node-1'), aNode('node-2')] }));
  const database = {
    ...scene.database,
    takeLock: async (...args: Parameters<typeof scene.database.takeLock>) => {
      const lock = await scene.database.takeLock(...args);
      return {
        ...lock,
        setTaskCap: async (...change: Parameters<typeof lock.setTaskCap>) => {
          scene.world.change('node-2', { draining: true });
          return lock.setTaskCap(...change);
        },
      };
    },
  };
  const wish = wishFor(scene, { taskCap: 0 });
  await expect(carryOutCap(wish, { ...scene.edges, database }, never)).rejects.toMatchObject({
    code: 'node.last-one',
    exitCode: 4,
  });
  expect(scene.world.node('node-1').taskCap).toBe(5);
  expect(await scene.journals.unfinished()).toEqual([]);
});

test('a large cap warns before it is set', async () => {
  const scene = aScene();
  await carryOutCap(wishFor(scene, { taskCap: 100 }), scene.edges, never);
  expect(scene.events).toMatchObject([{ step: 'cap.large', tone: 'warning' }]);
});

test('without a way to the API nothing is locked or written', async () => {
  const scene = aScene();
  await expect(carryOutCap(wishFor(scene, { via: 'api' }), scene.edges, never)).rejects.toMatchObject({
    code: 'cap.no-api',
  });
  expect(scene.database.calls).not.toContain('takeLock');
});

test('by the API the lock is made sure of, and what Octopus did is read back', async () => {
  const scene = aScene();
  const api = {
    setTaskCap: (_: string, taskCap: number) => {
      scene.world.change('node-1', { taskCap });
      return Promise.resolve('written' as const);
    },
  } as unknown as OctopusApi;
  const hosts = { ...scene.edges.hosts, api: () => api };
  const target = { id: scene.world.node('node-1').id, name: 'node-1', url: 'http://node-1' };
  const result = await carryOutCap(wishFor(scene, { via: 'api', target }), { ...scene.edges, hosts }, never);
  expect(result).toMatchObject({ outcome: 'changed', taskCap: 10 });
  expect(scene.database.calls).toContain('isHeld');
  expect(scene.database.calls).not.toContain('setTaskCap');
});
