// One round trip of the copy engine through the built program: preseed, settle, proofs of each kind, and back again.
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Target } from '../../../src/edges/stores.ts';
import { setTimes } from '../../../src/files/store/set-times.ts';
import type { CopyProgress, Verified, VerifyWish } from '../../../src/model/tree.ts';
import { copiedOnce } from '../../../src/operations/migrate/copied-once.ts';
import {
  buildPrograms,
  fill,
  fingerprint,
  longAgo,
  never,
  preseed,
  put,
  quiet,
  scene,
  settle,
  snapshot,
  stores,
  temporaries,
  type Scene,
} from './store-scene.ts';

let it: Scene;
let target: Target;
beforeAll(buildPrograms);
beforeEach(async () => {
  it = scene();
  fill(it.source, 60, 5, 1);
  target = await stores().openTarget(it.target, { create: true }, never);
});
afterEach(async () => {
  await target.release();
  it.remove();
});

const copied = (): Map<string, string> => snapshot(join(it.target, 'TaskLogs'));
const verify = (wish: VerifyWish): Promise<Verified> => target.verify(it.trees, wish, quiet, never);

const timeOf = (path: string): string =>
  statSync(path)
    .mtime.toISOString()
    .replace(/\.\d+Z$/, 'Z');

/** What the old folder has, and had when it was copied. */
async function namesOnce(): Promise<readonly string[]> {
  const names: string[] = [];
  const old = new Map([[it.source, 'taskLogs']]);
  const add = (files: readonly { readonly path: string }[]): void => {
    names.push(...files.map(({ path }) => path));
  };
  await copiedOnce(stores(), old, it.target).list(it.source, add, never);
  return names;
}

/** Other bytes, as many, written now. */
const scribble = (at: string): void =>
  writeFileSync(
    at,
    readFileSync(at).map((byte) => byte ^ 1),
  );

test('preseeds and settles a living tree: what is changed, new, touched and vanished in between ends as in the source', async () => {
  put(join(it.source, 'servertasks-0', 'private.txt'), 'only for me', longAgo, 0o600);
  put(join(it.source, 'servertasks-0', 'group.txt'), 'for the group', longAgo, 0o664);
  put(join(it.source, 'deep', 'a', 'b', 'c', 'd.txt'), 'deep');
  put(join(it.source, 'large.bin'), Buffer.alloc(3 << 20, 'large'));
  const untouched = fingerprint(it.source);
  const [first] = await target.copy(it.trees, preseed, quiet, never);
  expect(first).toMatchObject({
    copied: { files: 64 },
    proved: { files: 64 },
    troublesTotal: 0,
    complete: true,
  });
  expect(copied()).toEqual(snapshot(it.source));
  expect(fingerprint(it.source)).toBe(untouched);

  put(join(it.source, 'servertasks-1', '1.txt'), 'grown', longAgo + 9000);
  put(join(it.source, 'servertasks-9', 'new.txt'), 'new', longAgo + 9000);
  utimesSync(join(it.source, 'servertasks-2', '2.txt'), longAgo + 8000, longAgo + 8000);
  rmSync(join(it.source, 'servertasks-3', '3.txt'));
  writeFileSync(join(it.target, 'TaskLogs', 'servertasks-4', 'theirs.txt'), 'not ours');
  const changed = fingerprint(it.source);
  const [last] = await target.copy(it.trees, settle, quiet, never);
  expect(last).toMatchObject({ copied: { files: 3 }, vanished: { files: 1 }, complete: true });
  expect(last?.troubles.map(({ code }) => code)).toEqual(['suspicious', 'suspicious']);
  const now = copied();
  expect(now.delete('servertasks-4/theirs.txt')).toBe(true);
  expect(now).toEqual(snapshot(it.source));
  expect(existsSync(vanishedIn(it.target, 'taskLogs', 'servertasks-3', '3.txt'))).toBe(true);
  const once = new Set(await namesOnce());
  expect(once.delete('servertasks-3/3.txt')).toBe(true);
  expect([...once].sort()).toEqual(
    [...snapshot(it.source)].flatMap(([at, is]) => (is.startsWith('folder') ? [] : [at])).sort(),
  );
  expect(temporaries(it.target)).toEqual([]);
  expect(fingerprint(it.source)).toBe(changed);
  const again = await target.copy(it.trees, settle, quiet, never);
  expect(again[0]).toMatchObject({
    copied: { files: 0 },
    vanished: { files: 0 },
    proved: { files: 64 },
    complete: true,
  });
});

