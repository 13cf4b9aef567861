import { expect, test } from 'vitest';
import { finish } from '../../../../src/operations/migrate/finish.ts';
import { lookBack, type WayBackSeen } from '../../../../src/operations/migrate/look-back.ts';
import { outageHands } from '../../../../src/operations/migrate/outage-hands.ts';
import { withMigration } from '../../../../src/operations/migrate/with-migration.ts';
import { aPlan, home, never, share } from './migration-scene.ts';
import { movedScene } from './moved-scene.ts';
import { outageWish, plannedNodes, type OutageScene, type OutageWorld } from './outage-scene.ts';

function look(
  { edges }: OutageScene,
  { world }: OutageWorld,
  ...accepted: readonly string[]
): Promise<WayBackSeen> {
  const nobody = { show: () => undefined, canConfirm: false, confirm: () => Promise.resolve(false) };
  const wish = outageWish(world, { accepted: new Set(accepted) });
  const way = { to: share, maps: [], nodes: plannedNodes(world), hands: outageHands(nobody), wish };
  return lookBack(way, edges, never);
}

test('it refuses what the way back refuses, and lets go what that lets go, without a line in the journal', async () => {
  const scene = await movedScene();
  const { place } = scene;
  place.files.files.set(`${share}/TaskLogs/servertasks-4_d.txt`, 'four');
  const before = scene.steps().length;
  expect((await look(scene, place)).lines).toEqual([
    'born on the target, to be brought home with the nodes stopped: 1 files, 0 B',
  ]);
  place.files.files.set(`${share}/Artifacts/artifacts-1`, 'another image');
  await expect(look(scene, place)).rejects.toMatchObject({ code: 'rollback.changed-there', exitCode: 4 });
  expect((await look(scene, place, 'left-on-target')).lines).toHaveLength(1);
  for (const path of [...place.files.files.keys()])
    if (path.startsWith(`${home}/`)) place.files.files.delete(path);
  await expect(look(scene, place, 'left-on-target')).rejects.toMatchObject({
    code: 'rollback.old-gone',
    exitCode: 4,
  });
  expect(scene.steps()).toHaveLength(before);
  expect(place.world.machines.get('node-1')?.runs).toBe(2);
  expect(place.files.targets.values().next().value?.holder).toBeNull();
});

test('in an outage that was begun it refuses as one that may have left nodes stopped, and what a hand has set is not written down', async () => {
  const scene = await movedScene();
  const { place } = scene;
  place.files.files.set(`${share}/Artifacts/artifacts-1`, 'another image');
  scene.stores.failOn('copyBack', undefined, 0);
  place.files.files.set(`${share}/TaskLogs/servertasks-4_d.txt`, 'four');
  await expect(scene.rollBack({ accepted: new Set(['left-on-target']) })).rejects.toMatchObject({
    exitCode: 5,
  });
  const before = scene.steps().length;
  await expect(look(scene, place)).rejects.toMatchObject({ code: 'rollback.changed-there', exitCode: 5 });
  expect(scene.steps()).toHaveLength(before);
});

test('a finish that was broken off is said, and nothing gets its name back for a look', async () => {
  const scene = await movedScene();
  const { place } = scene;
  const places = aPlan().stores.map(({ kind, to }) => ({ kind, path: to }));
  const wish = { days: 0, command: 'finish', accepted: new Set<string>(), named: [], home: null, places };
  scene.stores.failOn('setAside', new Error('the share is gone'), 1);
  const opening = { to: share, maps: [], command: wish.command, plan: null };
  await expect(
    withMigration(opening, scene.edges, (migration) => finish(wish, migration, never), never),
  ).rejects.toThrow('the share is gone');
  const written = [...place.files.written];
  expect((await look(scene, place)).lines).toEqual([
    expect.stringContaining(
      'a finish was broken off: the old folders that it has set aside get their names back first',
    ),
  ]);
  expect(place.files.written).toEqual(written);
});
