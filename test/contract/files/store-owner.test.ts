// Owner and group of what is copied, there and back: a service's account must be able to go on where it left off.
import { chmodSync, chownSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { needRoot, needTool } from '../../tools.ts';
import {
  buildPrograms,
  fill,
  longAgo,
  never,
  put,
  quiet,
  scene,
  settle,
  snapshot,
  stores,
  type Scene,
} from './store-scene.ts';
import { straced } from './straced-store.ts';

let it: Scene;
beforeAll(buildPrograms);
beforeEach(() => {
  it = scene();
  fill(it.source, 9, 3, 7);
});
afterEach(() => it.remove());

const give = (folder: string, uid: number, gid: number): void => {
  for (const path of ['', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })])
    chownSync(join(folder, path), uid, gid);
};
const ownerOf = (...at: string[]): string => {
  const { uid, gid } = statSync(join(...at));
  return `${String(uid)}:${String(gid)}`;
};

test('files and folders keep owner and group, those that come home and their new folders too', async (context) => {
  needRoot(context);
  give(it.source, 1234, 4321);
  chownSync(join(it.source, 'servertasks-2'), 1235, 4321);
  const target = await stores().openTarget(it.target, { create: true }, never);
  const [copied] = await target.copy(it.trees, settle, quiet, never);
  expect(copied).toMatchObject({ complete: true });
  expect(copied).not.toHaveProperty('otherOwners');
  expect(snapshot(join(it.target, 'TaskLogs'))).toEqual(snapshot(it.source));
  expect(ownerOf(it.target, 'TaskLogs')).toBe('1234:4321');
  put(join(it.target, 'TaskLogs/new/deep/born.txt'), 'born', longAgo);
  chmodSync(join(it.target, 'TaskLogs/new'), 0o750);
  give(join(it.target, 'TaskLogs/new'), 1234, 4321);
  const born = [{ tree: 'taskLogs', path: 'new/deep/born.txt' }];
  await target.copyBack(it.trees, born, quiet, never);
  expect(snapshot(it.source)).toEqual(snapshot(join(it.target, 'TaskLogs')));
  expect(statSync(join(it.source, 'new')).mode & 0o777).toBe(0o750);
  await target.release();
});

test('a folder that a killed run has made, and not yet given away, is given away', async (context) => {
  needRoot(context);
  give(it.source, 1234, 4321);
  mkdirSync(join(it.target, 'TaskLogs/servertasks-1'), { recursive: true });
  const target = await stores().openTarget(it.target, { create: true }, never);
  await target.copy(it.trees, settle, quiet, never);
  await target.release();
  expect(snapshot(join(it.target, 'TaskLogs'))).toEqual(snapshot(it.source));
});

test('where owners may not be given, it is tried once and counted, and the copy is complete', async (context) => {
  needRoot(context);
  needTool(context, 'strace', 'strace');
  give(it.source, 1234, 4321);
  const refused = await straced(it, ['-e', 'trace=fchown', '-e', 'inject=fchown:error=EPERM']);
  expect(refused.result?.trees[0]).toMatchObject({ complete: true, troublesTotal: 0, otherOwners: 13 });
  // Both, then the group alone.
  expect(refused.trace.split('\n').filter((line) => line.includes('fchown('))).toHaveLength(2);
});

test('what has the owner that new files have is given to nobody', async (context) => {
  needTool(context, 'strace', 'strace');
  const { trace, result } = await straced(it, ['-e', 'trace=fchown']);
  expect(result?.trees[0]?.complete).toBe(true);
  expect(trace).not.toContain('fchown(');
});

test('a survey counts what belongs to others, and a probe tells whether it may be given away', async (context) => {
  needRoot(context);
  const { survey, probe } = stores();
  expect((await survey(it.source, quiet, never)).otherOwners).toBe(0);
  give(join(it.source, 'servertasks-0'), 1234, 4321);
  expect((await survey(it.source, quiet, never)).otherOwners).toBe(4);
  expect((await probe(it.source, never)).givesAway).toBe(true);
});

test('a survey looks for paths that are too long for where they go', async () => {
  const { survey } = stores();
  const longest = Math.max(
    ...readdirSync(it.source, { recursive: true, encoding: 'utf8' }).map((path) => path.length),
  );
  expect((await survey(it.source, quiet, never, longest)).findingsTotal).toBe(0);
  const [found] = (await survey(it.source, quiet, never, longest - 1)).findings;
  expect([found?.code, found?.path.length]).toEqual(['too-long', longest]);
});

test('hundreds of files of one new folder come home by several workers, and the folder is like the one on the target', async () => {
  const target = await stores().openTarget(it.target, { create: true }, never);
  await target.copy(it.trees, settle, quiet, never);
  const born = Array.from({ length: 300 }, (_, at) => ({
    tree: 'taskLogs',
    path: `new/deep/${String(at)}.txt`,
  }));
  for (const { path } of born) put(join(it.target, 'TaskLogs', path), path, longAgo);
  chmodSync(join(it.target, 'TaskLogs/new/deep'), 0o770);
  const found = await target.born(it.trees, quiet, never);
  expect(found.reduce((sum, { bytes = 0 }) => sum + bytes, 0)).toBe(sizeOf(born));
  const [tree] = await target.copyBack(it.trees, born, quiet, never);
  expect(tree).toMatchObject({ complete: true, copied: { files: 300 } });
  expect(snapshot(it.source)).toEqual(snapshot(join(it.target, 'TaskLogs')));
  expect(statSync(join(it.source, 'new/deep')).mode & 0o777).toBe(0o770);
  await target.release();
});

const sizeOf = (files: readonly { readonly path: string }[]): number =>
  files.reduce((sum, { path }) => sum + path.length, 0);
