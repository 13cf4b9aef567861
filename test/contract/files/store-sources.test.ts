// A source that is not the one that was copied from: another disk in its place, none, or a map that leads elsewhere.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Target } from '../../../src/edges/stores.ts';
import {
  buildPrograms,
  fill,
  longAgo,
  never,
  preseed,
  put,
  quiet,
  scene,
  settle,
  snapshot,
  stores,
  type Scene,
} from './store-scene.ts';

let it: Scene;
let target: Target;
beforeAll(buildPrograms);
beforeEach(async () => {
  it = scene();
  fill(it.source, 60, 4, 7);
  target = await stores().openTarget(it.target, { create: true }, never);
});
afterEach(async () => {
  await target.release();
  it.remove();
});

const at = (path: string): string => join(it.target, 'TaskLogs', path);
const born = [{ tree: 'taskLogs', path: 'servertasks-1/born.txt' }];

test('a wrong folder in the place of the source copies nothing, and sets nothing aside', async () => {
  await target.copy(it.trees, preseed, quiet, never);
  const whole = snapshot(it.target);
  const wrong = join(it.folder, 'wrong');
  for (let n = 0; n < 60; n += 1) put(join(wrong, `servertasks-${String(n)}`, 'other.txt'), 'not ours');
  const trees = it.trees.map((tree) => ({ ...tree, from: wrong }));
  expect(await target.recognise(it.trees, quiet, never)).toEqual([]);
  expect(await target.recognise(trees, quiet, never)).toMatchObject([
    { tree: 'taskLogs', code: 'failed', path: '' },
  ]);
  for (const wish of [preseed, settle]) {
    const [tree] = await target.copy(trees, wish, quiet, never);
    expect(tree).toMatchObject({ complete: false, copied: { files: 0 }, vanished: { files: 0 } });
    expect(tree?.troubles[0]?.detail).toMatch(
      /are not in the source: is its disk mounted, and is --map right/,
    );
  }
  expect(snapshot(it.target)).toEqual(whole);
  const [mended] = await target.copy(it.trees, settle, quiet, never);
  expect(mended).toMatchObject({ complete: true, copied: { files: 0 } });
});

test('a source that was mostly cleared is copied where that is meant', async () => {
  await target.copy(it.trees, preseed, quiet, never);
  for (const name of readdirSync(it.source).slice(1)) rmSync(join(it.source, name), { recursive: true });
  expect((await target.copy(it.trees, settle, quiet, never))[0]?.complete).toBe(false);
  const [tree] = await target.copy(it.trees, { ...settle, sourceMayBeGone: true }, quiet, never);
  expect(tree).toMatchObject({ complete: true, vanished: { files: 45 } });
});

test('of a guarded source many files, or all of a folder, are told and left where they are; by the word they are set aside', async () => {
  put(join(it.source, 'alone', 'only.txt'), 'the one of its folder');
  await target.copy(it.trees, preseed, quiet, never);
  const whole = snapshot(it.target);
  const guarded = { ...settle, guarded: ['taskLogs'] };
  const lost = join(it.folder, 'lost');
  for (const [folder, count] of [
    ['alone', 1],
    ['servertasks-1', 15],
  ] as const) {
    renameSync(join(it.source, folder), lost);
    // As a mount point is when nothing is mounted.
    if (folder === 'alone') mkdirSync(join(it.source, folder));
    const [tree] = await target.copy(it.trees, guarded, quiet, never);
    expect(tree).toMatchObject({ complete: false, vanished: { files: 0 }, troublesTotal: count });
    expect(new Set(tree?.troubles.map(({ code }) => code))).toEqual(new Set(['vanished']));
    expect(snapshot(it.target)).toEqual(whole);
    rmSync(join(it.source, folder), { recursive: true, force: true });
    renameSync(lost, join(it.source, folder));
    const [again] = await target.copy(it.trees, guarded, quiet, never);
    expect(again).toMatchObject({ complete: true, copied: { files: 0 } });
  }
  for (const name of readdirSync(join(it.source, 'servertasks-1')).slice(0, 4))
    rmSync(join(it.source, 'servertasks-1', name));
  const [few] = await target.copy(it.trees, guarded, quiet, never);
  expect(few).toMatchObject({ complete: true, vanished: { files: 4 } });
  expect(few?.vanishedFiles).toHaveLength(4);
  rmSync(join(it.source, 'servertasks-1'), { recursive: true });
  const [meant] = await target.copy(it.trees, settle, quiet, never);
  expect(meant).toMatchObject({ complete: true, vanished: { files: 11 } });
  expect(meant?.vanishedFiles).toHaveLength(10);
});

test('files that only changed, or went with retention, are no other source', async () => {
  await target.copy(it.trees, preseed, quiet, never);
  for (const folder of readdirSync(it.source))
    for (const name of readdirSync(join(it.source, folder)))
      if (name.startsWith('1')) rmSync(join(it.source, folder, name));
      else put(join(it.source, folder, name), 'went on', longAgo + 9000);
  expect((await target.copy(it.trees, settle, quiet, never))[0]?.complete).toBe(true);
});

