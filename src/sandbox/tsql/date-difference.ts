import { SqlError } from '../engine.ts';
import { convert } from './convert.ts';
import { dateText } from './date-text.ts';
import { TICKS } from './date-ticks.ts';
import type { Typed } from './scope.ts';
import type { SqlValue } from '../values.ts';

/** DATEDIFF: the boundaries of a part between two moments, weeks beginning on Sundays. @throws SqlError 535, 9806 */
export function dateDifference(unit: string, from: Typed, to: Typed, big: boolean): SqlValue {
  if (unit === 'iso_week' || unit === 'tzoffset')
    throw new SqlError(
      9806,
      `The datepart ${unit} is not supported by date function ${big ? 'datediff_big' : 'datediff'}.`,
    );
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

/** Months since the year 0. */
export function months(ticks: bigint): bigint {
  const [year = '', month = ''] = dateText(ticks).split('-');
  return BigInt(year) * 12n + BigInt(month) - 1n;
}

/** Number of the boundary of a part at or before a moment. */
export function boundary(unit: string, ticks: bigint): bigint {
  if (unit === 'month') return months(ticks);
  if (unit === 'quarter') return months(ticks) / 3n;
  if (unit === 'year') return months(ticks) / 12n;
  if (unit === 'nanosecond') return ticks * 100n;
  return (unit === 'week' ? ticks + 864_000_000_000n : ticks) / (TICKS[unit] ?? 1n);
}

/** UTC ticks, as DATEDIFF compares instants with offsets. */
function utc({ type, value }: Typed): bigint | null {
  const instant = convert(value, type, { kind: 'datetimeoffset', scale: 7 });
  return typeof instant === 'object' && instant !== null && 'ticks' in instant ? instant.ticks : null;
}
