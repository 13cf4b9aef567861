import { SqlError } from '../engine.ts';
import { codePage1252 } from '../code-page.ts';
import { rescaled } from './arithmetic.ts';
import { dateTimeText, timeText } from './date-text.ts';
import { decimalText } from './decimal-text.ts';
import { styledDate } from './styled-date.ts';
import type { Decimal, SqlType, SqlValue } from '../values.ts';

type TextType = Extract<SqlType, { length: unknown }>;

/**
 * A value as CONVERT writes it. Texts, bytes and dates are cut to the length; a number that does not fit is `*` (whole
 * numbers in char and varchar) or an error.
 * @throws SqlError 281 (no such style), 8115, 8170
 */
export function toText(value: Exclude<SqlValue, null>, from: SqlType, to: TextType, style: number): string {
  const text = write(value, from, to, style);
  const length = to.length;
  const fitted = length === 'max' || text.length <= length ? text : cut(text, value, from, to, length);
  return (to.kind === 'char' || to.kind === 'nchar') && length !== 'max' ? fitted.padEnd(length) : fitted;
}

function cut(text: string, value: SqlValue, from: SqlType, to: TextType, length: number): string {
  if (from.kind === 'uniqueidentifier')
    throw new SqlError(8170, 'Insufficient result space to convert uniqueidentifier value to char.');
  const number =
    typeof value === 'number' ||
    from.kind === 'bigint' ||
    (typeof value === 'object' && value !== null && 'digits' in value);
  if (!number) return text.slice(0, length);
  if (
    (from.kind === 'int' || from.kind === 'smallint' || from.kind === 'tinyint') &&
    !to.kind.startsWith('n')
  )
    return '*';
  const kind = from.kind === 'decimal' ? 'numeric' : from.kind === 'int' ? 'expression' : from.kind;
  throw new SqlError(8115, `Arithmetic overflow error converting ${kind} to data type ${to.kind}.`);
}

function write(value: Exclude<SqlValue, null>, from: SqlType, to: SqlType, style: number): string {
  if (typeof value === 'string') return to.kind.startsWith('n') ? value : singleByte(value);
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'bigint') {
    if (from.kind === 'bigint') return String(value);
    return from.kind === 'time' ? timeText(value, from.scale) : styledDate(value, from, style);
  }
  if (typeof value === 'number')
    return from.kind === 'float' || from.kind === 'real' ? floatText(value) : String(value);
  if ('ticks' in value) {
    const scale = 'scale' in from ? from.scale : 7;
    const zone = offsetText(value.offsetMinutes);
    if (style === 127) return `${dateTimeText(value.ticks, scale).replace(' ', 'T')}Z`;
    const local = dateTimeText(value.ticks + BigInt(value.offsetMinutes) * 600_000_000n, scale);
    return style === 126 ? `${local.replace(' ', 'T')}${zone}` : `${local} ${zone}`;
  }
  if ('digits' in value)
    return from.kind === 'money' || from.kind === 'smallmoney' ? moneyText(value, style) : decimalText(value);
  if (style === 1 || style === 2)
    return `${style === 1 ? '0x' : ''}${Buffer.from(value).toString('hex').toUpperCase()}`;
  return to.kind.startsWith('n') ? Buffer.from(value).toString('utf16le') : codePage1252.decode(value);
}

/** A text as char and varchar hold it: characters outside of their code page are `?`. */
export function singleByte(text: string): string {
  return /[\u0080-\uffff]/u.test(text) ? codePage1252.decode(codePage1252.encode(text)) : text;
}

/** `+05:30`. */
export function offsetText(minutes: number): string {
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
}

/** Two digits behind the point; style 1 with commas, style 2 with all four. */
function moneyText(value: Decimal, style: number): string {
  if (style === 2) return decimalText(value);
  const text = decimalText(rescaled(value.digits, value.scale, 2));
  return style === 1 ? text.replaceAll(/\B(?=(?:\d{3})+\.)/gu, ',') : text;
}

/** At most six digits, as style 0 of float: `0.3`, `1.23457e+006`. */
function floatText(value: number): string {
  if (value === 0) return '0';
  const [digits = '', exponent = '0'] = value.toExponential(5).split('e');
  const power = Number(exponent);
  if (power >= -5 && power < 6) return String(Number(value.toPrecision(6)));
  const sign = power < 0 ? '-' : '+';
  return `${String(Number(digits))}e${sign}${String(Math.abs(power)).padStart(3, '0')}`;
}
