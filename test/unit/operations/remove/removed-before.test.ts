import { expect, test } from 'vitest';
import { removedBefore } from '../../../../src/operations/remove/removed-before.ts';
import { fakeDatabase } from '../../../fakes/fake-database.ts';
import { fakeWorld } from '../../../fakes/fake-world.ts';
import { aScene, never, type Scene } from '../a-scene.ts';

const id = 'OctopusServerNodes-node-9';

/** A removal of node-9 that came so far. */
async function removal(scene: Scene, ...steps: readonly [string, Record<string, string>][]): Promise<void> {
  const journal = await scene.journals.begin('remove', { via: 'api', nodes: [{ id, name: 'node-9' }] });
  await journal.write('found', id, { taskCap: 8, draining: true, version: '1' });
  for (const [step, values] of steps) await journal.write(step, step === 'ended' ? null : id, values);
  await journal.close();
}

test.each(['node-9', 'NODE-9', id, `id:${id}`])(
  'a removal that ended well is told again, by %s',
  async (name) => {
    const scene = aScene();
    await removal(scene, ['remove.writing', {}], ['remove.written', {}], ['ended', { outcome: 'removed' }]);
    expect(await removedBefore(name, scene.edges, never)).toMatchObject({
      target: { id, name: 'node-9' },
      via: 'api',
      result: { outcome: 'already-removed', before: { taskCap: 8, draining: true, version: '1' } },
    });
  },
);

test.each<[string, readonly [string, Record<string, string>][]]>([
  ['was refused', [['ended', { failed: 'x' }]]],
  [
    'came back',
    [
      ['remove.writing', {}],
      ['ended', { outcome: 'came-back' }],
    ],
  ],
  ['was not begun', []],
])('a node whose removal %s is unknown', async (_what, steps) => {
  const scene = aScene();
  await removal(scene, ...steps);
  expect(await removedBefore('node-9', scene.edges, never)).toBeNull();
});

test('a name of which no journal tells is unknown', async () => {
  const scene = aScene();
  await removal(scene, ['remove.writing', {}], ['ended', { outcome: 'removed' }]);
  expect(await removedBefore('node-8', scene.edges, never)).toBeNull();
});

test('a removal that was broken off after its write is ended, and no lock is left', async () => {
  const scene = aScene();
  await removal(scene, ['remove.writing', {}]);
  expect(await removedBefore('node-9', scene.edges, never)).toMatchObject({
    result: { outcome: 'already-removed' },
  });
  expect(scene.steps()).toEqual(['begun', 'found', 'remove.writing', 'remove.written', 'ended']);
  expect(await scene.journals.unfinished()).toEqual([]);
  expect(scene.database.state.locks).toEqual([]);
});

test('while somebody is still at it, that is told', async () => {
  const world = fakeWorld();
  const scene = aScene(world);
  await removal(scene, ['remove.writing', {}]);
  const other = fakeDatabase(world.state.cluster, null, { state: world.state, holder: 'bob' });
  await other.takeLock({ kind: 'nodes', nodeIds: [id] }, never);
  await expect(removedBefore('node-9', scene.edges, never)).rejects.toMatchObject({ code: 'lock.held' });
  expect(await scene.journals.unfinished()).toHaveLength(1);
});
