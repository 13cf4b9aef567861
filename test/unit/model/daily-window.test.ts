import { expect, test } from 'vitest';
import { isOpen, secondsADay, untilClosed, untilOpen } from '../../../src/model/daily-window.ts';
import type { DailyWindow } from '../../../src/model/daily-window.ts';

const night: DailyWindow = { from: 22 * 60, until: 6 * 60 };
const office: DailyWindow = { from: 9 * 60, until: 17 * 60 };
const at = (hours: number, minutes = 0, seconds = 0): Date => new Date(2026, 2, 10, hours, minutes, seconds);

test.each<[string, DailyWindow, Date, boolean]>([
  ['a night is open before midnight', night, at(23), true],
  ['a night is open after midnight', night, at(5, 59, 59), true],
  ['a night is closed by day', night, at(12), false],
  ['a window opens with its first minute', night, at(22), true],
  ['a window is closed in its last minute', night, at(6), false],
  ['hours of one day are open between', office, at(9), true],
  ['hours of one day are closed before', office, at(8, 59, 59), false],
  ['hours of one day are closed after', office, at(17), false],
])('%s', (_, window, when, open) => {
  expect(isOpen(window, when)).toBe(open);
});

test('tells to the second how long until it opens and closes', () => {
  expect(untilOpen(night, at(21, 58, 30))).toBe(90_000);
  expect(untilOpen(night, at(23))).toBe(0);
  expect(untilOpen(office, at(18))).toBe(15 * 3_600_000);
  expect(untilClosed(night, at(23))).toBe(7 * 3_600_000);
  expect(untilClosed(night, at(5, 59, 30))).toBe(30_000);
  expect(untilClosed(office, at(18))).toBe(0);
});

test('knows how long it is open each day', () => {
  expect(secondsADay(night)).toBe(8 * 3_600);
  expect(secondsADay(office)).toBe(8 * 3_600);
});
