// Trees and targets that mean harm, or that are not what they were.
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Target } from '../../../src/edges/stores.ts';
import { needTool } from '../../tools.ts';
import {
  buildPrograms,
  fill,
  never,
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
  fill(it.source, 12, 2, 5);
  target = await stores().openTarget(it.target, { create: true }, never);
});
afterEach(async () => {
  await target.release();
  it.remove();
});

test('copies every name that a system allows, tells everything that is no file, and follows no link', async (context) => {
  needTool(context, 'mkfifo', 'coreutils');
  const names = ['a\nb', '100%', '%0A', ' x ', 'n'.repeat(255), 'ü'.repeat(127), 'CON', 'x.', 'Twin', 'twin'];
  for (const name of names) put(join(it.source, 'odd', name), `content of ${name}`);
  const wanted = snapshot(it.source);
  const outside = join(it.folder, 'outside');
  put(join(outside, 'secret.txt'), 'secret');
  symlinkSync(outside, join(it.source, 'linked'));
  symlinkSync(join(outside, 'secret.txt'), join(it.source, 'odd', 'linked.txt'));
  execFileSync('mkfifo', [join(it.source, 'odd', 'pipe')]);
  const server = createServer().listen(join(it.source, 'socket'));
  const [found] = await target.copy(it.trees, settle, quiet, never);
  await new Promise((resolve) => server.close(resolve));
  expect(found?.troubles.map(({ code, path }) => `${code} ${path}`).sort()).toEqual(
    ['linked', 'odd/linked.txt', 'odd/pipe', 'socket'].map((path) => `not-a-file ${path}`),
  );
  expect(snapshot(join(it.target, 'TaskLogs'))).toEqual(wanted);
  expect((await target.verify(it.trees, { level: 'full' }, quiet, never)).troubles).toEqual([]);
});

test('does not take a hard link of the source for its copy, but a copy that has another name too', async () => {
  for (const name of ['one.txt', 'two.txt']) put(join(it.source, name), name);
  put(join(it.target, 'TaskLogs', 'two.txt'), 'two.txt');
  linkSync(join(it.source, 'one.txt'), join(it.target, 'TaskLogs', 'one.txt'));
  linkSync(join(it.target, 'TaskLogs', 'two.txt'), join(it.target, 'TaskLogs', 'other.txt'));
  const [found] = await target.copy(it.trees, settle, quiet, never);
  expect(found?.complete).toBe(false);
  expect(found?.troubles.map(({ code, path }) => `${code} ${path}`)).toEqual(['extra one.txt']);
  expect(found?.troubles[0]?.detail).toMatch(/^its source itself is there/);
});

test('nor one of a source that is young, one that took the place of a copy, or on the way home one of what was born', async () => {
  const home = (name: string): string => join(it.source, name);
  const there = (name: string): string => join(it.target, 'TaskLogs', name);
  put(home('copied.txt'), 'copied');
  put(home('young.txt'), 'young', Date.now() / 1000 + 3600);
  mkdirSync(there(''), { recursive: true });
  linkSync(home('young.txt'), there('young.txt'));
  const [first] = await target.copy(it.trees, settle, quiet, never);
  expect(first?.troubles.map(({ code, path }) => `${code} ${path}`)).toEqual(['extra young.txt']);
  for (const name of ['young.txt', 'copied.txt']) rmSync(there(name));
  linkSync(home('copied.txt'), there('copied.txt'));
  const [again] = await target.copy(it.trees, settle, quiet, never);
  expect(again?.troubles.map(({ code, path }) => `${code} ${path}`)).toEqual(['differs copied.txt']);
  for (const wish of [{ level: 'names' }, { level: 'full', part: { index: 1, of: 1 } }] as const) {
    const { troubles } = await target.verify(it.trees, wish, quiet, never);
    expect(troubles.map(({ code, path }) => `${code} ${path}`)).toEqual(['differs copied.txt']);
    // Nodes may be at work with it: moved out it would be gone for them.
    expect(troubles[0]?.detail).toMatch(/copy it to another name beside it.* rename the copy over it$/);
  }
  // As is advised.
  cpSync(there('copied.txt'), there('aside'), { preserveTimestamps: true });
  renameSync(there('aside'), there('copied.txt'));
  const mended = await target.verify(it.trees, { level: 'full' }, quiet, never);
  expect(mended.troubles).toEqual([]);
  put(there('born.txt'), 'born');
  linkSync(there('born.txt'), home('born.txt'));
  const [back] = await target.copyBack(it.trees, [{ tree: 'taskLogs', path: 'born.txt' }], quiet, never);
  expect(back?.troubles.map(({ code, path }) => `${code} ${path}`)).toEqual(['extra born.txt']);
});