test('folders keep the permissions of their source, and what is ours is written by nobody else', async () => {
  chmodSync(join(it.source, 'servertasks-0'), 0o750);
  chmodSync(join(it.source, 'servertasks-1'), 0o775);
  await target.copy(it.trees, preseed, quiet, never);
  const mode = (...at: string[]): string => (statSync(join(it.target, ...at)).mode & 0o777).toString(8);
  expect(mode('TaskLogs', 'servertasks-0')).toBe('750');
  expect(mode('TaskLogs', 'servertasks-1')).toBe('775');
  for (const ours of [[], ['manifest'], ['token'], ['lock']]) {
    const found = statSync(join(it.target, '.octo-ha', ...ours)).mode;
    expect([ours, found & 0o022]).toEqual([ours, 0]);
  }
  expect(statSync(it.target).mode & 0o022).toBe(0);
});

test('every level of the proof finds what it promises to find, and says which file', async () => {
  await target.copy(it.trees, settle, quiet, never);
  const clean = await verify({ level: 'full' });
  expect(clean).toMatchObject({ named: { files: 60 }, hashed: { files: 60 }, troublesTotal: 0 });
  const parts = [1, 2, 3].map((index) => verify({ level: 'full', part: { index, of: 3 } }));
  const looked = [];
  for (const part of parts) looked.push((await part).hashed.files);
  expect(looked.reduce((sum, each) => sum + each, 0)).toBe(60);
  const some = await verify({ level: 'sample', percent: 50 });
  expect(some.hashed.files).toBeGreaterThan(10);
  expect(some.hashed.files).toBeLessThan(50);

  const flipped = join(it.target, 'TaskLogs', 'servertasks-1', '1.txt');
  const bytes = readFileSync(flipped);
  const { atimeMs, mtimeMs } = statSync(flipped);
  writeFileSync(flipped, Buffer.concat([Buffer.from([(bytes[0] ?? 0) ^ 1]), bytes.subarray(1)]));
  utimesSync(flipped, atimeMs / 1000, mtimeMs / 1000);
  rmSync(join(it.target, 'TaskLogs', 'servertasks-2', '2.txt'));
  put(join(it.target, 'TaskLogs', 'servertasks-3', '3.txt'), 'shorter, or longer');
  const found = async (wish: VerifyWish): Promise<readonly string[]> =>
    (await verify(wish)).troubles.map(({ code, path }) => `${code} ${path}`).sort();
  const byName = ['differs servertasks-3/3.txt', 'missing servertasks-2/2.txt'];
  expect(await found({ level: 'names' })).toEqual(byName);
  // One file, one trouble: what is wrong by its size is not read as well.
  expect(await found({ level: 'full' })).toEqual(['differs servertasks-1/1.txt', ...byName]);
});

test('finds what was born in the target, and copies it back with proof, over nothing that differs', async () => {
  await target.copy(it.trees, settle, quiet, never);
  put(join(it.target, 'TaskLogs', 'servertasks-1', 'born.txt'), 'born', longAgo + 1);
  put(join(it.target, 'TaskLogs', 'fresh', 'born.txt'), 'born too', longAgo + 1);
  put(join(it.target, 'TaskLogs', 'servertasks-2', '2.txt'), 'went on', longAgo + 1);
  const told: CopyProgress[] = [];
  const born = await target.born(it.trees, (progress) => told.push(progress), never);
  expect(told.length).toBeGreaterThan(0);
  expect(born.map(({ code, path }) => `${code} ${path}`).sort()).toEqual([
    'differs servertasks-2/2.txt',
    'extra fresh/born.txt',
    'extra servertasks-1/born.txt',
  ]);
  const files = born.map(({ tree, path }) => ({ tree, path }));
  const [back] = await target.copyBack(it.trees, files, quiet, never);
  expect(readFileSync(join(it.source, 'servertasks-1', 'born.txt'), 'utf8')).toBe('born');
  expect(readFileSync(join(it.source, 'fresh', 'born.txt'), 'utf8')).toBe('born too');
  expect(back).toMatchObject({ copied: { files: 2 }, complete: false });
  expect(back?.troubles.map(({ code, path }) => `${code} ${path}`)).toEqual(['extra servertasks-2/2.txt']);
  // On the target it is the only one of its kind.
  expect(back?.troubles[0]?.detail).toMatch(/; move it out of the old folder to have the file brought home$/);
  const again = await target.copyBack(
    it.trees,
    files.filter(({ path }) => path.endsWith('born.txt')),
    quiet,
    never,
  );
  expect(again[0]).toMatchObject({ complete: true, troublesTotal: 0, copied: { files: 0 } });
  const isBorn = ({ path }: { readonly path: string }): boolean => path.endsWith('born.txt');
  expect((await target.born(it.trees, quiet, never)).filter(isBorn)).toEqual([]);
});