test('no byte goes back to a folder that does not hold what was copied from it', async () => {
  await target.copy(it.trees, settle, quiet, never);
  put(at('servertasks-1/born.txt'), 'born', longAgo + 1);
  const disk = join(it.folder, 'disk');
  renameSync(it.source, disk);
  mkdirSync(it.source);
  const [back] = await target.copyBack(it.trees, born, quiet, never);
  expect(back).toMatchObject({ complete: false, copied: { files: 0 } });
  expect(readdirSync(it.source)).toEqual([]);
  rmSync(it.source, { recursive: true });
  renameSync(disk, it.source);
  expect((await target.copyBack(it.trees, born, quiet, never))[0]).toMatchObject({ complete: true });
  expect(readFileSync(join(it.source, 'servertasks-1', 'born.txt'), 'utf8')).toBe('born');
});

test('a disk that goes away while files are brought home gets no more of them, and another folder in its place none', async () => {
  await target.copy(it.trees, settle, quiet, never);
  const many = Array.from({ length: 300 }, (_, n) => `born-${String(n)}/born.txt`);
  for (const path of many) put(at(path), Buffer.alloc(20_000, path), longAgo + 1);
  const files = many.map((path) => ({ tree: 'taskLogs', path }));
  const disk = join(it.folder, 'disk');
  let isSwapped = false;
  const swap = (): void => {
    if (isSwapped || !existsSync(join(it.source, 'born-0'))) return;
    isSwapped = true;
    renameSync(it.source, disk);
    mkdirSync(it.source);
  };
  /** All may be home before this process gets its turn: then it is tried again. */
  const attempt = async (left: number): Promise<unknown> => {
    isSwapped = false;
    const timer = setInterval(swap, 1);
    const outcome = await target
      .copyBack(it.trees, files, quiet, never)
      .catch((error: unknown) => error)
      .finally(() => clearInterval(timer));
    if (outcome instanceof Error || left === 0) return outcome;
    if (existsSync(disk)) {
      rmSync(it.source, { recursive: true });
      renameSync(disk, it.source);
    }
    for (let n = 0; n < many.length; n++)
      rmSync(join(it.source, `born-${String(n)}`), { recursive: true, force: true });
    return attempt(left - 1);
  };
  // Missing, where it was met in the instant between the two.
  expect(await attempt(9)).toMatchObject({
    code: expect.stringMatching(/^store\.(?:swapped|missing)$/) as string,
  });
  expect(readdirSync(it.source).length).toBeLessThanOrEqual(1);
});

test('what is no longer in the target when it is to be brought home is told', async () => {
  await target.copy(it.trees, settle, quiet, never);
  put(at('servertasks-1/born.txt'), 'born', longAgo + 1);
  const lost = [...born, { tree: 'taskLogs', path: 'servertasks-2/lost.txt' }];
  const [back] = await target.copyBack(it.trees, lost, quiet, never);
  expect(back).toMatchObject({ complete: false, copied: { files: 1 } });
  expect(back?.troubles).toMatchObject([{ code: 'missing', detail: '1 files are no longer in the target' }]);
});

test('a lock that somebody else has taken ends the bringing home', async () => {
  await target.copy(it.trees, settle, quiet, never);
  put(at('servertasks-1/born.txt'), 'born', longAgo + 1);
  const lock = join(it.target, '.octo-ha', 'lock');
  const { size } = statSync(lock);
  const owner = JSON.parse(readFileSync(lock, 'utf8')) as object;
  writeFileSync(lock, JSON.stringify({ ...owner, nonce: 'of somebody else' }).padEnd(size));
  const until = performance.now() + 10_000;
  const attempt = (): Promise<unknown> =>
    target.copyBack(it.trees, born, quiet, never).catch((error: unknown) => error);
  let outcome = await attempt();
  while (!(outcome instanceof Error) && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    outcome = await attempt();
  }
  expect(outcome).toMatchObject({ code: 'store.lock-lost' });
});

test('the same files by another mount, or with other rights, are read and not copied again, and are suspicious to nobody', async () => {
  await target.copy(it.trees, settle, quiet, never);
  expect(await target.toReadAgain(it.trees, quiet, never)).toEqual({ files: 0, bytes: 0 });
  const other = join(it.folder, 'other');
  cpSync(it.source, other, { recursive: true, preserveTimestamps: true });
  // Of these one was written under its old size and time.
  const path = join(other, 'servertasks-2', '2.txt');
  const { size, atimeMs, mtimeMs } = statSync(path);
  writeFileSync(path, 'x'.repeat(size));
  utimesSync(path, atimeMs / 1000, mtimeMs / 1000);
  const trees = it.trees.map((tree) => ({ ...tree, from: other }));
  expect(await target.toReadAgain(trees, quiet, never)).toMatchObject({ files: 60 });
  const before = statSync(at('servertasks-1/1.txt')).ctimeMs;
  const [tree] = await target.copy(trees, settle, quiet, never);
  expect(tree).toMatchObject({ complete: true, copied: { files: 1 }, proved: { files: 60 } });
  expect(tree?.troubles.map(({ code, path: of }) => `${code} ${of}`)).toEqual([
    'suspicious servertasks-2/2.txt',
  ]);
  expect(readFileSync(at('servertasks-2/2.txt'), 'utf8')).toBe('x'.repeat(size));
  expect(statSync(at('servertasks-1/1.txt')).ctimeMs).toBe(before);
  // Known by their new inodes from then on.
  expect(await target.toReadAgain(trees, quiet, never)).toEqual({ files: 0, bytes: 0 });
  expect(await target.verify(it.trees, { level: 'full' }, quiet, never)).toMatchObject({ troublesTotal: 0 });
});
