// Whether somebody wrote into the old folders since the last copy, whatever times he left behind.
import { chmodSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Target } from '../../../src/edges/stores.ts';
import {
  buildPrograms,
  longAgo,
  never,
  put,
  quiet,
  scene,
  settle,
  stores,
  type Scene,
} from './store-scene.ts';

let it: Scene;
let target: Target;
const at = (path: string): string => join(it.source, path);
const dayMs = 86_400_000;
/** The copy was made an hour ago, but for what is done after it: so no test waits. */
const since = (): number => Date.now() - 3_600_000;
beforeAll(buildPrograms);
beforeEach(async () => {
  it = scene();
  for (const name of ['a', 'b', 'deep/c']) put(at(`logs/${name}.txt`), `of ${name}`);
  target = await stores().openTarget(it.target, { create: true }, never);
  await target.copy(it.trees, settle, quiet, never);
  for (const folder of ['logs/deep', 'logs', '']) utimesSync(at(folder), longAgo, longAgo);
});
afterEach(async () => {
  await target.release();
  it.remove();
});

const found = async (from = since(), foldersSince = from): Promise<readonly string[]> =>
  (await target.writtenSince(it.trees, { since: from, foldersSince }, quiet, never)).troubles
    .map(({ code, path }) => `${code} ${path}`)
    .sort();

test('nothing is told of folders that nobody wrote to, whoever may read them now', async () => {
  expect(await found()).toEqual([]);
  // Their inodes change by it: they are read, and are what was copied.
  for (const name of ['a', 'b']) chmodSync(at(`logs/${name}.txt`), 0o440);
  expect(await found()).toEqual([]);
});

test('a file with an old time is told by name, and so is one that was written under its old time', async () => {
  put(at('logs/late.nupkg'), 'late', longAgo - 9);
  writeFileSync(at('logs/a.txt'), 'OF A');
  utimesSync(at('logs/a.txt'), longAgo, longAgo);
  utimesSync(at('logs'), longAgo, longAgo);
  expect(await found()).toEqual(['differs logs/a.txt', 'extra logs/late.nupkg']);
});

test('what was deleted or renamed is told, and the folder that something came to and went from', async () => {
  rmSync(at('logs/b.txt'));
  renameSync(at('logs/a.txt'), at('logs/A2.txt'));
  expect(await found()).toEqual([
    'changed logs/',
    'extra logs/A2.txt',
    'missing logs/a.txt',
    'missing logs/b.txt',
  ]);
  expect(await found(Date.now() + dayMs)).not.toContain('changed logs/');
});
