import { SqlError } from '../engine.ts';
import type { Decimal, SqlType, SqlValue } from '../values.ts';

const LIMITS: Readonly<Record<string, readonly [bigint, bigint]>> = {
  tinyint: [0n, 255n],
  smallint: [-32768n, 32767n],
  int: [-2147483648n, 2147483647n],
  bigint: [-(2n ** 63n), 2n ** 63n - 1n],
};
/** Ticks of 1900-01-01, the zero of datetime's arithmetic. */
const ZERO = 599_266_080_000_000_000n;

/**
 * `left operator right`, both of the kind of `type` (decimals of any scale) and neither NULL.
 * @throws SqlError 8134 (division by zero), 8115 (overflow)
 */
export function arithmetic(
  operator: string,
  type: SqlType,
  left: Exclude<SqlValue, null>,
  right: Exclude<SqlValue, null>,
): SqlValue {
  if (typeof left === 'string' && typeof right === 'string') return left + right;
  if (left instanceof Uint8Array && right instanceof Uint8Array) return new Uint8Array([...left, ...right]);
  if (type.kind === 'float' || type.kind === 'real') {
    const found = floats(operator, Number(left), Number(right));
    if (!Number.isFinite(found)) throw overflow(type);
    return type.kind === 'real' ? Math.fround(found) : found;
  }
  if (isDecimal(left) && isDecimal(right)) {
    const scale = type.kind === 'decimal' ? type.scale : 4;
    const found = decimals(operator, left, right, scale);
    const most = type.kind === 'decimal' ? 10n ** BigInt(type.precision) : 2n ** 63n;
    if (found.digits >= most || found.digits <= -most) throw overflow(type);
    return found;
  }
  if (type.kind === 'datetime') {
    const moved = (left as bigint) - ZERO;
    const by = (right as bigint) - ZERO;
    const ticks = ZERO + (operator === '+' ? moved + by : moved - by);
    if (ticks < 552_877_920_000_000_000n || ticks >= 3_155_378_976_000_000_000n)
      throw new SqlError(8115, 'Arithmetic overflow error converting expression to data type datetime.');
    return ticks;
  }
  const whole = integers(
    operator,
    BigInt(left as number | bigint | boolean),
    BigInt(right as number | bigint | boolean),
  );
  if (type.kind === 'bit') return whole !== 0n;
  const [low, high] = LIMITS[type.kind] ?? [whole, whole];
  if (whole < low || whole > high) throw overflow(type);
  return type.kind === 'bigint' ? whole : Number(whole);
}

/** 8115 of an expression that does not fit its type. */
export function overflow(type: SqlType): SqlError {
  const kind = type.kind === 'decimal' ? 'numeric' : type.kind;
  return new SqlError(8115, `Arithmetic overflow error converting expression to data type ${kind}.`);
}

/** Is it a decimal or an amount of money? */
export function isDecimal(value: SqlValue): value is Decimal {
  return typeof value === 'object' && value !== null && 'digits' in value;
}

const byZero = (): SqlError => new SqlError(8134, 'Divide by zero error encountered.');

function integers(operator: string, a: bigint, b: bigint): bigint {
  if ((operator === '/' || operator === '%') && b === 0n) throw byZero();
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    case '&':
      return a & b;
    case '|':
      return a | b;
    default:
      return a ^ b;
  }
}

function floats(operator: string, a: number, b: number): number {
  if (operator === '/' && b === 0) throw byZero();
  return operator === '+' ? a + b : operator === '-' ? a - b : operator === '*' ? a * b : a / b;
}

/** Division cuts off what its scale does not hold; all else rounds half away from zero. */
function decimals(operator: string, a: Decimal, b: Decimal, scale: number): Decimal {
  if (operator === '*') return rescaled(a.digits * b.digits, a.scale + b.scale, scale);
  const common = Math.max(a.scale, b.scale);
  const x = a.digits * 10n ** BigInt(common - a.scale);
  const y = b.digits * 10n ** BigInt(common - b.scale);
  if (operator !== '/') return rescaled(integers(operator, x, y), common, scale);
  if (y === 0n) throw byZero();
  return { digits: (x * 10n ** BigInt(scale)) / y, scale };
}

/** Digits of one scale at another, rounded half away from zero. */
export function rescaled(digits: bigint, from: number, to: number): Decimal {
  if (from <= to) return { digits: digits * 10n ** BigInt(to - from), scale: to };
  const unit = 10n ** BigInt(from - to);
  const half = digits < 0n ? -unit / 2n : unit / 2n;
  return { digits: (digits + half) / unit, scale: to };
}
