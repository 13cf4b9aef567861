import { expect, test } from 'vitest';
import type { CopiedTree } from '../../../../src/model/tree.ts';
import { heldInWords, unwitnessed } from '../../../../src/operations/migrate/unwitnessed.ts';
import { aNode } from '../../model/a-cluster.ts';
import { home, homeFiles, share } from './migration-scene.ts';
import { fakeShare } from '../../../fakes/fake-stores.ts';
import { outageScene, outageWorld, type OutageScene, type OutageWorld } from './outage-scene.ts';

const exportsOf = (folder: string, many: number): readonly string[] =>
  Array.from({ length: many }, (_, at) => `EventExports/${folder}${String(at)}.jsonl`);
const [a, b] = [exportsOf('a/', 20), exportsOf('b/', 25)];

/** Exports of events in two folders, copied; node-1 is at work. */
async function preseeded(
  others: readonly string[] = [],
  whenSettling: (files: Map<string, string>) => void = () => undefined,
): Promise<{ place: OutageWorld; scene: OutageScene; files: Map<string, string> }> {
  const files = fakeShare(homeFiles());
  for (const path of [...a, ...b, ...others]) files.files.set(`${home}/${path}`, 'events');
  const place = outageWorld({ nodes: [aNode('node-1')] }, files);
  const scene = outageScene(place, {
    onJournal: (line) => {
      if (line === 'settle.copying') whenSettling(files.files);
    },
  });
  await scene.preseed();
  return { place, scene, files: files.files };
}

const aside = (files: Map<string, string>): readonly string[] =>
  [...files.keys()].filter((path) => path.includes('/.octo-ha/vanished/'));
const gone = (files: Map<string, string>, paths: readonly string[]): void =>
  paths.forEach((path) => files.delete(`${home}/${path}`));

test('rows speak of three kinds, and of telemetry nobody misses a file', () => {
  expect(unwitnessed).toEqual(['imports', 'eventExports']);
});

test('no node is touched where a part of a store without rows is gone from the old folder; mounted again it is copied', async () => {
  const { place, scene, files } = await preseeded();
  gone(files, a);
  await expect(scene.cutOver()).rejects.toMatchObject({
    code: 'migrate.vanished',
    exitCode: 4,
    message:
      'eventExports: 20 files that were copied are gone from the old folder since, and no row of the database tells whether they were to go: a/0.jsonl, a/1.jsonl, a/10.jsonl and 17 more',
    hint: expect.stringMatching(/^No node was touched.*mounted\?.*--accept-risk=vanished-files/) as string,
  });
  expect([place.world.machines.get('node-1')?.runs, aside(files)]).toEqual([1, []]);
  for (const path of a) files.set(`${home}/${path}`, 'events');
  await scene.cutOver();
  expect(a.filter((path) => !files.has(`${share}/${path}`))).toEqual([]);
});

test.each([
  ['refuses five files of many', b.slice(0, 5), true],
  ['lets four of them go', b.slice(0, 4), false],
  ['refuses the one file of a folder', ['EventExports/c/0.jsonl'], true],
])('%s', async (_, paths, isRefused) => {
  const { place, scene, files } = await preseeded(['EventExports/c/0.jsonl']);
  gone(files, paths);
  const outcome = await scene.cutOver().catch((error: unknown) => error);
  if (isRefused) expect(outcome).toMatchObject({ code: 'migrate.vanished' });
  expect(place.machines.where()).toBe(isRefused ? 'old' : 'new');
});

test('gone in the outage, nothing of the store is set aside, and the same command copies on once it is mounted', async () => {
  let times = 0;
  const { place, scene, files } = await preseeded([], (all) => {
    if ((times += 1) === 1) gone(all, a);
  });
  await expect(scene.cutOver()).rejects.toMatchObject({
    code: 'migrate.vanished',
    exitCode: 5,
    message: expect.stringMatching(/^eventExports: 20 files.*: a\/0.jsonl/) as string,
    hint: expect.stringMatching(/mounted\?.*--accept-risk=vanished-files.*migrate rollback/) as string,
  });
  expect([place.machines.where(), aside(files)]).toEqual(['old', []]);
  await expect(scene.cutOver()).rejects.toMatchObject({ code: 'migrate.vanished', exitCode: 5 });
  for (const path of a) files.set(`${home}/${path}`, 'events');
  await scene.cutOver();
  expect(a.filter((path) => !files.has(`${share}/${path}`))).toEqual([]);
});

test('what is set aside, by the word of the operator too, is named by its store', async () => {
  const { place, scene, files } = await preseeded();
  gone(files, a);
  const { trees } = await scene.cutOver({ accepted: new Set(['vanished-files']) });
  expect(place.machines.where()).toBe('new');
  expect(aside(files)).toHaveLength(20);
  expect(trees.find(({ name }) => name === 'eventExports')?.vanishedFiles).toHaveLength(10);
  expect(scene.events.find(({ step }) => step === 'settle.copied')?.message).toMatch(
    /set aside in .octo-ha\/vanished, as its source is gone: eventExports: 20: a\/0.jsonl, a\/1.jsonl, a\/10.jsonl and 17 more$/,
  );
});

test('counts what is not listed, too', () => {
  const none = { files: 0, bytes: 0 };
  const troubles = ['x', 'y'].map((path) => ({
    tree: 'imports',
    path,
    code: 'vanished' as const,
    detail: '',
  }));
  const tree: CopiedTree = {
    ...{ name: 'imports', proved: none, copied: none, vanished: none, complete: false },
    ...{ troubles, troublesTotal: 2000 },
  };
  expect(heldInWords([tree])).toEqual([expect.stringMatching(/^imports: 2000 files.*: x, y and 1998 more$/)]);
  expect(heldInWords([{ ...tree, troubles: [], troublesTotal: 0 }])).toEqual([]);
});
