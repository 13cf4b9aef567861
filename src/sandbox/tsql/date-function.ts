import { SqlError } from '../engine.ts';
import { convert } from './convert.ts';
import { addToDate } from './date-add.ts';
import { dateDifference } from './date-difference.ts';
import { datePartOf, namedPart } from './date-part-of.ts';
import { dateText, dayTicks, parseDateText } from './date-text.ts';
import type { Typed } from './scope.ts';
import type { SqlValue } from '../values.ts';

const LOCAL = { kind: 'datetime2', scale: 7 } as const;

/** The functions of dates; undefined for any other name. @throws SqlError 241, 517, 535, 9810, 9812 */
export function dateFunction(name: string, args: readonly Typed[], now: bigint): SqlValue | undefined {
  const [first, second, third] = args;
  switch (name) {
    case 'GETDATE':
    case 'GETUTCDATE':
    case 'CURRENT_TIMESTAMP':
      return convert(now, LOCAL, { kind: 'datetime' });
    case 'SYSDATETIME':
    case 'SYSUTCDATETIME':
      return now;
    case 'SYSDATETIMEOFFSET':
      return { ticks: now, offsetMinutes: 0 };
    default:
  }
  if (first === undefined) return undefined;
  const unit = typeof first.value === 'string' ? first.value : '';
  switch (name) {
    case 'YEAR':
    case 'MONTH':
    case 'DAY':
      return datePartOf(name.toLowerCase(), first);
    case 'ISDATE':
      return isDate(first);
    case 'EOMONTH':
      return endOfMonth(first, second);
    case 'DATEPART':
      return second && datePartOf(unit, second);
    case 'DATENAME':
      return second && namedPart(unit, second);
    case 'SWITCHOFFSET':
    case 'TODATETIMEOFFSET':
      return second && withOffset(name, first, second);
    case 'DATEADD':
      return second && third && addToDate(unit, second, third);
    case 'DATEDIFF':
    case 'DATEDIFF_BIG':
      return second && third && dateDifference(unit, second, third, name === 'DATEDIFF_BIG');
    default:
      return undefined;
  }
}

/** Does datetime take it? Whole numbers of days are no dates to ISDATE. */
function isDate({ type, value }: Typed): number {
  if (type.kind === 'datetime' || type.kind === 'smalldatetime') return value === null ? 0 : 1;
  if (typeof value !== 'string' || !('length' in type)) return 0;
  const parsed = parseDateText(value);
  const finest = /\.(\d+)/u.exec(value)?.[1] ?? '';
  return parsed !== null && parsed.ticks >= 552_877_920_000_000_000n && finest.length <= 3 ? 1 : 0;
}

function endOfMonth(date: Typed, months: Typed | undefined): SqlValue {
  const ticks = convert(date.value, date.type, { kind: 'date' });
  const by = months === undefined ? 0 : convert(months.value, months.type, { kind: 'int' });
  if (typeof ticks !== 'bigint') return null;
  const [year = 0, month = 1] = dateText(ticks).split('-').map(Number);
  const total = year * 12 + month - 1 + Number(by ?? 0);
  for (const day of [31, 30, 29, 28]) {
    const found = dayTicks(Math.floor(total / 12), (total % 12) + 1, day);
    if (found !== null) return found;
  }
  throw new SqlError(517, "Adding a value to a 'date' column caused an overflow.");
}

function withOffset(name: string, date: Typed, zone: Typed): SqlValue {
  const scale = 'scale' in date.type && date.type.kind !== 'decimal' ? date.type.scale : 7;
  const minutes = zone.value === null ? null : offsetOf(name, zone);
  if (name === 'SWITCHOFFSET') {
    const instant = convert(date.value, date.type, { kind: 'datetimeoffset', scale });
    if (minutes === null || typeof instant !== 'object' || instant === null || !('ticks' in instant))
      return null;
    return { ticks: instant.ticks, offsetMinutes: minutes };
  }
  const local = convert(date.value, date.type, { kind: 'datetime2', scale });
  if (minutes === null || typeof local !== 'bigint') return null;
  return { ticks: local - BigInt(minutes) * 600_000_000n, offsetMinutes: minutes };
}

function offsetOf(name: string, { type, value }: Typed): number {
  const written = typeof value === 'string' ? /^([+-])(\d{2}):(\d{2})$/u.exec(value.trim()) : null;
  const minutes =
    typeof value === 'string'
      ? written && (written[1] === '-' ? -1 : 1) * (Number(written[2]) * 60 + Number(written[3]))
      : Number(convert(value, type, { kind: 'int' }));
  if (minutes === null || Math.abs(minutes) > 840)
    throw new SqlError(9812, `The timezone provided to builtin function ${name.toLowerCase()} is invalid.`);
  return minutes;
}
