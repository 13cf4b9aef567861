import { expect, test } from 'vitest';
import { chooseWorkers, noChoice } from '../../../../src/files/store/choose-workers.ts';

const most = 48;

/** Files a millisecond: each takes its work and the storage's time, and the processors bear so much. */
const rateOf = (workers: number, workMs: number, waitMs: number, processors: number): number =>
  Math.min(workers / (workMs + waitMs), processors / workMs);

/** How many workers there are after ten seconds, begun with two. */
function settled(workMs: number, waitMs: number, processors = 2): number {
  let choice = noChoice;
  let working = 2;
  let moved = 0;
  for (let now = 0; now < 10_000; now += 100) {
    moved += 100 * 4096 * rateOf(working, workMs, waitMs, processors);
    choice = chooseWorkers(choice, { now, working, moved, leastMs: workMs + waitMs, processors });
    if (choice.want !== null) working = Math.min(most, choice.want);
  }
  return working;
}

test('a local disk is left with those it began with', () => {
  expect(settled(0.15, 0.1)).toBe(2);
});

test('what is found carries nearly what any number would', () => {
  for (const processors of [2, 4, 16])
    for (const workMs of [0.15, 0.5, 1])
      for (const waitMs of [0.3, 1, 3, 10, 30, 100]) {
        const best = rateOf(most, workMs, waitMs, processors);
        const found = rateOf(settled(workMs, waitMs, processors), workMs, waitMs, processors);
        expect({ processors, workMs, waitMs, ok: found >= 0.86 * best }).toMatchObject({ ok: true });
      }
});

test('no more are added once the last brought nothing', () => {
  // 1 ms of work for each file keeps two processors busy with six workers, or ten: eight and sixteen are not enough to see that.
  expect(settled(1, 2)).toBe(16);
  expect(settled(1, 4)).toBe(32);
});
