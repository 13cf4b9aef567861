// A process that touches stores and stands still: it is told, it can be left, and it is given up in the end.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  buildPrograms,
  childrenOf,
  fill,
  program,
  never,
  quiet,
  scene,
  settle,
  stores,
  type Scene,
} from './store-scene.ts';

let it: Scene;
beforeAll(buildPrograms);
beforeEach(() => {
  it = scene();
  fill(it.source, 400, 4, 11);
});
afterEach(() => it.remove());

test('is reported within 15 s, and left within 10 s more when the operator gives up', async (context) => {
  if (process.platform !== 'linux') return context.skip('SIGSTOP and /proc are of Linux');
  const target = await stores().openTarget(it.target, { create: true }, never);
  const [child = 0] = childrenOf(program);
  const stop = new AbortController();
  const began = performance.now();
  let noticedMs = 0;
  process.kill(child, 'SIGSTOP');
  const copy = target.copy(
    it.trees,
    settle,
    ({ notice }) => {
      if (notice === null || noticedMs !== 0) return;
      noticedMs = performance.now() - began;
      stop.abort(new Error('the operator gave up'));
    },
    stop.signal,
  );
  const copyEnds = expect(copy).rejects.toThrow('the operator gave up');
  // An opening has nobody who follows its progress.
  const told: string[] = [];
  const leave = new AbortController();
  const before = new Set(childrenOf(program));
  const open = stores({
    quiet: (path, ms) => {
      told.push(`${path === it.target ? 'the target' : path}: ${ms < 15_000 ? 'within 15 s' : String(ms)}`);
      leave.abort(new Error('left'));
    },
  }).openTarget(it.target, { create: true }, leave.signal);
  for (const pid of childrenOf(program)) if (!before.has(pid)) process.kill(pid, 'SIGSTOP');
  await expect(open).rejects.toThrow('left');
  expect(told).toEqual(['the target: within 15 s']);
  await copyEnds;
  // Whoever asks it later is told why at once: one that the kernel holds back sends no word of its end.
  await expect(target.journals.unfinished()).rejects.toMatchObject({ code: 'store.hangs' });
  await target.release();
  expect(noticedMs).toBeGreaterThan(0);
  expect(noticedMs).toBeLessThan(15_000);
  const again = await stores().openTarget(it.target, { create: false }, never);
  const [found] = await again.copy(it.trees, settle, quiet, never);
  expect(found).toMatchObject({ complete: true, proved: { files: 400 } });
  await again.release();
  // The one that stood still takes a moment to be gone.
  await expect.poll(() => childrenOf(program)).toEqual([]);
}, 90_000);

test('is not ended by a Ctrl-C during a short look: its journal can still be written', async () => {
  const target = await stores().openTarget(it.target, { create: true }, never);
  const journal = await target.journals.begin('migrate', {});
  const stop = new AbortController();
  const looked = target.recognise(it.trees, quiet, stop.signal);
  stop.abort(new Error('the operator gave up'));
  await expect(looked).rejects.toThrow('the operator gave up');
  await journal.write('settled', null);
  await target.release();
});

test('shows that it holds the lock while it reads, and having lost it writes nothing', async (context) => {
  if (process.platform === 'win32') return context.skip('a pipe that stands for a slow share is of POSIX');
  const target = await stores().openTarget(it.target, { create: true }, never);
  await target.copy(it.trees, settle, quiet, never);
  const manifest = join(it.target, '.octo-ha', 'manifest');
  // Of a run that was killed, and of somebody who has the lock by then. Whoever reads the pipe waits until somebody writes to it.
  writeFileSync(join(manifest, '00001-00001-00.intent'), '');
  const slow = join(manifest, '00002-00009-00');
  execFileSync('mkfifo', [slow]);
  const before = readdirSync(manifest).sort();
  const copy = target.copy(it.trees, settle, quiet, never);
  const copyEnds = expect(copy).rejects.toMatchObject({ code: 'store.lock-lost' });
  const lock = join(it.target, '.octo-ha', 'lock');
  const owner = (): { beat: number } => JSON.parse(readFileSync(lock, 'utf8')) as { beat: number };
  try {
    const { beat } = owner();
    await expect.poll(() => owner().beat, { timeout: 40_000 }).toBeGreaterThan(beat + 1);
    writeFileSync(lock, JSON.stringify({ ...owner(), nonce: 'of somebody else' }));
  } finally {
    writeFileSync(slow, '');
  }
  await copyEnds;
  expect(readdirSync(manifest).sort()).toEqual(before);
  rmSync(lock);
  await target.release();
}, 90_000);
