import type { SqlType } from '../values.ts';

type DecimalType = Extract<SqlType, { kind: 'decimal' }>;

const AS_DECIMAL: Readonly<Record<string, readonly [number, number]>> = {
  bit: [1, 0],
  tinyint: [3, 0],
  smallint: [5, 0],
  int: [10, 0],
  bigint: [19, 0],
  smallmoney: [10, 4],
  money: [19, 4],
};

/** The decimal a number of a type becomes beside a decimal; texts and bytes take the other's place. */
export function asDecimal(type: SqlType, other: DecimalType): DecimalType {
  if (type.kind === 'decimal') return type;
  const found = AS_DECIMAL[type.kind];
  return found === undefined ? other : { kind: 'decimal', precision: found[0], scale: found[1] };
}

/**
 * The decimal an operator gives (page "Precision, scale, and length (Transact-SQL)", its table and the rules below it for
 * results of more than 38 digits).
 */
export function decimalResult(operator: string, left: DecimalType, right: DecimalType): DecimalType {
  const [p1, s1, p2, s2] = [left.precision, left.scale, right.precision, right.scale];
  const most = Math.max(s1, s2);
  if (operator === '*') return capped(p1 + p2 + 1, s1 + s2);
  if (operator === '/') {
    const scale = Math.max(6, s1 + p2 + 1);
    return capped(p1 - s1 + s2 + scale, scale);
  }
  if (operator === '%') return capped(Math.min(p1 - s1, p2 - s2) + most, most);
  const integral = Math.max(p1 - s1, p2 - s2);
  const precision = most + integral + 1;
  return precision <= 38
    ? { kind: 'decimal', precision, scale: most }
    : { kind: 'decimal', precision: 38, scale: Math.min(most, 38 - integral) };
}

function capped(precision: number, scale: number): DecimalType {
  if (precision <= 38) return { kind: 'decimal', precision, scale };
  const integral = precision - scale;
  const kept = integral < 32 ? Math.min(scale, 38 - integral) : Math.min(scale, 6);
  return { kind: 'decimal', precision: 38, scale: kept };
}
