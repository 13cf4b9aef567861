import { expect, test } from 'vitest';
import { momentOf, msSince } from '../../../src/operations/moment.ts';

const clock = (ticks: number, at: number) => ({ ticks: () => ticks, now: () => new Date(at) });

test.each([
  ['both clocks went on', 1_000, 1_000, 1_000],
  ['the machine slept: the monotonic clock stood still', 10, 90_000, 90_000],
  ['somebody set the clock back', 5_000, -900_000, 5_000],
  ['somebody set the clock ahead: too long is the safe way', 5_000, 900_000, 900_000],
])('time since: %s', (_what, ticks, at, since) => {
  const moment = momentOf(clock(100, 1_700_000_000_000));
  expect(msSince(clock(100 + ticks, 1_700_000_000_000 + at), moment)).toBe(since);
});
