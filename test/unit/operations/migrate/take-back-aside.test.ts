import { expect, test } from 'vitest';
import { finish } from '../../../../src/operations/migrate/finish.ts';
import { withMigration } from '../../../../src/operations/migrate/with-migration.ts';
import { aNode } from '../../model/a-cluster.ts';
import { aPlan, home, never, share } from './migration-scene.ts';
import { outageScene, outageWorld, type OutageScene } from './outage-scene.ts';

const finishing = (scene: OutageScene): Promise<unknown> => {
  const wish = {
    days: 0,
    command: 'finish',
    accepted: new Set<string>(),
    named: [],
    places: aPlan().stores.map(({ kind, to }) => ({ kind, path: to })),
    home: null,
  };
  return withMigration(
    { to: share, maps: [], command: wish.command, plan: null },
    scene.edges,
    (migration) => finish(wish, migration, never),
    never,
  );
};

test('what a finish that was broken off had set aside, a rollback gives its name again', async () => {
  const world = outageWorld({ nodes: [aNode('node-1')] });
  const scene = outageScene(world);
  await scene.cutOver();
  scene.stores.failOn('setAside', new Error('the share is gone'), 2);
  await expect(finishing(scene)).rejects.toThrow('the share is gone');
  expect(world.files.files.has(`${home}/Artifacts/artifacts-1`)).toBe(false);
  // Broken off once more, in the middle of that.
  scene.stores.failOn('setAside', new Error('gone again'), 1);
  await expect(scene.rollBack()).rejects.toThrow('gone again');
  expect((await scene.rollBack()).outcome).toBe('rolled-back');
  expect(world.files.files.get(`${home}/TaskLogs/servertasks-1_a.txt`)).toBe('one');
  expect(world.files.files.get(`${home}/Artifacts/artifacts-1`)).toBe('image');
  expect(world.machines.where()).toBe('old');
  expect(scene.steps().filter((step) => step === 'finish.taken-back')).toHaveLength(2);
});
