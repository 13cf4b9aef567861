import type { Decimal, OffsetInstant, SqlValue } from '../values.ts';

/** ASCII folds at once, without Unicode's tables: the most of what is compared. */
const PLAIN = /^[\x20-\x7e]*$/u;

/**
 * The form of a text under SQL_Latin1_General_CP1_CI_AS in which equal texts are identical: trailing spaces off, case
 * folded, accents kept. For hashing, grouping and unique keys.
 */
export function collationKey(text: string): string {
  const bare = text.endsWith(' ') ? text.replace(/ +$/u, '') : text;
  return PLAIN.test(bare) ? bare.toLowerCase() : bare.normalize('NFC').toUpperCase().toLowerCase();
}

/** Order of two texts under that collation: −1, 0 or 1. */
export function compareText(left: string, right: string): number {
  const a = collationKey(left);
  const b = collationKey(right);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Order of two values of one type, neither NULL. Texts by collation, binaries byte by byte (shorter first when a prefix). */
export function compareValues(left: Exclude<SqlValue, null>, right: Exclude<SqlValue, null>): number {
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right);
  if (left instanceof Uint8Array && right instanceof Uint8Array)
    return Math.sign(Buffer.compare(left, right));
  if (isDecimal(left) && isDecimal(right)) {
    const scale = Math.max(left.scale, right.scale);
    return order(rescale(left, scale), rescale(right, scale));
  }
  if (isInstant(left) && isInstant(right)) return order(left.ticks, right.ticks);
  return order(left, right);
}

/** A text that is identical for equal values of one type (NULL included): for grouping, DISTINCT and unique keys. */
export function valueKey(value: SqlValue): string {
  if (value === null) return 'n';
  if (typeof value === 'string') return `t${collationKey(value)}`;
  if (value instanceof Uint8Array) return `b${Buffer.from(value).toString('hex')}`;
  if (isDecimal(value)) return `d${rescale(value, 38)}`;
  if (isInstant(value)) return `o${value.ticks}`;
  return `v${String(value)}`;
}

function order<T>(left: T, right: T): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function rescale(value: Decimal, scale: number): bigint {
  return value.digits * 10n ** BigInt(scale - value.scale);
}

function isDecimal(value: SqlValue): value is Decimal {
  return typeof value === 'object' && value !== null && 'digits' in value;
}

function isInstant(value: SqlValue): value is OffsetInstant {
  return typeof value === 'object' && value !== null && 'ticks' in value;
}
