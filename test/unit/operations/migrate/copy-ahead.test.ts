import { expect, test } from 'vitest';
import { moveItOut } from '../../../../src/model/in-its-place.ts';
import type { CopiedTree, FileTrouble } from '../../../../src/model/tree.ts';
import { copyAhead, refuseFailed } from '../../../../src/operations/migrate/copy-ahead.ts';
import { withMigration } from '../../../../src/operations/migrate/with-migration.ts';
import { fakeShare } from '../../../fakes/fake-stores.ts';
import { fakeWorld } from '../../../fakes/fake-world.ts';
import { aNode } from '../../model/a-cluster.ts';
import { aPlan, home, homeFiles, migrationScene, never, preseedWish, share } from './migration-scene.ts';
import { outageScene, outageWorld, type OutageScene, type OutageWorld } from './outage-scene.ts';

const image = `${share}/Artifacts/artifacts-1`;
const none = { files: 0, bytes: 0 };
const tree = (...codes: readonly FileTrouble['code'][]): CopiedTree => ({
  name: 'packages',
  proved: none,
  copied: none,
  vanished: none,
  complete: codes.length === 0,
  troubles: codes.map((code) => ({ tree: 'packages', path: 'a.zip', code, detail: 'of a test' })),
  troublesTotal: codes.length,
});

/** Of a migration whose first line holds this. */
const work = (first: Readonly<Record<string, unknown>> = {}): Parameters<typeof refuseFailed>[1] => {
  const stores = [{ kind: 'packages', from: '/old/Packages', to: '/new/Packages', folder: 'Packages' }];
  const values = { format: 1, to: '/new', stores, ...first };
  const lines = [{ at: '', step: 'begun', nodeId: null, by: 'ada', values }];
  return { journal: { id: 'm', lines: () => lines }, maps: [], wish: { command: 'again' } } as never;
};

test('a file that is being written, or is none, holds nothing up', () => {
  expect(() => refuseFailed([tree(), tree('busy', 'suspicious', 'not-a-file')], work())).not.toThrow();
});

test.each(['failed', 'differs', 'extra', 'missing'] as const)(
  'a file that is %s does, by its name',
  (code) => {
    expect(() => refuseFailed([tree('busy'), tree(code)], work())).toThrow(
      'a file could not be copied: packages/a.zip: of a test',
    );
  },
);

test('what is being written just now is not waited for where the outage is about to come', async () => {
  const log = `${home}/TaskLogs/servertasks-9_z.txt`;
  const files = fakeShare({ ...homeFiles(), [log]: 'growing' });
  files.busy.add(log);
  const world = fakeWorld();
  const { edges, events } = migrationScene(world, { share: files });
  const opening = { to: aPlan().target.to, maps: [], command: 'again', plan: aPlan() };
  await withMigration(
    opening,
    edges,
    (migration) => copyAhead(migration, preseedWish({ comesBack: 0 }), never),
    never,
  );
  expect(world.ticks()).toBe(0);
  expect(events.find(({ step }) => step === 'preseed.copied')?.message).toContain('left to the outage');
});

function standalone(): {
  readonly place: OutageWorld;
  readonly scene: OutageScene;
  readonly ahead: () => Promise<void>;
} {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  const scene = outageScene(place);
  const opening = { to: aPlan().target.to, maps: [], command: 'again', plan: aPlan() };
  const wish = preseedWish({ comesBack: 0, command: 'again' });
  const ahead = (): Promise<void> =>
    withMigration(opening, scene.edges, (migration) => copyAhead(migration, wish, never), never);
  return { place, scene, ahead };
}

test('what somebody deleted in the target since it was copied is copied again before any node is touched', async () => {
  const { place, scene, ahead } = standalone();
  await scene.preseed();
  place.files.files.delete(`${share}/Artifacts/artifacts-1`);
  await ahead();
  expect(place.files.files.get(`${share}/Artifacts/artifacts-1`)).toBe('image');
  expect(scene.events.filter(({ step }) => step === 'preseed.missing')).toMatchObject([
    {
      tone: 'warning',
      message: 'artifacts: 1 files that had been copied are gone from the target; they are copied again',
    },
  ]);
  await scene.cutOver();
  expect(place.machines.where()).toBe('new');
});

