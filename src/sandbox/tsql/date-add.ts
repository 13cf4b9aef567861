import { SqlError } from '../engine.ts';
import { convert } from './convert.ts';
import { months } from './date-difference.ts';
import { checkPart } from './date-part-of.ts';
import { dateText, dayTicks } from './date-text.ts';
import { TICKS } from './date-ticks.ts';
import type { Typed } from './scope.ts';
import type { SqlValue } from '../values.ts';

const DAY = 864_000_000_000n;

/**
 * DATEADD. The amount is cut to a whole number; a text is a datetime; nanoseconds round to 100.
 * @throws SqlError 517 (overflow), 9810 (a part the type does not have), 9806
 */
export function addToDate(unit: string, amount: Typed, date: Typed): SqlValue {
  if (unit === 'iso_week' || unit === 'tzoffset')
    throw new SqlError(9806, `The datepart ${unit} is not supported by date function dateadd.`);
  const dated = /^(?:date|time|smalldatetime)/u.test(date.type.kind);
  const type = dated ? date.type : ({ kind: 'datetime' } as const);
  const count = convert(amount.value, amount.type, { kind: 'bigint' });
  const value = convert(date.value, date.type, type);
  checkPart(unit, type, 'dateadd');
  if (typeof count !== 'bigint' || value === null) return null;
  const instant = typeof value === 'object' && 'ticks' in value ? value : null;
  const local =
    instant === null ? (value as bigint) : instant.ticks + BigInt(instant.offsetMinutes) * 600_000_000n;
  const moved = step(unit, local, count);
  if (type.kind === 'time') return convert(((moved % DAY) + DAY) % DAY, { kind: 'time', scale: 7 }, type);
  if (moved < 0n || moved >= 3_155_378_976_000_000_000n)
    throw new SqlError(517, `Adding a value to a '${type.kind}' column caused an overflow.`);
  if (instant !== null) return { ...instant, ticks: instant.ticks + (moved - local) };
  return convert(moved, { kind: 'datetime2', scale: 7 }, type);
}

function step(unit: string, local: bigint, count: bigint): bigint {
  if (unit === 'nanosecond') return local + (count + (count < 0n ? -50n : 50n)) / 100n;
  const factor = { month: 1n, quarter: 3n, year: 12n }[unit];
  if (factor === undefined) return local + count * (TICKS[unit] ?? 0n);
  const total = months(local) + count * factor;
  const day = Number(dateText(local).slice(8));
  const midnight = [day, 30, 29, 28]
    .filter((one) => one <= day)
    .map((one) => dayTicks(Number(total / 12n), Number(total % 12n) + 1, one))
    .find((one) => one !== null);
  return midnight === undefined ? -1n : midnight + (local % DAY);
}
