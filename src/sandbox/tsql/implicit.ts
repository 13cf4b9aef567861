import { SqlError } from '../engine.ts';
import { conversionRule } from './conversion-rule.ts';
import { convert } from './convert.ts';
import type { SqlType, SqlValue } from '../values.ts';

/**
 * Refuses what SQL Server does not convert unasked.
 * @throws SqlError 206 (operand type clash), 257 (implicit conversion not allowed)
 */
export function checkImplicit(from: SqlType, to: SqlType): void {
  const rule = conversionRule(from, to);
  if (rule === 'never')
    throw new SqlError(206, `Operand type clash: ${from.kind} is incompatible with ${to.kind}`);
  if (rule === 'asked')
    throw new SqlError(
      257,
      `Implicit conversion from data type ${from.kind} to ${to.kind} is not allowed. Use the CONVERT function to run this query.`,
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
