import { expect, test } from 'vitest';
import type { SinceWhen } from '../../../../src/model/tree.ts';
import { finish, type FinishedStore } from '../../../../src/operations/migrate/finish.ts';
import type { MigrationPlan } from '../../../../src/operations/migrate/migration-plan.ts';
import type { Places } from '../../../../src/operations/migrate/moved-on.ts';
import { withMigration } from '../../../../src/operations/migrate/with-migration.ts';
import { schemaProblems } from '../../../json-schema.ts';
import { aNode } from '../../model/a-cluster.ts';
import { aPlan, home, never, share } from './migration-scene.ts';
import { outageScene, outageWorld, type OutageScene } from './outage-scene.ts';

const place = (): ReturnType<typeof outageWorld> => outageWorld({ nodes: [aNode('node-1')] });

const placesAt = (path: (store: MigrationPlan['stores'][number]) => string): Places =>
  aPlan().stores.map((store) => ({ kind: store.kind, path: path(store) }));

function finishing(
  scene: OutageScene,
  change: {
    readonly days?: number;
    readonly named?: readonly string[];
    readonly home?: string;
    readonly accepted?: ReadonlySet<string>;
    readonly places?: Places;
  } = {},
): Promise<readonly FinishedStore[]> {
  const wish = {
    days: 0,
    command: 'octo-ha migrate finish',
    accepted: new Set<string>(),
    named: [`${share}/TaskLogs`],
    places: placesAt(({ to }) => to),
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

test('refuses by name when a file in an old folder was added, written or removed since, but by its risk', async () => {
  const world = place();
  const scene = outageScene(world);
  await scene.cutOver();
  const { files } = world.files;
  const old = new Map(files);
  for (const [change, told] of [
    [() => files.set(`${home}/Packages/late.nupkg`, 'late'), 'packages/late.nupkg'],
    [() => files.set(`${home}/Artifacts/artifacts-1`, 'IMAGE'), 'artifacts/artifacts-1'],
    [() => files.delete(`${home}/TaskLogs/servertasks-1_a.txt`), 'taskLogs/servertasks-1_a.txt'],
  ] as const) {
    change();
    await expect(finishing(scene)).rejects.toMatchObject({
      code: 'finish.written',
      message: expect.stringContaining(told) as string,
    });
    expect(world.files.written.filter((path) => path.startsWith(home))).toEqual([]);
    files.clear();
    for (const [path, content] of old) files.set(path, content);
  }
  files.set(`${home}/Packages/late.nupkg`, 'late');
  await finishing(scene, { accepted: new Set(['written-since']) });
  expect(scene.steps()).toContain('written-since.accepted');
  expect(files.get(`${home}/Packages.moved-by-octo-ha/late.nupkg`)).toBe('late');
});

test('a folder that cannot be renamed is found before any is, and left where it is by its risk', async () => {
  const world = place();
  const scene = outageScene(world);
  await scene.cutOver();
  world.files.mounted.add(`${home}/Packages`);
  await expect(finishing(scene)).rejects.toMatchObject({ code: 'finish.cannot-rename' });
  expect(world.files.written.filter((path) => path.startsWith(home))).toEqual([]);
  const done = await finishing(scene, { accepted: new Set(['left-in-place']) });
  expect(
    done.map(({ kind, aside, outcome }) => `${kind} ${outcome} ${String(aside !== null)}`).slice(0, 3),
  ).toEqual(['taskLogs set-aside true', 'artifacts set-aside true', 'packages left-in-place false']);
  expect(schemaProblems('migrate-finish', { to: share, run: 'r', stores: done })).toEqual([]);
});

test('a folder that somebody has made anew where one was set aside is told before any is renamed', async () => {
  const world = place();
  const scene = outageScene(world);
  await scene.cutOver();
  scene.stores.failOn('setAside', new Error('the share is gone'), 1);
  await expect(finishing(scene)).rejects.toThrow('the share is gone');
  world.files.files.set(`${home}/TaskLogs/new.txt`, 'a node on old paths');
  const before = [...world.files.written];
  await expect(finishing(scene)).rejects.toMatchObject({ code: 'finish.taken' });
  expect(world.files.written).toEqual(before);
});

test('refuses where it cannot look everywhere, and where the home folder would be renamed along', async () => {
  const world = place();
  const scene = outageScene(world, {
    wrapStores: (stores) => ({
      ...stores,
      openTarget: async (...given) => ({
        ...(await stores.openTarget(...given)),
        writtenSince: () => {
          const dark = { tree: 'taskLogs', path: 'servertasks-1', code: 'failed', detail: 'EACCES' } as const;
          return Promise.resolve({ troubles: [dark], troublesTotal: 1 });
        },
      }),
    }),
  });
  await scene.cutOver();
  await expect(finishing(scene, { home: `${home}/TaskLogs/home` })).rejects.toMatchObject({
    code: 'finish.named',
  });
  const accepted = new Set(['written-since']);
  await expect(finishing(scene, { accepted })).rejects.toMatchObject({ code: 'finish.unreadable' });
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

test('what octo-ha brought home in a way back that came to nothing was written by no stranger; a deletion of it is told of by the next way back', async () => {
  const world = place();
  const asked: SinceWhen[] = [];
  const scene = outageScene(world, {
    wrapStores: (stores) => ({
      ...stores,
      openTarget: async (...how) => {
        const target = await stores.openTarget(...how);
        return {
          ...target,
          writtenSince: (trees, times, ...more) => {
            asked.push(times);
            return target.writtenSince(trees, times, ...more);
          },
        };
      },
    }),
  });
  await scene.cutOver();
  for (const name of ['one', 'two']) world.files.files.set(`${share}/TaskLogs/${name}.txt`, 'born');
  await world.world.clock.sleep(3_600_000, never);
  const dying = outageScene(world, {
    disk: scene.journals.disk,
    onJournal: (line) => {
      if (line === 'born.copied') throw new Error('killed');
    },
  });
  await expect(dying.rollBack()).rejects.toThrow('killed');
  dying.stores.die();
  await world.world.clock.sleep(1_000, never);
  await scene.cutOver();
  const forward = world.world.clock.now().getTime();
  world.files.files.delete(`${share}/TaskLogs/two.txt`);
  world.files.files.set(`${home}/TaskLogs/strange.txt`, 'of a node on old paths');
  await expect(finishing(scene)).rejects.toMatchObject({
    code: 'finish.written',
    message: expect.stringMatching(/cutover: taskLogs\/strange.txt: extra$/) as string,
  });
  // Files are held against the last copy, folders against when octo-ha itself was there last.
  const [{ since, foldersSince } = { since: 0, foldersSince: 0 }] = asked;
  expect(foldersSince - since).toBeGreaterThanOrEqual(3_600_000);
  expect(foldersSince).toBeLessThanOrEqual(forward);
  expect((await scene.rollBack()).gone).toEqual([{ kind: 'taskLogs', files: 1 }]);
});

test('refuses where the nodes were moved on from its target, and ends it by the word for that', async () => {
  const world = place();
  const scene = outageScene(world);
  await scene.cutOver();
  const places = placesAt(({ folder }) => `/third/${folder}`);
  await expect(finishing(scene, { named: ['/third/TaskLogs'], places })).rejects.toMatchObject({
    code: 'finish.moved-on',
    exitCode: 4,
    message: expect.stringContaining("names '/third/TaskLogs' for taskLogs") as string,
    hint: expect.stringContaining('--accept-risk=moved-on') as string,
  });
  // A place that nobody tells is none of the target.
  await expect(finishing(scene, { places: places.slice(1) })).rejects.toMatchObject({
    code: 'finish.moved-on',
  });
  expect(world.files.files.has(`${home}/Artifacts/artifacts-1`)).toBe(true);
  const accepted = new Set(['moved-on']);
  await finishing(scene, { named: ['/third/TaskLogs'], places, accepted });
  expect(scene.steps().slice(-2)).toEqual(['finish.set-aside', 'ended']);
  expect(scene.steps()).toContain('moved-on.accepted');
});
