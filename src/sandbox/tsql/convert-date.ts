import { SqlError } from '../engine.ts';
import { parseDateText } from './date-text.ts';
import type { SqlType, SqlValue } from '../values.ts';

const DAY = 864_000_000_000n;
/** Ticks of 1900-01-01, where datetime's numbers begin and times alone lie. */
const ZERO = 599_266_080_000_000_000n;
/** The moments no date reaches: the year 10000, and for smalldatetime 2079-06-07. */
const END = 3_155_378_976_000_000_000n;
const SMALL_END = 655_889_184_000_000_000n;

/** A text, moment or (for datetime) number of days since 1900 as a date or time. @throws SqlError 241, 242, 8115 */
export function toDate(value: Exclude<SqlValue, null>, from: SqlType, to: SqlType): SqlValue {
  let ticks: bigint;
  let offset = 0;
  if (typeof value === 'string') {
    const parsed = parseDateText(value);
    if (parsed === null)
      throw new SqlError(241, 'Conversion failed when converting date and/or time from character string.');
    ticks = parsed.ticks;
    offset = parsed.offsetMinutes ?? 0;
  } else if (typeof value === 'object' && 'ticks' in value) {
    offset = value.offsetMinutes;
    ticks = value.ticks + BigInt(offset) * 600_000_000n;
  } else if (typeof value === 'bigint' && from.kind !== 'bigint')
    ticks = from.kind === 'time' ? value + ZERO : value;
  else ticks = fromDays(days(value), to);
  if (ticks >= END) throw outOfRange(from, to);
  const round = (unit: bigint): bigint => ((ticks + unit / 2n) / unit) * unit;
  if (to.kind === 'date') return ticks - (ticks % DAY);
  if (to.kind === 'smalldatetime') {
    const minute = round(600_000_000n);
    if (minute < ZERO || minute >= SMALL_END) throw outOfRange(from, to);
    return minute;
  }
  if (to.kind === 'datetime') {
    if (ticks < 552_877_920_000_000_000n) throw outOfRange(from, to);
    const second = ticks - (ticks % 10_000_000n);
    const threeHundredths = ((ticks - second) * 300n + 5_000_000n) / 10_000_000n;
    return second + ((threeHundredths * 1000n + 150n) / 300n) * 10_000n;
  }
  const scaled = round(10n ** BigInt(7 - ('scale' in to ? to.scale : 7)));
  if (to.kind === 'time') return scaled % DAY;
  return to.kind === 'datetimeoffset'
    ? { ticks: scaled - BigInt(offset) * 600_000_000n, offsetMinutes: offset }
    : scaled;
}

/** Days since 1900-01-01 of a moment, as datetime becomes a number. */
export function daysOf(ticks: bigint): number {
  return Number(ticks - ZERO) / Number(DAY);
}

function outOfRange(from: SqlType, to: SqlType): SqlError {
  return new SqlError(
    242,
    `The conversion of a ${from.kind} data type to a ${to.kind} data type resulted in an out-of-range value.`,
  );
}

function days(value: Exclude<SqlValue, null>): number {
  if (typeof value === 'object' && 'digits' in value) return Number(value.digits) / 10 ** value.scale;
  if (value instanceof Uint8Array) return Number(`0x0${Buffer.from(value).toString('hex').slice(0, 8)}`);
  return Number(value);
}

function fromDays(count: number, to: SqlType): bigint {
  if (!(count >= -53_690 && count < 2_958_464))
    throw new SqlError(8115, `Arithmetic overflow error converting expression to data type ${to.kind}.`);
  return ZERO + BigInt(Math.round(count * 86_400_000)) * 10_000n;
}
