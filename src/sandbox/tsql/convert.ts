import { SqlError } from '../engine.ts';
import { codePage1252 } from '../code-page.ts';
import { isDecimal } from './arithmetic.ts';
import { conversionRule } from './conversion-rule.ts';
import { daysOf, toDate } from './convert-date.ts';
import { toText } from './convert-text.ts';
import { decimalText } from './decimal-text.ts';
import type { SqlType, SqlValue } from '../values.ts';

const RANGES: Readonly<Record<string, readonly [bigint, bigint]>> = {
  tinyint: [0n, 255n],
  smallint: [-32768n, 32767n],
  int: [-2147483648n, 2147483647n],
  bigint: [-(2n ** 63n), 2n ** 63n - 1n],
};

/** A value of one type as another. @throws SqlError 245, 8114, 8115, 220, 241, 529, 8169 */
export function convert(value: SqlValue, from: SqlType, to: SqlType, style = 0): SqlValue {
  if (value === null || from === to) return value;
  if (conversionRule(from, to) === 'never') throw clash(from, to);
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
    case 'varchar':
    case 'nvarchar':
      return toText(value, from, to, style);
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
  }
}

const clash = (from: SqlType, to: SqlType): SqlError =>
  new SqlError(529, `Explicit conversion from data type ${from.kind} to ${to.kind} is not allowed.`);
const overflow = (from: SqlType, to: SqlType): SqlError =>
  new SqlError(
    8115,
    `Arithmetic overflow error converting ${from.kind === 'int' ? 'expression' : from.kind} to data type ${to.kind}.`,
  );

function toInteger(found: SqlValue, from: SqlType, to: SqlType): SqlValue {
  if (typeof found === 'number' && to.kind === 'int' && (found | 0) === found) return found;
  const value = dayNumber(found, from);
  let whole: bigint;
  if (typeof value === 'boolean') whole = value ? 1n : 0n;
  else if (typeof value === 'number') whole = BigInt(isMoment(from) ? Math.round(value) : Math.trunc(value));
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

function toFloat(found: SqlValue, from: SqlType, to: SqlType): SqlValue {
  const value = dayNumber(found, from);
  let number: number;
  if (typeof value === 'string') {
    if (!/^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/iu.test(value))
      throw new SqlError(8114, `Error converting data type ${from.kind} to ${to.kind}.`);
    number = Number(value);
  } else if (isDecimal(value)) number = Number(value.digits) / 10 ** value.scale;
  else if (typeof value === 'object') throw clash(from, to);
  else number = Number(value);
  const fitted = to.kind === 'real' ? Math.fround(number) : number;
  if (!Number.isFinite(fitted)) throw overflow(from, to);
  return fitted;
}

function toDecimal(found: SqlValue, from: SqlType, to: SqlType, scale: number, precision: number): SqlValue {
  const value = dayNumber(found, from);
  let text: string;
  if (isDecimal(value)) text = decimalText(value);
  else if (typeof value === 'number')
    text = Number.isInteger(value) ? String(BigInt(value)) : value.toFixed(Math.min(20, scale + 2));
  else if (typeof value === 'boolean') text = value ? '1' : '0';
  else text = typeof value === 'string' || typeof value === 'bigint' ? String(value).trim() : '?';
  const read = /^([+-]?)(\d*)(?:\.(\d*))?$/u.exec(
    to.kind === 'decimal' ? text : text.replaceAll(/[$,]/gu, ''),
  );
  if (read === null || (typeof value === 'object' && !isDecimal(value)))
    throw new SqlError(
      8114,
      `Error converting data type ${from.kind} to ${to.kind === 'decimal' ? 'numeric' : to.kind}.`,
    );
  const fraction = read[3] ?? '';
  let digits = BigInt(`0${read[2] ?? ''}${fraction.slice(0, scale).padEnd(scale, '0')}`);
  if (fraction.charAt(scale) >= '5') digits += 1n;
  if (digits >= 10n ** BigInt(precision)) throw overflow(from, to);
  return { digits: read[1] === '-' ? -digits : digits, scale };
}

function toBinary(value: SqlValue, from: SqlType, to: SqlType): SqlValue {
  let bytes: Buffer;
  if (value instanceof Uint8Array) bytes = Buffer.from(value);
  else if (typeof value === 'string' && from.kind === 'uniqueidentifier') bytes = guidBytes(value);
  else if (typeof value === 'string')
    bytes = from.kind.startsWith('n') ? Buffer.from(value, 'utf16le') : codePage1252.encode(value);
  else if (typeof value === 'object' || isMoment(from)) throw clash(from, to);
  else return wholeBytes(BigInt(value), from, to);
  const length = to.kind === 'rowversion' ? 8 : 'length' in to ? to.length : 'max';
  const cut = length === 'max' ? bytes : bytes.subarray(0, length);
  return new Uint8Array(
    to.kind === 'binary' ? Buffer.concat([cut, Buffer.alloc(to.length - cut.length)]) : cut,
  );
}

/** Whole numbers keep their last bytes: `CAST(123456 AS binary(2))` is 0xE240. */
function wholeBytes(value: bigint, from: SqlType, to: SqlType): Uint8Array {
  const own = Buffer.alloc(8);
  own.writeBigInt64BE(value);
  const size = { bit: 1, tinyint: 1, smallint: 2, int: 4 }[from.kind as string] ?? 8;
  const length = to.kind === 'rowversion' ? 8 : 'length' in to && to.length !== 'max' ? to.length : size;
  const kept = to.kind === 'varbinary' ? Math.min(size, length) : length;
  const wide = Buffer.concat([Buffer.alloc(Math.max(0, kept - 8)), own]);
  return new Uint8Array(wide.subarray(wide.length - kept));
}

function isMoment(type: SqlType): boolean {
  return type.kind === 'datetime' || type.kind === 'smalldatetime';
}

/** A datetime as the days since 1900 that numbers take it for. */
function dayNumber(value: SqlValue, from: SqlType): SqlValue {
  return isMoment(from) && typeof value === 'bigint' ? daysOf(value) : value;
}

/** A uniqueidentifier's first three groups lie in it lowest byte first. */
function guidBytes(text: string): Buffer {
  const bytes = Buffer.from(text.replaceAll('-', ''), 'hex');
  for (const [from, to] of [
    [0, 4],
    [4, 6],
    [6, 8],
  ] as const)
    bytes.subarray(from, to).reverse();
  return bytes;
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