test('what was brought home is known as ours in both places: written on, it is changed; deleted at home, it is set aside; and no stranger wrote it', async () => {
  const names = ['a', 'b', 'c'].map((name) => `new/${name}.txt`);
  await target.copy(it.trees, settle, quiet, never);
  const since = Date.now() - 3_600_000;
  const old = (path: string): string => join(it.source, path);
  for (const folder of ['servertasks-1', 'servertasks-2', 'servertasks-3', ''])
    if (existsSync(old(folder))) utimesSync(old(folder), longAgo, longAgo);
  for (const name of names) put(join(it.target, 'TaskLogs', name), `of ${name}`, longAgo);
  const files = names.map((path) => ({ tree: 'taskLogs', path }));
  await target.copyBack(it.trees, files, quiet, never);
  const written = async (foldersSince: number): Promise<readonly string[]> =>
    (await target.writtenSince(it.trees, { since, foldersSince }, quiet, never)).troubles.map(
      ({ code, path }) => `${code} ${path}`,
    );
  expect(await written(Date.now())).toEqual([]);
  expect(await written(since)).toContain('changed new/');
  // Also by another process, and written on on the target.
  await target.release();
  target = await stores().openTarget(it.target, { create: false }, never);
  put(join(it.target, 'TaskLogs', 'new/a.txt'), 'of new/a.txt, written on', longAgo + 3600);
  expect(await target.born(it.trees, quiet, never)).toMatchObject([{ code: 'changed', path: 'new/a.txt' }]);
  put(join(it.target, 'TaskLogs', 'new/a.txt'), 'of new/a.txt', longAgo);
  // A second migration to this target: one deleted in the old folder, one changed there.
  rmSync(old('new/b.txt'));
  put(old('new/c.txt'), 'changed at home', longAgo + 3600);
  const [tree] = await target.copy(it.trees, settle, quiet, never);
  expect(tree).toMatchObject({ complete: true, copied: { files: 1 }, vanished: { files: 1 } });
  expect(tree?.vanishedFiles).toEqual(['new/b.txt']);
  expect(existsSync(join(it.target, 'TaskLogs', 'new', 'b.txt'))).toBe(false);
  expect(readFileSync(join(it.target, 'TaskLogs', 'new', 'c.txt'), 'utf8')).toBe('changed at home');
});

test('a line of what came home that a kill has torn holds nothing up', async () => {
  await target.copy(it.trees, settle, quiet, never);
  const manifest = join(it.target, '.octo-ha', 'manifest');
  for (const name of ['one', 'two']) put(join(it.target, 'TaskLogs', 'new', name), name, longAgo);
  const before = new Set(readdirSync(manifest));
  const files = [{ tree: 'taskLogs', path: 'new/one' }];
  await target.copyBack(it.trees, files, quiet, never);
  const segments = readdirSync(manifest).filter(
    (name) => !before.has(name) && statSync(join(manifest, name)).size > 0,
  );
  expect(segments).toHaveLength(1);
  for (const name of segments) truncateSync(join(manifest, name), statSync(join(manifest, name)).size - 3);
  expect(await target.born(it.trees, quiet, never)).toMatchObject([
    { code: 'extra', path: 'new/one' },
    { code: 'extra', path: 'new/two' },
  ]);
  const all = [...files, { tree: 'taskLogs', path: 'new/two' }];
  const [back] = await target.copyBack(it.trees, all, quiet, never);
  expect(back).toMatchObject({ complete: true, copied: { files: 1 } });
  expect(await target.born(it.trees, quiet, never)).toEqual([]);
  expect(await target.proof(it.trees, quiet, never)).toMatchObject({ damagedLines: 0 });
});

