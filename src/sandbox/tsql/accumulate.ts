import { compareValues, valueKey } from './compare.ts';
import { SqlError } from '../engine.ts';
import type { AggregateName } from './ast.ts';
import { convert } from './convert.ts';
import type { SqlType, SqlValue } from '../values.ts';

/**
 * The value of an aggregate over the values of a group, NULLs among them; COUNT(*) passes one non-null value per row.
 * `from` is the argument's type, `to` the type `typeOf` gives the aggregate. @throws SqlError 8115
 */
export function accumulate(
  name: AggregateName,
  values: readonly SqlValue[],
  from: SqlType,
  to: SqlType,
  distinct = false,
  separator = '',
): SqlValue {
  const present = values.filter((value) => value !== null);
  const list = distinct ? [...new Map(present.map((value) => [valueKey(value), value])).values()] : present;
  if (name === 'COUNT') return list.length;
  if (name === 'COUNT_BIG') return BigInt(list.length);
  if (list.length === 0) return null;
  if (name === 'MIN') return list.reduce((a, b) => (compareValues(b, a) < 0 ? b : a));
  if (name === 'MAX') return list.reduce((a, b) => (compareValues(b, a) > 0 ? b : a));
  if (name === 'STRING_AGG')
    return list
      .map((value) => convert(value, from, { kind: 'nvarchar', length: 'max' }) as string)
      .join(separator);
  const count = name === 'AVG' ? list.length : 1;
  if (to.kind === 'float' || to.kind === 'real')
    return list.reduce<number>((sum, value) => sum + Number(value), 0) / count;
  if (to.kind === 'int' || to.kind === 'bigint') {
    const sum = list.reduce<bigint>((total, value) => total + BigInt(value as number | bigint), 0n);
    return convert(sum / BigInt(count), { kind: 'bigint' }, to);
  }
  const scale = to.kind === 'decimal' ? to.scale : 4;
  const sum = list.reduce<bigint>((total, value) => {
    const one = convert(value, from, { kind: 'decimal', precision: 38, scale });
    if (typeof one !== 'object' || one === null || !('digits' in one))
      throw new SqlError(
        8117,
        `Operand data type ${from.kind} is invalid for ${name.toLowerCase()} operator.`,
      );
    return total + one.digits;
  }, 0n);
  return { digits: sum / BigInt(count), scale };
}