test('what somebody changed there is named before any node is touched, and never written over', async () => {
  const { place, scene, ahead } = standalone();
  await scene.preseed();
  place.files.files.set(`${share}/Artifacts/artifacts-1`, 'of somebody else');
  await expect(ahead()).rejects.toMatchObject({
    code: 'migrate.not-proved',
    exitCode: 5,
    message: 'a file in the target is not as copied: artifacts/artifacts-1: differs',
    hint: expect.stringMatching(/No node was touched.*Move it out of the target.*again$/) as string,
  });
  expect(place.files.files.get(`${share}/Artifacts/artifacts-1`)).toBe('of somebody else');
  expect(scene.steps().filter((step) => step.startsWith('cutover'))).toEqual([]);
});

test('a store that is gone from the target all at once refuses, nothing is written down as gone, and the word for it has it copied again', async () => {
  const logs = Array.from({ length: 12 }, (_, at) => [
    `${home}/TaskLogs/servertasks-${String(at + 20)}_a.txt`,
    'log',
  ]);
  const place = outageWorld(
    { nodes: [aNode('node-1')] },
    fakeShare({ ...homeFiles(), ...(Object.fromEntries(logs) as Record<string, string>) }),
  );
  const scene = outageScene(place);
  await scene.preseed();
  const { files } = place.files;
  const there = [...files].filter(([path]) => path.startsWith(`${share}/TaskLogs/`));
  for (const [path] of there) files.delete(path);
  const ahead = (...risks: readonly string[]): Promise<void> =>
    withMigration(
      { to: share, maps: [], command: 'again', plan: aPlan() },
      scene.edges,
      (migration) => copyAhead(migration, preseedWish({ accepted: new Set(risks) }), never),
      never,
    );
  const refused = {
    code: 'migrate.target-gone',
    exitCode: 4,
    message: `taskLogs in '${share}/TaskLogs': 14 of 14 files that were copied are not there`,
    hint: expect.stringMatching(/^No node was touched.*mounted\?.*--accept-risk=target-gone/) as string,
  };
  await expect(ahead()).rejects.toMatchObject(refused);
  await expect(ahead()).rejects.toMatchObject(refused);
  expect(files.has(`${share}/TaskLogs/servertasks-20_a.txt`)).toBe(false);
  // Mounted again, all is as it was.
  for (const [path, content] of there) files.set(path, content);
  await ahead();
  for (const [path] of there) files.delete(path);
  await ahead('target-gone');
  expect(files.get(`${share}/TaskLogs/servertasks-20_a.txt`)).toBe('log');
  // The word is for every store: of which it was needed is written down.
  const lines = [...(place.files.targets.get(share)?.disk.values() ?? [])].flatMap((run) => run.lines);
  expect(lines.filter(({ step }) => step === 'target-gone.accepted')).toMatchObject([
    { values: { stores: [refused.message] } },
  ]);
});

test('a store that is gone from the target gets no byte of what has changed since, which would lie below its mount', async () => {
  const logs = [1, 2, 3, 4, 5, 6].map((at) => `TaskLogs/servertasks-${String(at + 20)}_a.txt`);
  const place = outageWorld(
    { nodes: [aNode('node-1')] },
    fakeShare({ ...homeFiles(), ...Object.fromEntries(logs.map((log) => [`${home}/${log}`, 'log'])) }),
  );
  const scene = outageScene(place);
  await scene.preseed();
  const { files, written } = place.files;
  const there = [...files].filter(([path]) => path.startsWith(`${share}/TaskLogs/`));
  for (const [path] of there) files.delete(path);
  for (const log of logs) files.set(`${home}/${log}`, 'went on');
  const before = written.length;
  const ahead = (): Promise<void> =>
    withMigration(
      { to: share, maps: [], command: 'again', plan: aPlan() },
      scene.edges,
      (migration) => copyAhead(migration, preseedWish(), never),
      never,
    );
  await expect(ahead()).rejects.toMatchObject({ code: 'migrate.target-gone' });
  expect(written.slice(before)).toEqual([]);
  for (const [path, content] of there) files.set(path, content);
  await ahead();
  expect(logs.map((log) => files.get(`${share}/${log}`))).toEqual(logs.map(() => 'went on'));
});

