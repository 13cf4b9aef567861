import { expect, test } from 'vitest';
import { UnavailableError } from '../../../../src/errors.ts';
import { carryOutRemove, type RemoveWish } from '../../../../src/operations/remove/carry-out-remove.ts';
import { fakeTask, fakeWorld, type World } from '../../../fakes/fake-world.ts';
import { aNode } from '../../model/a-cluster.ts';
import { aScene, never, type Scene } from '../a-scene.ts';

/** node-1 is drained and its machine says that it is stopped. */
function stopped(change: Parameters<typeof fakeWorld>[0] = {}): World {
  const nodes = [
    aNode('node-1', { draining: true, flaggedOffline: true, taskCap: 8 }),
    aNode('node-2'),
    aNode('node-3'),
  ];
  return fakeWorld({ nodes, ...change });
}

const wishFor = ({ settings }: Scene, change: Partial<RemoveWish> = {}): RemoveWish => ({
  target: { id: 'OctopusServerNodes-node-1', name: 'node-1', url: null },
  via: 'database',
  accepted: new Set(),
  command: 'octo-ha nodes remove node-1',
  settings,
  ...change,
});

const names = ({ world }: Scene): readonly string[] => world.state.cluster.nodes.map(({ name }) => name);

test('a drained and stopped node is removed, and watched for two heart-beat periods', async () => {
  const scene = aScene(stopped());
  const result = await carryOutRemove(wishFor(scene), scene.edges, never);
  expect(result).toMatchObject({ outcome: 'removed', watchedSeconds: 120, before: { taskCap: 8 } });
  expect(names(scene)).toEqual(['node-2', 'node-3']);
  expect(scene.steps()).toEqual(['begun', 'found', 'remove.writing', 'remove.written', 'ended']);
});

test('a node that adds itself again is said to be back', async () => {
  const world = stopped({
    onStep: ({ state, ticks }) => {
      if (ticks() > 60_000 && state.cluster.nodes.length === 2)
        state.cluster = { ...state.cluster, nodes: [...state.cluster.nodes, aNode('node-1')] };
    },
  });
  const scene = aScene(world);
  const result = await carryOutRemove(wishFor(scene), scene.edges, never);
  expect(result.outcome).toBe('came-back');
  expect(result.watchedSeconds).toBeLessThan(120);
});

test.each<[what: string, world: World, code: string]>([
  [
    'that is not draining',
    fakeWorld({ nodes: [aNode('node-1', { flaggedOffline: true }), aNode('node-2')] }),
    'target.not-drained',
  ],
  [
    'that lives',
    fakeWorld({ nodes: [aNode('node-1', { draining: true }), aNode('node-2')] }),
    'target.alive',
  ],
  [
    'that a person has work on',
    stopped({ tasks: [fakeTask('ServerTasks-1', { waitsForPerson: true })] }),
    'tasks.pinned',
  ],
])('a node %s is not removed', async (_, world, code) => {
  const scene = aScene(world);
  await expect(carryOutRemove(wishFor(scene), scene.edges, never)).rejects.toMatchObject({
    code,
    exitCode: 4,
  });
  expect(names(scene)).toContain('node-1');
  expect(scene.journals.disk.size).toBe(0);
});

test.each(['before', 'after'] as const)(
  'an answer lost %s the removal took effect ends well',
  async (when) => {
    const scene = aScene(stopped());
    scene.database.failOn('removeNode', new UnavailableError('database.fate-unknown', 'lost'), when);
    expect(await carryOutRemove(wishFor(scene), scene.edges, never)).toMatchObject({ outcome: 'removed' });
    expect(names(scene)).not.toContain('node-1');
  },
);

test('by the API another way than the stopped node itself is needed', async () => {
  const scene = aScene(stopped({ urls: ['node-1'] }));
  await expect(carryOutRemove(wishFor(scene, { via: 'api' }), scene.edges, never)).rejects.toMatchObject({
    code: 'remove.no-api',
  });
});
