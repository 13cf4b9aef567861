import { SqlError } from '../engine.ts';
import type { Expression } from '../tsql/ast.ts';
import { evaluate } from '../tsql/evaluate.ts';
import type { Scope } from '../tsql/scope.ts';

/** How many rows TOP, OFFSET or FETCH names. @throws SqlError 1060 (no whole number), 127 (negative TOP), 10742, 10744 */
export function rowCount(count: Expression, scope: Scope, clause: 'TOP' | 'OFFSET' | 'FETCH'): number {
  const found = evaluate(count, scope);
  if (typeof found !== 'bigint' && (typeof found !== 'number' || !Number.isInteger(found)))
    throw new SqlError(
      1060,
      'The number of rows provided for a TOP or FETCH clauses row count parameter must be an integer.',
      { severity: 15 },
    );
  if (clause === 'TOP' && found < 0)
    throw new SqlError(127, 'A TOP N or FETCH rowcount value may not be negative.', { severity: 15 });
  if (clause === 'OFFSET' && found < 0)
    throw new SqlError(10742, 'The offset specified in a OFFSET clause may not be negative.', {
      severity: 15,
    });
  if (clause === 'FETCH' && found < 1)
    throw new SqlError(10744, 'The number of rows provided for a FETCH clause must be greater then zero.', {
      severity: 15,
    });
  return Number(found);
}
