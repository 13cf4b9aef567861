import { expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';

test('what is to be looked at again and again never overlaps, and is over once that is said', async () => {
  let [calls, under, most] = [0, 0, 0];
  let third: () => void = () => undefined;
  const enough = new Promise<void>((resolve) => (third = resolve));
  const stop = systemClock.every(1, async () => {
    most = Math.max(most, (under += 1));
    await new Promise((resolve) => setTimeout(resolve, 5));
    under -= 1;
    if ((calls += 1) === 3) third();
  });
  await enough;
  await stop();
  const then = calls;
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect([most, under, calls]).toEqual([1, 0, then]);
});