test('where the manifest has lost its lines that is told, and what the old folder has in another size was not born', async () => {
  await target.copy(it.trees, settle, quiet, never);
  expect(await target.proof(it.trees, quiet, never)).toMatchObject({
    damagedLines: 0,
    trees: [{ files: 60 }],
  });
  const manifest = join(it.target, '.octo-ha', 'manifest');
  for (const name of readdirSync(manifest).filter((each) => each.length === 14))
    writeFileSync(join(manifest, name), '');
  put(join(it.target, 'TaskLogs', 'servertasks-1', '1.txt'), 'written on', longAgo + 90_000);
  put(join(it.target, 'TaskLogs', 'servertasks-1', 'born.txt'), 'born', longAgo + 1);
  expect(await target.proof(it.trees, quiet, never)).toMatchObject({
    damagedLines: 0,
    trees: [{ files: 0 }],
  });
  const born = await target.born(it.trees, quiet, never);
  expect(born.filter(({ code }) => code === 'changed').map(({ path }) => path)).toEqual([
    'servertasks-1/1.txt',
  ]);
  expect(born.filter(({ code }) => code === 'extra')).toHaveLength(60);
});

test('old folders are looked at for each file that was proved, and for no other', async () => {
  await target.copy(it.trees, settle, quiet, never);
  const old = (path: string): string => join(it.source, path);
  expect((await target.lacking(it.trees, quiet, never)).troubles).toEqual([]);
  for (const name of ['1/1', '2/2']) rmSync(old(`servertasks-${name}.txt`));
  symlinkSync('3.txt', old('servertasks-2/2.txt'));
  put(old('servertasks-3/3.txt'), 'cut');
  put(old('servertasks-1/Thumbs.db'), Buffer.alloc(90_000));
  const lacking = await target.lacking(it.trees, quiet, never);
  expect(lacking.troubles.map(({ code, path }) => `${code} ${path}`).sort()).toEqual([
    'differs servertasks-3/3.txt',
    'missing servertasks-1/1.txt',
    'not-a-file servertasks-2/2.txt',
  ]);
  expect(lacking.trees).toMatchObject([{ name: 'taskLogs', seen: 58, totals: { missing: 2 } }]);
  rmSync(it.source, { recursive: true });
  expect(await target.lacking(it.trees, quiet, never)).toMatchObject({
    trees: [{ seen: 0, totals: { missing: 60 }, lost: true }],
    troubles: [],
  });
});

test('what lay in the target at a settle that notes it was not born there, while it stays as it is', async () => {
  const there = (path: string): string => join(it.target, 'TaskLogs', path);
  const extras = async (): Promise<readonly string[]> =>
    (await target.born(it.trees, quiet, never)).map(({ code, path }) => `${code} ${path}`).sort();
  put(there('theirs.txt'), 'of somebody else');
  put(there('servertasks-1/theirs.txt'), 'of somebody else');
  await target.copy(it.trees, settle, quiet, never);
  expect(await extras()).toEqual(['extra servertasks-1/theirs.txt', 'extra theirs.txt']);
  for (let run = 0; run < 2; run += 1) {
    const [done] = await target.copy(it.trees, { ...settle, notesForeign: true }, quiet, never);
    expect(done?.foreign).toBe(2);
  }
  expect(await extras()).toEqual([]);
  expect(await target.proof(it.trees, quiet, never)).toMatchObject({
    damagedLines: 0,
    trees: [{ files: 60 }],
  });
  put(there('theirs.txt'), 'written on by a node', longAgo + 90_000);
  put(there('servertasks-1/born.txt'), 'born');
  expect(await extras()).toEqual(['extra servertasks-1/born.txt', 'extra theirs.txt']);
  expect((await verify({ level: 'names' })).troubles.map(({ code }) => code)).toEqual([
    ...['extra', 'extra', 'extra'],
  ]);
});

