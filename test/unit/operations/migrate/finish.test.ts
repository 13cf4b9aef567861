import { expect, test } from 'vitest';
import { finish, type FinishedStore } from '../../../../src/operations/migrate/finish.ts';
import { withMigration } from '../../../../src/operations/migrate/with-migration.ts';
import { schemaProblems } from '../../../json-schema.ts';
import { aNode } from '../../model/a-cluster.ts';
import { home, never, share } from './migration-scene.ts';
import { outageScene, outageWorld, type OutageScene } from './outage-scene.ts';

const place = (): ReturnType<typeof outageWorld> => outageWorld({ nodes: [aNode('node-1')] });

function finishing(
  scene: OutageScene,
  change: { readonly days?: number; readonly named?: readonly string[]; readonly home?: string } = {},
): Promise<readonly FinishedStore[]> {
  const wish = {
    days: 0,
    command: 'octo-ha migrate finish',
    named: [`${share}/TaskLogs`],
    home: null,
    ...change,
  };
  return withMigration(
    { to: share, maps: [], command: wish.command, plan: null },
    scene.edges,
    (migration) => finish(wish, migration, never),
    never,
  );
}

test('renames every old folder that is there, deletes nothing, and ends the migration', async () => {
  const world = outageWorld({ nodes: [aNode('node-1')] });
  const scene = outageScene(world);
  await scene.cutOver();
  const done = await finishing(scene);
  expect(done.map(({ kind, outcome }) => `${kind} ${outcome}`).slice(0, 4)).toEqual([
    'taskLogs set-aside',
    'artifacts set-aside',
    'packages set-aside',
    'imports nothing-there',
  ]);
  expect(world.files.files.get(`${home}/Artifacts.moved-by-octo-ha/artifacts-1`)).toBe('image');
  expect(world.files.files.has(`${home}/Artifacts/artifacts-1`)).toBe(false);
  expect(scene.steps().at(-1)).toBe('ended');
  expect(schemaProblems('migrate-finish', { to: share, run: 'r', stores: done })).toEqual([]);
});

test('refuses while the nodes are not there, before the days are over, and while a path leads there', async () => {
  const world = place();
  const scene = outageScene(world);
  await scene.preseed();
  await expect(finishing(scene)).rejects.toMatchObject({ code: 'finish.not-moved' });
  await scene.cutOver();
  await expect(finishing(scene, { days: 7 })).rejects.toMatchObject({ code: 'finish.too-early' });
  const named = [`${home}/TaskLogs`];
  await expect(finishing(scene, { named })).rejects.toMatchObject({ code: 'finish.named' });
  expect(world.files.written.filter((path) => path.startsWith(home))).toEqual([]);
});

test('broken off between two folders, it goes on', async () => {
  const world = place();
  const scene = outageScene(world);
  await scene.cutOver();
  scene.stores.failOn('setAside', new Error('the share is gone'), 1);
  await expect(finishing(scene)).rejects.toThrow('the share is gone');
  expect((await finishing(scene)).map(({ outcome }) => outcome).slice(0, 3)).toEqual([
    'already-set-aside',
    'set-aside',
    'set-aside',
  ]);
});

test('refuses when something was written in an old folder since', async () => {
  const world = place();
  const scene = outageScene(world);
  await scene.cutOver();
  const later = new Date(world.world.clock.now().getTime() + 600_000).toISOString();
  const { survey } = scene.edges.stores;
  const stores = {
    ...scene.edges.stores,
    survey: async (...given: Parameters<typeof survey>) => ({ ...(await survey(...given)), newestAt: later }),
  };
  await expect(finishing({ ...scene, edges: { ...scene.edges, stores } })).rejects.toMatchObject({
    code: 'finish.written',
  });
});

test('refuses where it cannot look everywhere, and where the home folder would be renamed along', async () => {
  const world = place();
  const scene = outageScene(world);
  await scene.cutOver();
  await expect(finishing(scene, { home: `${home}/TaskLogs/home` })).rejects.toMatchObject({
    code: 'finish.named',
  });
  const { survey } = scene.edges.stores;
  const dark = { code: 'unreadable', path: 'servertasks-1', detail: 'EACCES when read' } as const;
  const stores = {
    ...scene.edges.stores,
    survey: async (...given: Parameters<typeof survey>) => ({
      ...(await survey(...given)),
      findings: [dark],
    }),
  };
  await expect(finishing({ ...scene, edges: { ...scene.edges, stores } })).rejects.toMatchObject({
    code: 'finish.unreadable',
  });
  expect(world.files.written.filter((path) => path.startsWith(home))).toEqual([]);
});

test('old folders that cannot be seen are not called finished, and those set aside are looked for', async () => {
  const world = place();
  const scene = outageScene(world);
  await scene.cutOver();
  const kept = [...world.files.files].filter(([path]) => path.startsWith(`${home}/`));
  for (const [path] of kept) world.files.files.delete(path);
  await expect(finishing(scene)).rejects.toMatchObject({ code: 'finish.old-gone', exitCode: 4 });
  expect(scene.steps()).not.toContain('ended');
  for (const [path, content] of kept) world.files.files.set(path, content);
  expect((await finishing(scene)).map(({ outcome }) => outcome).slice(0, 3)).toEqual([
    'set-aside',
    'set-aside',
    'set-aside',
  ]);
});
