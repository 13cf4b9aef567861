import { SqlError } from '../engine.ts';
import { conversionRule } from './conversion-rule.ts';
import { convert } from './convert.ts';
import type { SqlType, SqlValue } from '../values.ts';

/** As the messages name it. */
const shown = (type: SqlType): string =>
  'length' in type && type.length === 'max' ? `${type.kind}(max)` : type.kind;

/**
 * Refuses what SQL Server does not convert unasked.
 * @throws SqlError 206 (operand type clash), 257 (implicit conversion not allowed)
 */
export function checkImplicit(from: SqlType, to: SqlType): void {
  const rule = conversionRule(from, to);
  if (rule === 'never')
    throw new SqlError(206, `Operand type clash: ${shown(from)} is incompatible with ${shown(to)}`);
  if (rule === 'asked')
    throw new SqlError(
      257,
      `Implicit conversion from data type ${shown(from)} to ${shown(to)} is not allowed. Use the CONVERT function to run this query.`,
    );
}

/**
 * A value of one type as another where nobody asked for it: assignments, INSERT, UPDATE, parameters.
 * @throws SqlError 206, 257 and those of {@link convert}
 */
export function implicit(value: SqlValue, from: SqlType, to: SqlType): SqlValue {
  if (value === null) return null;
  checkImplicit(from, to);
  return convert(value, from, to);
}