test('what changed in the target without changing its size is born there too', async () => {
  await target.copy(it.trees, settle, quiet, never);
  const at = join(it.target, 'TaskLogs', 'servertasks-1', '1.txt');
  writeFileSync(
    at,
    readFileSync(at).map((byte) => byte ^ 1),
  );
  const born = await target.born(it.trees, quiet, never);
  expect(born.map(({ code, path }) => `${code} ${path}`)).toEqual(['changed servertasks-1/1.txt']);
});

test('what was written since is told from what is damaged, by its time', async () => {
  await target.copy(it.trees, settle, quiet, never);
  const at = (name: string): string => join(it.target, 'TaskLogs', 'servertasks-1', name);
  const rot = (name: string): void => {
    const { mtimeMs } = statSync(at(name));
    scribble(at(name));
    utimesSync(at(name), mtimeMs / 1000, mtimeMs / 1000);
  };
  scribble(at('1.txt'));
  writeFileSync(at('6.txt'), 'written on', { flag: 'a' });
  rot('16.txt');
  put(at('21.txt'), 'an older one that somebody put back', longAgo - 1000);
  rmSync(at('26.txt'));
  const { troubles, trees } = await verify({ level: 'full' });
  expect(troubles.map(({ code, path }) => `${code} ${path.slice(14)}`).sort()).toEqual([
    ...['changed 1.txt', 'changed 6.txt', 'differs 16.txt', 'differs 21.txt', 'missing 26.txt'],
  ]);
  expect(trees).toMatchObject([{ name: 'taskLogs', totals: { missing: 1 } }]);
  expect(trees?.[0]?.seen).toBeGreaterThan(50);
});

test('what was changed in the target is found before it counts as settled, and written over by no later copy', async () => {
  await target.copy(it.trees, preseed, quiet, never);
  const at = (name: string): string => join(it.target, 'TaskLogs', 'servertasks-1', name);
  scribble(at('1.txt'));
  scribble(at('6.txt'));
  utimesSync(at('11.txt'), longAgo + 7000, longAgo + 7000);
  utimesSync(at('16.txt'), longAgo + 7000, longAgo + 7000);
  scribble(at('21.txt'));
  for (const name of ['21.txt', '26.txt']) rmSync(join(it.source, 'servertasks-1', name));
  const theirs = readFileSync(at('6.txt'));
  for (const name of ['6.txt', '16.txt']) {
    const size = statSync(join(it.source, 'servertasks-1', name)).size;
    put(join(it.source, 'servertasks-1', name), Buffer.alloc(size, 'newer'), longAgo + 9000);
  }
  const [tree] = await target.copy(it.trees, settle, quiet, never);
  expect(tree).toMatchObject({ complete: false, copied: { files: 1 } });
  const wrong = tree?.troubles.filter(({ code }) => code !== 'suspicious');
  expect(new Set(wrong?.map(({ path }) => path))).toEqual(
    new Set(['servertasks-1/1.txt', 'servertasks-1/6.txt', 'servertasks-1/21.txt']),
  );
  expect([existsSync(at('21.txt')), existsSync(at('26.txt'))]).toEqual([true, false]);
  expect(readFileSync(at('6.txt'))).toEqual(theirs);
  expect(readFileSync(at('16.txt'))).toEqual(readFileSync(join(it.source, 'servertasks-1', '16.txt')));
  for (const name of ['1.txt', '6.txt', '21.txt']) rmSync(at(name));
  await target.copy(it.trees, settle, quiet, never);
  const [mended] = await target.copy(it.trees, settle, quiet, never);
  expect(mended?.complete).toBe(true);
  utimesSync(at('11.txt'), longAgo + 11, longAgo + 11);
  expect(copied()).toEqual(snapshot(it.source));
});

test('what was changed in the target is told with size and time of both, and stays once the old folder has the same', async () => {
  await target.copy(it.trees, preseed, quiet, never);
  const [there, old] = [join(it.target, 'TaskLogs'), it.source].map((side) =>
    join(side, 'servertasks-1', '1.txt'),
  ) as [string, string];
  const sizeBefore = statSync(old).size;
  put(there, 'written on there', longAgo + 90_000);
  const [torn] = await target.copy(it.trees, settle, quiet, never);
  const { detail } = torn?.troubles.find(({ code }) => code === 'changed') ?? { detail: '' };
  expect(detail).toBe(
    `it has 16 bytes, written ${timeOf(there)}, instead of ${String(sizeBefore)} bytes, written ${timeOf(old)}`,
  );
  put(old, 'written on there', longAgo + 90_000);
  const [mended] = await target.copy(it.trees, settle, quiet, never);
  expect(mended).toMatchObject({ complete: true });
  expect((await verify({ level: 'full' })).troublesTotal).toBe(0);
});

