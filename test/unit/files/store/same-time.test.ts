import { expect, test } from 'vitest';
import { isLaterTime, isSameTime } from '../../../../src/files/store/same-time.ts';

const given = 1_770_000_000_123_457;

test('a time is the same as a file system of coarser steps keeps it', () => {
  expect(isSameTime(given, given)).toBe(true);
  expect(isSameTime(given, given - 1)).toBe(true);
  expect(isSameTime(given, 1_770_000_000_123_000)).toBe(true);
  expect(isSameTime(given, 1_770_000_000_120_000)).toBe(true);
  expect(isSameTime(given, 1_770_000_000_000_000)).toBe(true);
  expect(isSameTime(given, 1_770_000_002_000_000)).toBe(true);
  expect(isSameTime(-1_500_000, -2_000_000)).toBe(true);
});

test('another time is another, however near', () => {
  expect(isSameTime(given, given + 2)).toBe(false);
  expect(isSameTime(given, given + 5_001)).toBe(false);
  expect(isSameTime(given, 1_770_000_003_000_000)).toBe(false);
  expect(isSameTime(given, -given)).toBe(false);
  // The time of a file that was too young to be trusted.
  expect(isSameTime(1, given)).toBe(false);
});

test('what was put back from an older time was not written since', () => {
  expect(isLaterTime(given, given + 2)).toBe(true);
  expect(isLaterTime(given, given + 1)).toBe(false);
  expect(isLaterTime(given, 1_770_000_002_000_000)).toBe(false);
  expect(isLaterTime(given, given - 5_000_001)).toBe(false);
});
