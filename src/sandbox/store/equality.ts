// Equalities in a condition by which rows can be found through a map instead of one by one.
// Never here: reading rows, other comparisons.
import { SqlError } from '../engine.ts';
import type { Condition, Expression } from '../tsql/ast.ts';
import { valueKey } from '../tsql/compare.ts';
import { evaluate } from '../tsql/evaluate.ts';
import { typeOf } from '../tsql/type-of.ts';
import { family } from './family.ts';
import type { Cells, RowScope } from './row-scope.ts';
import { conjuncts, nodes } from './walk.ts';

/** Two expressions that must be equal, whose equal values have equal keys. */
export interface Equality {
  readonly left: Expression;
  readonly right: Expression;
}

/** One side: which columns of the scope (−1: of a query around it) it may name, and whether it must name one. */
export interface Side {
  readonly may: (place: number) => boolean;
  readonly must: boolean;
}

/** The equalities of two sides among the conditions that must all be true. */
export function equalities(
  conditions: readonly (Condition | null)[],
  scope: RowScope,
  left: Side,
  right: Side,
): readonly Equality[] {
  return conditions.flatMap(conjuncts).flatMap((one) => {
    if (one.kind !== 'compare' || one.operator !== '=') return [];
    for (const [a, b] of [
      [one.left, one.right],
      [one.right, one.left],
    ] as const)
      if (isOf(a, scope, left) && isOf(b, scope, right))
        return family(typeOf(a, scope)) === family(typeOf(b, scope)) ? [{ left: a, right: b }] : [];
    return [];
  });
}

function isOf(expression: Expression, scope: RowScope, { may, must }: Side): boolean {
  const all = nodes(expression);
  if (all.some((one) => 'body' in one || one.kind === 'aggregate' || one.kind === 'window')) return false;
  try {
    const places = all.flatMap((one) =>
      one.kind === 'column' ? [scope.place((one as Expression & { kind: 'column' }).name)] : [],
    );
    if (!places.every(may) || (must && places.length === 0)) return false;
    typeOf(expression, scope);
    return true;
  } catch (error) {
    // Names that do not fit are refused where the condition is bound.
    if (error instanceof SqlError) return false;
    throw error;
  }
}

/**
 * The key of the scope's row: null where one of the values is NULL, which equals nothing; undefined where an expression fails,
 * which the whole condition might never have asked about.
 */
export function keyOrFailure(expressions: readonly Expression[], scope: RowScope): string | null | undefined {
  const keys: string[] = [];
  try {
    for (const one of expressions) {
      const value = evaluate(one, scope);
      if (value === null) return null;
      keys.push(valueKey(value));
    }
  } catch (error) {
    if (error instanceof SqlError) return undefined;
    throw error;
  }
  return keys.join('\u0000');
}

/** Rows by key; null where an expression fails for one of them. */
export function rowsByKey(
  rows: readonly Cells[],
  expressions: readonly Expression[],
  scope: RowScope,
): ReadonlyMap<string, readonly Cells[]> | null {
  const map = new Map<string, Cells[]>();
  for (const row of rows) {
    scope.row = row;
    const key = keyOrFailure(expressions, scope);
    if (key === undefined) return null;
    if (key === null) continue;
    const list = map.get(key);
    if (list) list.push(row);
    else map.set(key, [row]);
  }
  return map;
}
