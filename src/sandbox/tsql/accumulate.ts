import { compareValues, valueKey } from './compare.ts';
import { SqlError } from '../engine.ts';
import type { AggregateName } from './ast.ts';
import { convert } from './convert.ts';
import type { SqlType, SqlValue } from '../values.ts';

/** An aggregate under way: it takes the values one by one and tells at any time what they come to. */
export interface Running {
  readonly add: (value: SqlValue) => void;
  /** @throws SqlError 8115 */
  readonly result: () => SqlValue;
}

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
  const { add, result } = running(name, from, to, distinct, separator);
  for (const value of values) add(value);
  return result();
}

/** The same, for values that come one by one. */
export function running(
  name: AggregateName,
  from: SqlType,
  to: SqlType,
  distinct = false,
  separator = '',
): Running {
  const seen = new Set<string>();
  const { add, result } = folding(name, from, to, separator);
  let count = 0;
  return {
    add: (value) => {
      if (value === null) return;
      if (distinct) {
        const key = valueKey(value);
        if (seen.has(key)) return;
        seen.add(key);
      }
      count += 1;
      add(value);
    },
    result: () => {
      if (name === 'COUNT') return count;
      if (name === 'COUNT_BIG') return BigInt(count);
      return count === 0 ? null : result(name === 'AVG' ? count : 1);
    },
  };
}

type Present = Exclude<SqlValue, null>;

interface Folding {
  readonly add: (value: Present) => void;
  /** `parts`: what a sum is divided by. */
  readonly result: (parts: number) => SqlValue;
}

function folding(name: AggregateName, from: SqlType, to: SqlType, separator: string): Folding {
  if (name === 'COUNT' || name === 'COUNT_BIG') return { add: () => undefined, result: () => null };
  if (name === 'MIN' || name === 'MAX') {
    const sign = name === 'MIN' ? -1 : 1;
    let best: SqlValue = null;
    return {
      add: (value) => {
        if (best === null || compareValues(value, best) === sign) best = value;
      },
      result: () => best,
    };
  }
  if (name === 'STRING_AGG') {
    const texts: string[] = [];
    return {
      add: (value) => {
        texts.push(convert(value, from, { kind: 'nvarchar', length: 'max' }) as string);
      },
      result: () => texts.join(separator),
    };
  }
  if (to.kind === 'float' || to.kind === 'real') {
    let sum = 0;
    return {
      add: (value) => {
        sum += Number(value);
      },
      result: (parts) => sum / parts,
    };
  }
  let sum = 0n;
  if (to.kind === 'int' || to.kind === 'bigint')
    return {
      add: (value) => {
        sum += BigInt(value as number | bigint);
      },
      result: (parts) => convert(sum / BigInt(parts), { kind: 'bigint' }, to),
    };
  const scale = to.kind === 'decimal' ? to.scale : 4;
  return {
    add: (value) => {
      const one = convert(value, from, { kind: 'decimal', precision: 38, scale });
      if (typeof one !== 'object' || one === null || !('digits' in one))
        throw new SqlError(
          8117,
          `Operand data type ${from.kind} is invalid for ${name.toLowerCase()} operator.`,
        );
      sum += one.digits;
    },
    result: (parts) => ({ digits: sum / BigInt(parts), scale }),
  };
}
