import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  canFlushWhole,
  isAnyBelow,
  reportsErrors,
  startFlusher,
} from '../../../../src/files/store/flusher.ts';
import { mountPointsIn } from '../../../../src/files/store/mount-points.ts';
import { flushGate } from '../../../../src/files/store/flush-gate.ts';
import { createControl, enoughToFlush, word } from '../../../../src/files/store/shared-control.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'octo-ha-flush-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('does not flush the whole where the folder of a store is on another file system', (context) => {
  if (!canFlushWhole(folder, [])) context.skip('this file system is not flushed as a whole');
  mkdirSync(join(folder, 'TaskLogs'));
  expect(canFlushWhole(folder, ['TaskLogs', 'Packages'])).toBe(true);
  if (statSync('/dev').dev === statSync(folder).dev) return;
  symlinkSync('/dev', join(folder, 'Packages'));
  expect(canFlushWhole(folder, ['TaskLogs', 'Packages'])).toBe(false);
});

it('does not flush the whole where a disk is mounted deep in the folder of a store', () => {
  const mounts = mountPointsIn(
    '22 1 8:1 / / rw - ext4 d rw\n23 22 8:2 / /mnt/näs\\040one/TaskLogs/old rw - ext4 d rw\n',
  );
  const isBelow = (path: string): boolean => isAnyBelow(path, mounts);
  expect(['/mnt/näs one/TaskLogs', '/mnt'].map(isBelow)).toEqual([true, true]);
  expect(['/mnt/näs one/TaskLogs/old', '/mnt/näs', '/srv'].map(isBelow)).toEqual([false, false, false]);
});

it('a program that flushes and has died is told, and holds nobody up', async (context) => {
  if (process.platform !== 'linux') context.skip('flushes of a whole file system are of Linux');
  // It flushes once, and is gone.
  writeFileSync(join(folder, 'perl'), '#!/bin/sh\nread -r _\necho ok\n', { mode: 0o755 });
  const path = process.env['PATH'] ?? '';
  process.env['PATH'] = `${folder}:${path}`;
  const control = createControl();
  let tell: (reason: string) => void = () => undefined;
  const told = new Promise<string>((resolve) => (tell = resolve));
  const flusher = await startFlusher(folder, control, (reason) => tell(reason));
  process.env['PATH'] = path;
  await new Promise((resolve) => setTimeout(resolve, 50));
  Atomics.store(control.words, word.dirty, enoughToFlush);
  flusher?.look();
  expect(await told).toBe('a flush of the file system failed');
  expect(Atomics.load(control.words, word.flushFailed)).toBe(1);
  flusher?.stop();
});

it('who waits for a flush that nobody was told of asks for it again', async () => {
  const control = createControl();
  const flusher = `
    const { words, dirty, ended } = require('node:worker_threads').workerData;
    const look = () => {
      if (Atomics.load(words, dirty) === 0) return setTimeout(look, 5);
      Atomics.store(words, ended, 1);
      Atomics.notify(words, ended);
    };
    look();`;
  const workerData = { words: control.words, dirty: word.dirty, ended: word.flushEnded };
  const thread = new Worker(flusher, { eval: true, workerData });
  flushGate(control, 0, () => undefined).wait(1);
  expect(Atomics.load(control.words, word.flushEnded)).toBe(1);
  await thread.terminate();
});

it('trusts a flush of a whole file system only where the kernel tells of its errors', () => {
  for (const version of ['5.8.0', '5.15.0-91-generic', '6.1.0-13-amd64', '10.0'])
    expect(reportsErrors(version)).toBe(true);
  for (const version of ['5.7.19', '4.18.0-553.el8.x86_64', '3.10.0', 'unknown', ''])
    expect(reportsErrors(version)).toBe(false);
});
