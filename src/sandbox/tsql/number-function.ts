import { SqlError } from '../engine.ts';
import { isDecimal, overflow, rescaled } from './arithmetic.ts';
import { convert } from './convert.ts';
import { decimalText } from './decimal-text.ts';
import type { Typed } from './scope.ts';
import type { Decimal, SqlType, SqlValue } from '../values.ts';

const NAMES: ReadonlySet<string> = new Set('ABS CEILING FLOOR POWER ROUND SIGN SQRT STR'.split(' '));

/**
 * The functions of numbers, exact for whole numbers and decimals; undefined for any other name. `type` is the type of the
 * call. @throws SqlError 8115, 3623 (square root of a negative number), 8114
 */
export function numberFunction(name: string, args: readonly Typed[], type: SqlType): SqlValue | undefined {
  const [first] = args;
  if (!NAMES.has(name) || first === undefined) return undefined;
  if (args.some(({ value }) => value === null)) return null;
  const [by = 0, third = 0] = args
    .slice(1)
    .map((one) => Number(convert(one.value, one.type, { kind: 'float' })));
  if (name === 'STR') return padded(first, args.length > 1 ? by : 10, third);
  if (name === 'SQRT') {
    const root = Math.sqrt(Number(convert(first.value, first.type, { kind: 'float' })));
    if (Number.isNaN(root)) throw new SqlError(3623, 'An invalid floating point operation occurred.');
    return root;
  }
  const value = isDecimal(first.value) ? first.value : convert(first.value, first.type, type);
  if (isDecimal(value)) return fits(ofDecimal(name, value, by, third !== 0, type), type);
  if (typeof value === 'bigint' || type.kind === 'int') {
    const whole = ofDecimal(
      name,
      { digits: BigInt(value as number | bigint), scale: 0 },
      by,
      third !== 0,
      type,
    );
    return convert(whole.digits, { kind: 'bigint' }, type);
  }
  return convert(ofFloat(name, Number(value), by, third !== 0), { kind: 'float' }, type);
}

function ofDecimal(name: string, value: Decimal, by: number, cut: boolean, type: SqlType): Decimal {
  const { digits, scale } = value;
  const to = type.kind === 'decimal' ? type.scale : type.kind === 'money' ? 4 : 0;
  const unit = 10n ** BigInt(scale);
  switch (name) {
    case 'ABS':
      return { digits: digits < 0n ? -digits : digits, scale };
    case 'SIGN':
      return rescaled(digits > 0n ? 1n : digits < 0n ? -1n : 0n, 0, to);
    case 'FLOOR':
    case 'CEILING': {
      const [whole, rest] = [digits / unit, digits % unit];
      const step = name === 'FLOOR' ? (rest < 0n ? -1n : 0n) : rest > 0n ? 1n : 0n;
      return rescaled(whole + step, 0, to);
    }
    case 'POWER':
      return power(value, by, to, type);
    default: {
      const places = Math.max(-40, Math.min(scale, Math.trunc(by)));
      const dropped = 10n ** BigInt(scale - places);
      const kept = cut ? digits / dropped : rescaled(digits, scale - places, 0).digits;
      return { digits: kept * dropped, scale };
    }
  }
}

function power(value: Decimal, by: number, to: number, type: SqlType): Decimal {
  if (Number.isInteger(by) && by >= 0 && by <= 400) {
    const digits = value.digits ** BigInt(by);
    return rescaled(digits, value.scale * by, to);
  }
  const found = (Number(value.digits) / 10 ** value.scale) ** by;
  if (!Number.isFinite(found))
    throw found === Infinity && by < 0
      ? new SqlError(8134, 'Divide by zero error encountered.')
      : overflow(type);
  const text = convert(
    type.kind === 'int' || type.kind === 'bigint' ? Math.trunc(found) : found,
    { kind: 'float' },
    { kind: 'decimal', precision: 38, scale: to },
  );
  return isDecimal(text) ? text : value;
}

function fits(value: Decimal, type: SqlType): Decimal {
  const most = type.kind === 'decimal' ? 10n ** BigInt(type.precision) : 2n ** 63n;
  if (value.digits >= most || value.digits <= -most) throw overflow(type);
  return value;
}

function ofFloat(name: string, value: number, by: number, cut: boolean): number {
  const scale = 10 ** Math.trunc(by);
  switch (name) {
    case 'ABS':
      return Math.abs(value);
    case 'SIGN':
      return Math.sign(value);
    case 'FLOOR':
      return Math.floor(value);
    case 'CEILING':
      return Math.ceil(value);
    case 'POWER':
      return value ** by;
    default:
      return (Math.sign(value) * (cut ? Math.floor : Math.round)(Math.abs(value) * scale)) / scale;
  }
}

/** STR: right-aligned, or as many `*` where the whole part does not fit. */
function padded({ type, value }: Typed, length: number, places: number): SqlValue {
  if (length < 1 || length > 8000) return null;
  const number = Number(convert(value, type, { kind: 'float' }));
  const scale = Math.max(0, Math.min(16, places));
  const exact = convert(number, { kind: 'float' }, { kind: 'decimal', precision: 38, scale });
  const text = isDecimal(exact) ? decimalText(exact) : '';
  const whole = text.split('.')[0] ?? '';
  if (whole.length > length) return '*'.repeat(length);
  return text.slice(0, length).replace(/\.$/u, '').padStart(length);
}