test('a look that mends has what was deleted in the target copied again, and what was changed there told and left', async () => {
  await target.copy(it.trees, preseed, quiet, never);
  const at = (...path: string[]): string => join(it.target, 'TaskLogs', ...path);
  rmSync(at('servertasks-2'), { recursive: true });
  rmSync(at('servertasks-1', '6.txt'));
  utimesSync(at('servertasks-1', '11.txt'), longAgo + 5000, longAgo + 5000);
  put(at('servertasks-1', 'theirs.txt'), 'not ours');
  const before = fingerprint(it.target + '/TaskLogs');
  const look = await verify({ level: 'names', repair: true });
  expect(look.trees?.[0]?.totals).toEqual({ missing: 13, extra: 1 });
  expect(look.hashed.files).toBe(1);
  expect(fingerprint(it.target + '/TaskLogs')).toBe(before);
  expect((await target.copy(it.trees, preseed, quiet, never))[0]).toMatchObject({
    copied: { files: 13 },
    complete: true,
  });
  expect((await verify({ level: 'names', repair: true })).trees?.[0]?.totals).toEqual({ extra: 1 });
  // The outage finds nothing left to mend.
  const [settled] = await target.copy(it.trees, settle, quiet, never);
  expect(settled).toMatchObject({ copied: { files: 0 }, vanished: { files: 0 }, complete: true });
  scribble(at('servertasks-1', '16.txt'));
  const theirs = readFileSync(at('servertasks-1', '16.txt'));
  const told = await verify({ level: 'names', repair: true });
  expect(told.troubles.filter(({ code }) => code !== 'extra')).toMatchObject([
    { path: 'servertasks-1/16.txt', code: 'changed' },
  ]);
  await target.copy(it.trees, preseed, quiet, never);
  expect(readFileSync(at('servertasks-1', '16.txt'))).toEqual(theirs);
});

test('a look that mends leaves a tree that has lost most of its files, whose place may not be mounted', async () => {
  await target.copy(it.trees, preseed, quiet, never);
  const place = join(it.target, 'TaskLogs');
  const files = (await verify({ level: 'names' })).named.files;
  rmSync(place, { recursive: true });
  mkdirSync(place);
  const look = await verify({ level: 'names', repair: true });
  expect(look.trees).toMatchObject([{ seen: 0, totals: { missing: files }, lost: true }]);
  expect((await target.copy(it.trees, preseed, quiet, never))[0]?.copied.files).toBe(0);
  const meant = await verify({ level: 'names', repair: true, targetMayBeGone: true });
  expect(meant.trees).toMatchObject([{ lost: true }]);
  expect((await target.copy(it.trees, preseed, quiet, never))[0]?.copied.files).toBe(files);
  expect(copied()).toEqual(snapshot(it.source));
});

test('nor does a settle write down as gone what is gone all at once', async () => {
  fill(it.source, 110, 5, 2);
  await target.copy(it.trees, preseed, quiet, never);
  const place = join(it.target, 'TaskLogs');
  rmSync(place, { recursive: true });
  const again = async (wish: Partial<typeof settle> & { readonly targetMayBeGone?: boolean }) =>
    (await target.copy(it.trees, { ...settle, ...wish }, quiet, never))[0];
  expect(await again({})).toMatchObject({ lost: true, complete: false, copied: { files: 0 } });
  expect(await again({})).toMatchObject({ lost: true, complete: false, copied: { files: 0 } });
  expect(await again({ targetMayBeGone: true })).toMatchObject({ complete: false, copied: { files: 0 } });
  expect(await again({})).toMatchObject({ complete: true });
  expect(copied()).toEqual(snapshot(it.source));
});

