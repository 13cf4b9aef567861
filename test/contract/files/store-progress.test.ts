// What is told while a copy runs: how much there is, how fast it goes, and when it will be over; also when it is taken up again.
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Target } from '../../../src/edges/stores.ts';
import type { CopyProgress } from '../../../src/model/tree.ts';
import { buildPrograms, never, preseed, put, quiet, scene, stores, type Scene } from './store-scene.ts';

let it: Scene;
let target: Target;
beforeAll(buildPrograms);
beforeEach(async () => {
  it = scene();
  target = await stores().openTarget(it.target, { create: true }, never);
});
afterEach(async () => {
  await target.release();
  it.remove();
});

/** So many files of 100 bytes: enough that some are proved long before the end. */
function fill(from: number, until: number): void {
  for (let file = from; file < until; file += 1)
    put(join(it.source, String(file % 7), `${String(file)}.txt`), Buffer.alloc(100, String(file)));
}

test('a copy that goes on tells how much there is, how fast it goes, and how long it takes', async () => {
  fill(0, 1000);
  await target.copy(it.trees, preseed, quiet, never);
  fill(1000, 2600);
  const expected = { files: 2600, bytes: 260_000 };
  const told: (CopyProgress & { readonly atMs: number })[] = [];
  // Five seconds, whatever else this machine does.
  await target.copy(
    it.trees,
    { ...preseed, bytesPerSecond: 32_000, expected },
    (progress) => told.push({ ...progress, atMs: performance.now() }),
    never,
  );
  const end = performance.now();
  expect(told[0]?.done.files).toBeGreaterThanOrEqual(1000);
  for (const { total } of told) expect(total).toEqual(expected);
  const guesses = told.filter(({ etaMs, atMs }) => etaMs !== null && end - atMs > 500);
  expect(guesses.length).toBeGreaterThan(0);
  for (const { etaMs, atMs, rate } of guesses) {
    // A machine at its limits falls behind the rate; how good a guess is, estimate-left.test.ts tells.
    expect((etaMs ?? 0) / (end - atMs)).toBeGreaterThan(0.2);
    expect((etaMs ?? 0) / (end - atMs)).toBeLessThan(4);
    expect(rate?.bytes).toBeGreaterThan(4_000);
    expect(rate?.bytes).toBeLessThan(120_000);
  }
  const read: CopyProgress[] = [];
  await target.verify(it.trees, { level: 'full' }, (progress) => read.push(progress), never);
  for (const { total, done } of read) {
    expect(total).toEqual(expected);
    expect(done.files).toBeLessThanOrEqual(expected.files);
  }
});