test('what is gone again as soon as it was copied ends it before any node is touched', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  let isOn = false;
  const scene = outageScene(place, {
    onStores: (effect) => {
      if (isOn && effect === `copied ${image}`) place.files.files.delete(image);
    },
  });
  const wish = preseedWish({ comesBack: 0, command: 'again' });
  const opening = { to: share, maps: [], command: 'again', plan: aPlan() };
  const ahead = (): Promise<void> =>
    withMigration(opening, scene.edges, (migration) => copyAhead(migration, wish, never), never);
  await scene.preseed();
  place.files.files.delete(image);
  isOn = true;
  await expect(ahead()).rejects.toMatchObject({
    code: 'migrate.incomplete',
    exitCode: 5,
    message: 'a file was gone from the target again as soon as copied: artifacts/artifacts-1',
    hint: expect.stringMatching(/^No node was touched.*virus.*again$/) as string,
  });
  isOn = false;
  await ahead();
  expect(place.files.files.has(image)).toBe(true);
});

test('where all is there, nothing is copied a second time', async () => {
  const { place, scene, ahead } = standalone();
  await scene.preseed();
  const written = place.files.written.length;
  await ahead();
  expect(place.files.written.length).toBe(written);
  expect(scene.steps().filter((step) => step === 'preseed.copied')).toHaveLength(2);
});

test('where nodes worked on the target in an earlier migration, all files that differ are named at once, and none is to be moved out unseen', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')], urls: ['node-1'] });
  const scene = outageScene(place, { copiesAhead: true });
  const { files } = place.files;
  const counts = ['a', 'b'].map((name) => `Telemetry/${name}.json`);
  for (const path of [...counts, 'TaskLogs/c.txt']) files.set(`${home}/${path}`, 'counts');
  await scene.cutOver();
  for (const path of counts) files.set(`${share}/${path}`, 'more counts');
  files.set(`${share}/Packages/born.nupkg`, 'born');
  await scene.rollBack({ accepted: new Set(['left-on-target']) });
  files.set(`${home}/Packages/other.nupkg`, 'of the old folder');
  files.set(`${share}/Packages/other.nupkg`, 'of the target');
  // A migration between the two that came to nothing does not make it forgotten.
  for (const accepted of [new Set<string>(), new Set(['left-on-target'])]) {
    await expect(scene.cutOver()).rejects.toMatchObject({
      code: 'migrate.incomplete',
      exitCode: 5,
      message: expect.stringMatching(
        /packages\/other.nupkg: .*; 2 files.*telemetry\/a.json: .*; telemetry\/b.json: /,
      ) as string,
      hint: expect.stringMatching(
        /^No node was touched.*may be newer.*Compare the two \(packages: .*Telemetry'\).*cutover --to [^ ]+[^.]$/,
      ) as string,
    });
    await scene.rollBack({ accepted });
  }
  for (const path of ['Packages/other.nupkg', ...counts]) files.delete(`${share}/${path}`);
  await scene.cutOver();
  expect(place.machines.where()).toBe('new');
});

test('a file that nobody worked on there is to be moved out', () => {
  const there = { ...tree('extra') };
  const failed = {
    ...there,
    troubles: there.troubles.map((each) => ({ ...each, detail: `changed${moveItOut}` })),
  };
  expect(() => refuseFailed([failed], work())).toThrow(moveItOut);
  expect(() => refuseFailed([failed], work({ workedThere: true }))).not.toThrow(moveItOut);
});
