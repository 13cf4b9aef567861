import { SqlError } from '../engine.ts';
import { convert } from './convert.ts';
import { dateText, dayTicks } from './date-text.ts';
import type { Typed } from './scope.ts';
import type { SqlValue } from '../values.ts';

const UNITS: Readonly<Record<string, bigint>> = {
  week: 6_048_000_000_000n,
  day: 864_000_000_000n,
  dayofyear: 864_000_000_000n,
  weekday: 864_000_000_000n,
  hour: 36_000_000_000n,
  minute: 600_000_000n,
  second: 10_000_000n,
  millisecond: 10_000n,
  microsecond: 10n,
};
const DAY = 864_000_000_000n;

/** The functions of dates; undefined for any other name. @throws SqlError 517, 535, 241 */
export function dateFunction(name: string, args: readonly Typed[], now: bigint): SqlValue | undefined {
  if (name === 'GETDATE' || name === 'GETUTCDATE' || name === 'CURRENT_TIMESTAMP')
    return convert(now, { kind: 'datetime2', scale: 7 }, { kind: 'datetime' });
  if (name === 'SYSDATETIME' || name === 'SYSUTCDATETIME') return now;
  if (name === 'SYSDATETIMEOFFSET') return { ticks: now, offsetMinutes: 0 };
  if (name === 'YEAR' || name === 'MONTH' || name === 'DAY')
    return args[0] === undefined ? null : part(name.toLowerCase(), args[0]);
  const unit = typeof args[0]?.value === 'string' ? args[0].value : '';
  if (name === 'DATEPART' && args[1] !== undefined) return part(unit, args[1]);
  if (name === 'DATENAME' && args[1] !== undefined) return named(unit, part(unit, args[1]));
  const [, second, third] = args;
  if (second === undefined || third === undefined) return undefined;
  if (name === 'DATEADD') return add(unit, second, third);
  if (name === 'DATEDIFF' || name === 'DATEDIFF_BIG')
    return difference(unit, second, third, name === 'DATEDIFF_BIG');
  return undefined;
}

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

/** A part as DATENAME gives it. */
function named(unit: string, value: SqlValue): string | null {
  if (value === null || typeof value === 'object') return null;
  const list = unit === 'month' ? MONTHS : unit === 'weekday' ? DAYS : [];
  return list[Number(value) - 1] ?? String(value);
}

/** UTC ticks, as DATEDIFF compares instants with offsets. */
function utc({ type, value }: Typed): bigint | null {
  const instant = convert(value, type, { kind: 'datetimeoffset', scale: 7 });
  return typeof instant === 'object' && instant !== null && 'ticks' in instant ? instant.ticks : null;
}

function months(ticks: bigint): bigint {
  const [year = '', month = ''] = dateText(ticks).split('-');
  return BigInt(year) * 12n + BigInt(month) - 1n;
}

function boundary(unit: string, ticks: bigint): bigint {
  if (unit === 'month') return months(ticks);
  if (unit === 'quarter') return months(ticks) / 3n;
  if (unit === 'year') return months(ticks) / 12n;
  if (unit === 'nanosecond') return ticks * 100n;
  return (unit === 'week' ? ticks + DAY : ticks) / (UNITS[unit] ?? 1n);
}

function difference(unit: string, from: Typed, to: Typed, big: boolean): SqlValue {
  const [a, b] = [utc(from), utc(to)];
  if (a === null || b === null) return null;
  const count = boundary(unit, b) - boundary(unit, a);
  if (big) return count;
  if (count > 2147483647n || count < -2147483648n) {
    throw new SqlError(
      535,
      'The datediff function resulted in an overflow. The number of dateparts separating two date/time instances is too large. Try to use datediff with a less precise datepart.',
    );
  }
  return Number(count);
}

function add(unit: string, amount: Typed, date: Typed): SqlValue {
  const type = 'length' in date.type ? ({ kind: 'datetime' } as const) : date.type;
  const count = convert(amount.value, amount.type, { kind: 'bigint' });
  const value = convert(date.value, date.type, type);
  if (count === null || value === null) return null;
  const instant = typeof value === 'object' && 'ticks' in value ? value : null;
  const local = instant === null ? (value as bigint) : instant.ticks;
  let ticks = local + (count as bigint) * (UNITS[unit] ?? 0n);
  const factor = { month: 1n, quarter: 3n, year: 12n }[unit];
  if (factor !== undefined) {
    const total = months(local) + (count as bigint) * factor;
    const day = Number(dateText(local).slice(8));
    const midnight = [day, 30, 29, 28]
      .filter((one) => one <= day)
      .map((one) => dayTicks(Number(total / 12n), Number(total % 12n) + 1, one))
      .find((one) => one !== null);
    ticks = midnight === undefined ? -1n : midnight + (local % DAY);
  }
  if (ticks < 0n || ticks >= 3_155_378_976_000_000_000n)
    throw new SqlError(517, `Adding a value to a '${type.kind}' column caused an overflow.`);
  return instant === null ? convert(ticks, type, type) : { ...instant, ticks };
}

function part(unit: string, date: Typed): SqlValue {
  const ticks = convert(date.value, date.type, { kind: 'datetime2', scale: 7 });
  if (typeof ticks !== 'bigint') return null;
  const [year = 0, month = 0, day = 0] = dateText(ticks).split('-').map(Number);
  const clock = ticks % DAY;
  const start = dayTicks(year, 1, 1) ?? 0n;
  const found: Readonly<Record<string, bigint | number>> = {
    year,
    month,
    day,
    quarter: Math.ceil(month / 3),
    dayofyear: (ticks - start) / DAY + 1n,
    weekday: ((ticks / DAY + 1n) % 7n) + 1n,
    week: boundary('week', ticks) - boundary('week', start) + 1n,
    hour: clock / 36_000_000_000n,
    minute: (clock / 600_000_000n) % 60n,
    second: (clock / 10_000_000n) % 60n,
    millisecond: (clock / 10_000n) % 1000n,
    microsecond: (clock / 10n) % 1_000_000n,
    nanosecond: (clock % 10_000_000n) * 100n,
    tzoffset: 0,
  };
  return Number(found[unit] ?? 0);
}
