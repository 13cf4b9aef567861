import { expect, test } from 'vitest';
import { daysLeft } from '../../../src/model/days-left.ts';

test.each([
  ['is 0 on the last day, from its first moment', '2026-11-26', '2026-11-26T00:00:00Z', 0],
  ['is 0 on the last day, to its last moment', '2026-11-26', '2026-11-26T23:59:59.999Z', 0],
  ['is 1 on the evening before', '2026-11-27', '2026-11-26T23:59:59Z', 1],
  ['is -1 on the morning after', '2026-11-26', '2026-11-27T00:00:00Z', -1],
  ['counts a leap day', '2028-03-01', '2028-02-28T12:00:00Z', 2],
  ['is not known without a date', null, '2026-11-26T00:00:00Z', null],
])('the number of days left %s', (_sentence, date, now, days) => {
  expect(daysLeft(date, new Date(now))).toBe(days);
});
