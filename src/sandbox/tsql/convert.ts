import { SqlError } from '../engine.ts';
import { dateTimeText, parseDateText, timeText } from './date-text.ts';
import { decimalText } from './decimal-text.ts';
import { styledDate } from './styled-date.ts';
import type { Decimal, OffsetInstant, SqlType, SqlValue } from '../values.ts';

const DAY = 864_000_000_000n;
const RANGES: Readonly<Record<string, readonly [bigint, bigint]>> = {
  tinyint: [0n, 255n],
  smallint: [-32768n, 32767n],
  int: [-2147483648n, 2147483647n],
  bigint: [-(2n ** 63n), 2n ** 63n - 1n],
};

/** A value of one type as another. @throws SqlError 245, 8114, 8115, 220, 241, 529, 8169 */
export function convert(value: SqlValue, from: SqlType, to: SqlType, style = 0): SqlValue {
  if (value === null) return null;
  switch (to.kind) {
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'bigint':
      return toInteger(value, from, to);
    case 'bit':
      return toBit(value, from);
    case 'real':
    case 'float':
      return toFloat(value, from, to);
    case 'decimal':
      return toDecimal(value, from, to, to.scale, to.precision);
    case 'money':
      return toDecimal(value, from, to, 4, 19);
    case 'smallmoney':
      return toDecimal(value, from, to, 4, 10);
    case 'char':
    case 'nchar':
      return fit(toText(value, from, to, style), to.length).padEnd(to.length);
    case 'varchar':
    case 'nvarchar':
      return fit(toText(value, from, to, style), to.length);
    case 'binary':
    case 'varbinary':
    case 'rowversion':
      return toBinary(value, from, to);
    case 'uniqueidentifier':
      return toGuid(value, from, to);
    case 'date':
    case 'datetime':
    case 'smalldatetime':
    case 'datetime2':
    case 'time':
    case 'datetimeoffset':
      return toDate(value, from, to);
    default:
      throw clash(from, to);
  }
}

const clash = (from: SqlType, to: SqlType): SqlError =>
  new SqlError(529, `Explicit conversion from data type ${from.kind} to ${to.kind} is not allowed.`);
const overflow = (from: SqlType, to: SqlType): SqlError =>
  new SqlError(
    8115,
    `Arithmetic overflow error converting ${from.kind === 'int' ? 'expression' : from.kind} to data type ${to.kind}.`,
  );
const fit = (text: string, length: number | 'max'): string =>
  length === 'max' ? text : text.slice(0, length);
const isDecimal = (value: SqlValue): value is Decimal =>
  typeof value === 'object' && value !== null && 'digits' in value;
const isInstant = (value: SqlValue): value is OffsetInstant =>
  typeof value === 'object' && value !== null && 'ticks' in value;

function toInteger(value: SqlValue, from: SqlType, to: SqlType): SqlValue {
  let whole: bigint;
  if (typeof value === 'boolean') whole = value ? 1n : 0n;
  else if (typeof value === 'number') whole = BigInt(Math.trunc(value));
  else if (typeof value === 'bigint' && from.kind === 'bigint') whole = value;
  else if (isDecimal(value)) whole = value.digits / 10n ** BigInt(value.scale);
  else if (typeof value === 'string') {
    const text = value.trim();
    if (!/^[+-]?\d*$/u.test(text)) {
      throw to.kind === 'bigint'
        ? new SqlError(8114, `Error converting data type ${from.kind} to bigint.`)
        : new SqlError(
            245,
            `Conversion failed when converting the ${from.kind} value '${value}' to data type ${to.kind}.`,
          );
    }
    whole = /\d/u.test(text) ? BigInt(text.replace('+', '')) : 0n;
  } else if (value instanceof Uint8Array)
    whole = BigInt.asIntN(64, BigInt(`0x0${Buffer.from(value).toString('hex')}`));
  else throw clash(from, to);
  const [low, high] = RANGES[to.kind] ?? [0n, 0n];
  if (whole < low || whole > high) {
    if (typeof value === 'string' && to.kind === 'int')
      throw new SqlError(
        248,
        `The conversion of the ${from.kind} value '${value}' overflowed an int column.`,
      );
    throw to.kind === 'tinyint' || to.kind === 'smallint'
      ? new SqlError(220, `Arithmetic overflow error for data type ${to.kind}, value = ${String(whole)}.`)
      : overflow(from, to);
  }
  return to.kind === 'bigint' ? whole : Number(whole);
}

function toBit(value: SqlValue, from: SqlType): SqlValue {
  if (typeof value === 'string') {
    const text = value.trim().toLowerCase();
    if (text === 'true') return true;
    if (text === 'false') return false;
    if (!/^[+-]?\d*$/u.test(text))
      throw new SqlError(
        245,
        `Conversion failed when converting the ${from.kind} value '${value}' to data type bit.`,
      );
    return /[1-9]/u.test(text);
  }
  if (isDecimal(value)) return value.digits !== 0n;
  if (value instanceof Uint8Array) return value.some((byte) => byte !== 0);
  return Boolean(value);
}

function toFloat(value: SqlValue, from: SqlType, to: SqlType): SqlValue {
  let number: number;
  if (typeof value === 'string') {
    if (!/^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/iu.test(value))
      throw new SqlError(8114, `Error converting data type ${from.kind} to ${to.kind}.`);
    number = Number(value);
  } else if (isDecimal(value)) number = Number(value.digits) / 10 ** value.scale;
  else if (typeof value === 'object') throw clash(from, to);
  else number = Number(value);
  return to.kind === 'real' ? Math.fround(number) : number;
}