test('a look that comes before any copy, or finds the folder of a store gone with a few files, is mended by the copy', async () => {
  const look = async (): Promise<readonly string[]> =>
    (await target.verify(it.trees, { level: 'names', repair: true }, quiet, never)).troubles.map(
      ({ code }) => code,
    );
  for (const folder of readdirSync(it.source).slice(1)) rmSync(join(it.source, folder), { recursive: true });
  for (const file of readdirSync(join(it.source, 'servertasks-0')).slice(3))
    rmSync(join(it.source, 'servertasks-0', file));
  expect(await look()).toEqual([]);
  await target.copy(it.trees, preseed, quiet, never);
  rmSync(join(it.target, 'TaskLogs'), { recursive: true });
  expect(await look()).toEqual(['missing', 'missing', 'missing']);
  expect((await target.copy(it.trees, preseed, quiet, never))[0]).toMatchObject({ copied: { files: 3 } });
  expect(await look()).toEqual([]);
});

test('times are kept to the microsecond, those from before 1970 too', async () => {
  const times = [-31_536_000.25, -0.000_001, 0, 1_770_000_000.123_457, 1_770_000_000.123_459, 7e9];
  times.forEach((_, name) => put(join(it.source, 'times', String(name)), 'x', longAgo));
  times.forEach((time, name) => setTimesOf(join(it.source, 'times', String(name)), time));
  await target.copy(it.trees, settle, quiet, never);
  const kept = times.map((_, name) => statSync(join(it.target, 'TaskLogs', 'times', String(name))).mtimeMs);
  expect(kept).toEqual(times.map((_, name) => statSync(join(it.source, 'times', String(name))).mtimeMs));
  expect(new Set(kept).size).toBe(times.length);
  expect(kept[0]).toBe(-31_536_000_250);
});

function setTimesOf(path: string, time: number): void {
  const file = openSync(path, 'r+');
  setTimes(file, time * 1000, Math.round(time * 1e6));
  closeSync(file);
}

test('a store that was never made has no files; one that files were copied from and that is gone is a trouble', async () => {
  const imports = { name: 'imports', from: join(it.folder, 'Imports'), to: 'Imports', mayBeMissing: true };
  const [fresh] = await target.copy([imports, ...it.trees], settle, quiet, never);
  expect(fresh).toMatchObject({ complete: true, troublesTotal: 0 });
  const unmapped = { ...imports, from: 'no path of this machine' };
  expect((await target.copy([unmapped], settle, quiet, never))[0]).toMatchObject({ complete: false });
  put(join(it.target, 'Imports', 'born.zip'), 'born');
  const born = await target.born([imports, ...it.trees], quiet, never);
  const files = born.map(({ tree, path }) => ({ tree, path }));
  expect(files).toEqual([{ tree: 'imports', path: 'born.zip' }]);
  const back = await target.copyBack([imports, ...it.trees], files, quiet, never);
  expect(back.map(({ name, complete }) => `${name} ${String(complete)}`)).toEqual(['imports true']);
  expect(readFileSync(join(imports.from, 'born.zip'), 'utf8')).toBe('born');
  // It is known as ours: the look at the end misses it, and the next copy brings it.
  rmSync(join(it.target, 'Imports', 'born.zip'));
  expect((await target.copy([imports], settle, quiet, never))[0]?.troubles).toMatchObject([
    { code: 'missing', path: 'born.zip' },
  ]);
  expect((await target.copy([imports], settle, quiet, never))[0]).toMatchObject({ copied: { files: 1 } });
  rmSync(imports.from, { recursive: true });
  const [gone] = await target.copy([imports], settle, quiet, never);
  expect(gone).toMatchObject({ complete: false, vanished: { files: 0 } });
});

test('a source that has become empty sets nothing aside: its disk may not be mounted', async () => {
  fill(it.source, 120, 3, 1);
  await target.copy(it.trees, settle, quiet, never);
  const before = copied();
  rmSync(it.source, { recursive: true });
  mkdirSync(it.source);
  const [tree] = await target.copy(it.trees, settle, quiet, never);
  expect(tree).toMatchObject({ complete: false, vanished: { files: 0 }, troubles: [{ code: 'failed' }] });
  expect(copied()).toEqual(before);
});

/** Where the only run that set something aside put it. */
function vanishedIn(target: string, ...path: readonly string[]): string {
  const aside = join(target, '.octo-ha', 'vanished');
  const [run = 'no run', ...others] = readdirSync(aside);
  expect(others).toEqual([]);
  return join(aside, run, ...path);
}