test('never calls a tree complete while a file or a folder in it has a name that cannot be kept', async () => {
  const bad = Buffer.concat([Buffer.from(`${it.source}/bad-`), Buffer.from([0xff])]);
  mkdirSync(bad);
  writeFileSync(Buffer.concat([bad, Buffer.from('/inside.txt')]), 'inside');
  const [found] = await target.copy(it.trees, settle, quiet, never);
  expect(found).toMatchObject({ complete: false, troubles: [{ code: 'failed', path: 'bad-\ufffd' }] });
});

test('writes nothing through a link that took the place of a folder in the target', async () => {
  await target.copy(it.trees, settle, quiet, never);
  const outside = join(it.folder, 'outside');
  mkdirSync(outside);
  rmSync(join(it.target, 'TaskLogs', 'servertasks-1'), { recursive: true });
  symlinkSync(outside, join(it.target, 'TaskLogs', 'servertasks-1'));
  put(join(it.source, 'servertasks-1', 'new.txt'), 'new');
  await expect(target.copy(it.trees, settle, quiet, never)).rejects.toMatchObject({
    code: 'store.link',
    message: expect.stringContaining('servertasks-1') as unknown,
  });
  expect(readdirSync(outside)).toEqual([]);
});

test.each(['preseed', 'settle'] as const)(
  'a file that became a folder, and a folder that became a file, are told by name, and all else is copied: %s',
  async (phase) => {
    put(join(it.source, 'few', 'one.txt'), 'one');
    await target.copy(it.trees, settle, quiet, never);
    const there = join(it.target, 'TaskLogs');
    const [file = ''] = readdirSync(join(it.source, 'servertasks-0'));
    rmSync(join(it.source, 'servertasks-0', file));
    put(join(it.source, 'servertasks-0', file, 'inside.txt'), 'inside');
    rmSync(join(it.source, 'few'), { recursive: true });
    put(join(it.source, 'few'), 'a file now');
    put(join(it.source, 'new.txt'), 'new');
    const before = snapshot(there);
    const [found] = await target.copy(it.trees, { ...settle, phase }, quiet, never);
    expect(found?.complete).toBe(false);
    expect(found?.troubles.map(({ code, path }) => `${code} ${path}`).sort()).toEqual([
      'extra few',
      `extra servertasks-0/${file}/inside.txt`,
    ]);
    expect(found?.troubles[0]?.detail).toMatch(/; move it out of the target to have the file copied$/);
    const after = snapshot(there);
    expect(after.has('new.txt')).toBe(true);
    if (phase === 'preseed') {
      expect([...before].filter(([path, content]) => after.get(path) !== content)).toEqual([]);
      rmSync(join(there, 'servertasks-0', file));
    }
    // In the outage what octo-ha had copied is set aside; an empty folder is nobody's loss, and nobody's to remove but the operator's.
    rmSync(join(there, 'few'), { recursive: true });
    const [again] = await target.copy(it.trees, settle, quiet, never);
    expect(again).toMatchObject({ complete: true, troubles: [] });
    expect(snapshot(there)).toEqual(snapshot(it.source));
  },
);

test('writes nothing into what is where the target was', async () => {
  renameSync(it.target, join(it.folder, 'share'));
  mkdirSync(it.target);
  await expect(target.copy(it.trees, settle, quiet, never)).rejects.toMatchObject({ code: 'store.swapped' });
  expect(readdirSync(it.target)).toEqual([]);
  expect(existsSync(join(it.folder, 'share', 'TaskLogs'))).toBe(false);
});

test('settles though a folder is gone from the source and from the target', async () => {
  await target.copy(it.trees, settle, quiet, never);
  for (const top of [it.source, join(it.target, 'TaskLogs')])
    rmSync(join(top, 'servertasks-1'), { recursive: true });
  const [found] = await target.copy(it.trees, settle, quiet, never);
  expect(found).toMatchObject({ complete: true, proved: { files: 6 }, troublesTotal: 0 });
  expect((await target.verify(it.trees, { level: 'names' }, quiet, never)).troubles).toEqual([]);
});