function toDecimal(value: SqlValue, from: SqlType, to: SqlType, scale: number, precision: number): SqlValue {
  let text: string;
  if (isDecimal(value)) text = decimalText(value);
  else if (typeof value === 'number')
    text = Number.isInteger(value) ? BigInt(value).toString() : value.toFixed(Math.min(20, scale + 2));
  else if (typeof value === 'boolean') text = value ? '1' : '0';
  else text = typeof value === 'string' || typeof value === 'bigint' ? String(value).trim() : '?';
  const found = /^([+-]?)(\d*)(?:\.(\d*))?$/u.exec(text);
  if (found === null || (typeof value === 'object' && !isDecimal(value)))
    throw new SqlError(
      8114,
      `Error converting data type ${from.kind} to ${to.kind === 'decimal' ? 'numeric' : to.kind}.`,
    );
  const fraction = found[3] ?? '';
  let digits = BigInt(`0${found[2] ?? ''}${fraction.slice(0, scale).padEnd(scale, '0')}`);
  if (fraction.charAt(scale) >= '5') digits += 1n;
  if (digits >= 10n ** BigInt(precision)) throw overflow(from, to);
  return { digits: found[1] === '-' ? -digits : digits, scale };
}

function toText(value: SqlValue, from: SqlType, to: SqlType, style: number): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (isInstant(value)) {
    const scale = 'scale' in from ? from.scale : 7;
    const offset = Math.abs(value.offsetMinutes);
    const zone = `${value.offsetMinutes < 0 ? '-' : '+'}${String(Math.floor(offset / 60)).padStart(2, '0')}:${String(offset % 60).padStart(2, '0')}`;
    if (style === 127) return `${dateTimeText(value.ticks, scale).replace(' ', 'T')}Z`;
    return `${dateTimeText(value.ticks + BigInt(value.offsetMinutes) * 600_000_000n, scale)} ${zone}`.replace(
      ' ',
      style === 126 ? 'T' : ' ',
    );
  }
  if (typeof value === 'bigint' && from.kind !== 'bigint') {
    return from.kind === 'time' ? timeText(value, from.scale) : styledDate(value, from, style);
  }
  if (isDecimal(value))
    return from.kind === 'money' || from.kind === 'smallmoney'
      ? (Number(value.digits) / 10_000).toFixed(2)
      : decimalText(value);
  if (value instanceof Uint8Array) {
    if (style === 1 || style === 2)
      return `${style === 1 ? '0x' : ''}${Buffer.from(value).toString('hex').toUpperCase()}`;
    return Buffer.from(value).toString(to.kind.startsWith('n') ? 'utf16le' : 'latin1');
  }
  return String(value);
}

function toBinary(value: SqlValue, from: SqlType, to: SqlType): SqlValue {
  let bytes: Buffer;
  if (value instanceof Uint8Array) bytes = Buffer.from(value);
  else if (typeof value === 'string')
    bytes = Buffer.from(value, from.kind.startsWith('n') ? 'utf16le' : 'latin1');
  else if (typeof value === 'number' || typeof value === 'bigint') {
    bytes = Buffer.alloc(8);
    bytes.writeBigInt64BE(BigInt(value));
    bytes = bytes.subarray({ tinyint: 7, smallint: 6, int: 4 }[from.kind as string] ?? 0);
  } else throw clash(from, to);
  const length = to.kind === 'rowversion' ? 8 : 'length' in to ? to.length : 'max';
  const cut = length === 'max' ? bytes : bytes.subarray(0, length);
  return new Uint8Array(
    to.kind === 'binary' ? Buffer.concat([cut, Buffer.alloc(to.length - cut.length)]) : cut,
  );
}

function toGuid(value: SqlValue, from: SqlType, to: SqlType): SqlValue {
  if (typeof value !== 'string') throw clash(from, to);
  const found = /^\{?([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})/iu.exec(value);
  if (found?.[1] === undefined)
    throw new SqlError(
      8169,
      'Conversion failed when converting from a character string to uniqueidentifier.',
    );
  return found[1].toUpperCase();
}

function toDate(value: SqlValue, from: SqlType, to: SqlType): SqlValue {
  let ticks: bigint;
  let offset = 0;
  if (typeof value === 'string') {
    const parsed = parseDateText(value);
    if (parsed === null)
      throw new SqlError(241, 'Conversion failed when converting date and/or time from character string.');
    ticks = parsed.ticks;
    offset = parsed.offsetMinutes ?? 0;
  } else if (isInstant(value)) {
    offset = value.offsetMinutes;
    ticks = value.ticks + BigInt(offset) * 600_000_000n;
  } else if (typeof value === 'bigint' && from.kind !== 'bigint')
    ticks = from.kind === 'time' ? value + 599_266_080_000_000_000n : value;
  else if (typeof value === 'number' && to.kind === 'datetime')
    ticks = 599_266_080_000_000_000n + BigInt(Math.round(value * 86_400_000)) * 10_000n;
  else throw clash(from, to);
  const round = (unit: bigint): bigint => ((ticks + unit / 2n) / unit) * unit;
  if (to.kind === 'date') return ticks - (ticks % DAY);
  if (to.kind === 'smalldatetime') return round(600_000_000n);
  if (to.kind === 'datetime') {
    if (ticks < 552_877_920_000_000_000n)
      throw new SqlError(
        242,
        `The conversion of a ${from.kind} data type to a datetime data type resulted in an out-of-range value.`,
      );
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
