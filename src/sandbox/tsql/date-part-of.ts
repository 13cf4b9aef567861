import { SqlError } from '../engine.ts';
import { convert } from './convert.ts';
import { offsetText } from './convert-text.ts';
import { boundary } from './date-difference.ts';
import { dateText, dayTicks } from './date-text.ts';
import type { Typed } from './scope.ts';
import type { SqlType, SqlValue } from '../values.ts';

const DAY = 864_000_000_000n;
const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
const CLOCK: ReadonlySet<string> = new Set(
  'hour minute second millisecond microsecond nanosecond'.split(' '),
);

/** Refuses a part that a type does not have. @throws SqlError 9810 */
export function checkPart(unit: string, type: SqlType, name: string): void {
  const lacks =
    (type.kind === 'date' && (CLOCK.has(unit) || unit === 'tzoffset')) ||
    (type.kind === 'time' && !CLOCK.has(unit)) ||
    (type.kind.endsWith('datetime') && unit === 'tzoffset') ||
    (name === 'dateadd' &&
      type.kind.endsWith('datetime') &&
      (unit === 'microsecond' || unit === 'nanosecond'));
  if (lacks)
    throw new SqlError(
      9810,
      `The datepart ${unit} is not supported by date function ${name} for data type ${type.kind}.`,
    );
}

/** A part as DATENAME gives it: months and weekdays by name. @throws SqlError 9810 */
export function namedPart(unit: string, date: Typed): string | null {
  const value = datePartOf(unit, date, 'datename');
  if (typeof value !== 'number') return null;
  if (unit === 'tzoffset') return offsetText(value);
  const list = unit === 'month' ? MONTHS : unit === 'weekday' ? DAYS : [];
  return list[value - 1] ?? String(value);
}

/** A part as DATEPART gives it, weeks and weekdays beginning on Sunday. @throws SqlError 241, 9810 */
export function datePartOf(unit: string, date: Typed, name = 'datepart'): SqlValue {
  checkPart(unit, date.type, name);
  if (unit === 'tzoffset') {
    const instant = convert(date.value, date.type, { kind: 'datetimeoffset', scale: 7 });
    return typeof instant === 'object' && instant !== null && 'ticks' in instant
      ? instant.offsetMinutes
      : null;
  }
  const legacy = !('length' in date.type) && !/date|time/u.test(date.type.kind);
  const type: SqlType = legacy ? { kind: 'datetime' } : { kind: 'datetime2', scale: 7 };
  const ticks = convert(date.value, date.type, type);
  if (typeof ticks !== 'bigint') return null;
  const [year = 0, month = 0, day = 0] = dateText(ticks).split('-').map(Number);
  const clock = ticks % DAY;
  const start = dayTicks(year, 1, 1) ?? 0n;
  switch (unit) {
    case 'year':
      return year;
    case 'month':
      return month;
    case 'day':
      return day;
    case 'quarter':
      return Math.ceil(month / 3);
    case 'dayofyear':
      return Number((ticks - start) / DAY) + 1;
    case 'weekday':
      return Number((ticks / DAY + 1n) % 7n) + 1;
    case 'week':
      return Number(boundary('week', ticks) - boundary('week', start)) + 1;
    case 'iso_week':
      return isoWeek(ticks);
    case 'hour':
      return Number(clock / 36_000_000_000n);
    case 'minute':
      return Number((clock / 600_000_000n) % 60n);
    case 'second':
      return Number((clock / 10_000_000n) % 60n);
    case 'millisecond':
      return Number((clock % 10_000_000n) / 10_000n);
    case 'microsecond':
      return Number((clock % 10_000_000n) / 10n);
    default:
      return Number((clock % 10_000_000n) * 100n);
  }
}

/** ISO 8601: the week of a day is the one of its Thursday. */
function isoWeek(ticks: bigint): number {
  const thursday = ticks - (ticks % DAY) + (3n - ((ticks / DAY) % 7n)) * DAY;
  const start = dayTicks(Number(dateText(thursday).slice(0, 4)), 1, 1) ?? 0n;
  return Number((thursday - start) / DAY / 7n) + 1;
}
