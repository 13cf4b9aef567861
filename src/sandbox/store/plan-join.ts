// Joins of two sources.
// Never here: tables, where rows are read.
import { SqlError } from '../engine.ts';
import type { Condition, Expression, Source } from '../tsql/ast.ts';
import { valueKey } from '../tsql/compare.ts';
import { test } from '../tsql/test.ts';
import { typeOf } from '../tsql/type-of.ts';
import type { SqlValue } from '../values.ts';
import type { Context } from './context.ts';
import { FAMILY } from './lookup.ts';
import { planSource, type SourcePlan, type Target } from './plan-source.ts';
import { type Bound, type Cells, RowScope } from './row-scope.ts';
import { bind, conjuncts } from './walk.ts';

const pad = (count: number): Cells => Array<SqlValue>(count).fill(null);

/** Plans a join: by hash where an equality of two columns allows it. */
export function planJoin(
  source: Extract<Source, { kind: 'join' }>,
  where: Condition | null,
  context: Context,
  parent: RowScope | null,
  target: Target | null,
): SourcePlan {
  const kept = source.type === 'inner' || source.type === 'cross';
  const left = planSource(
    source.left,
    kept || source.type === 'left' ? where : null,
    context,
    parent,
    target,
  );
  const right = planSource(
    source.right,
    kept || source.type === 'right' ? where : null,
    context,
    parent,
    target,
  );
  distinctNames(left.columns, right.columns);
  const outerRight = source.type === 'left' || source.type === 'full';
  const outerLeft = source.type === 'right' || source.type === 'full';
  const columns = [
    ...left.columns.map((one) => (outerLeft ? { ...one, nullable: true } : one)),
    ...right.columns.map((one) => (outerRight ? { ...one, nullable: true } : one)),
  ];
  const scope = new RowScope(context, columns, parent);
  if (source.on !== null) bind(source.on, scope);
  const width = left.columns.length;
  const equal = conjuncts(source.on).find(
    (one): one is Extract<Condition, { kind: 'compare' }> =>
      one.kind === 'compare' &&
      one.operator === '=' &&
      one.left.kind === 'column' &&
      one.right.kind === 'column' &&
      FAMILY(typeOf(one.left, scope)) === FAMILY(typeOf(one.right, scope)),
  );
  const sides =
    equal === undefined
      ? []
      : [equal.left, equal.right]
          .map((one: Expression) => (one.kind === 'column' ? scope.place(one.name) : -1))
          .sort((a, b) => a - b);
  const hash =
    sides.length === 2 && (sides[0] ?? -1) >= 0 && (sides[0] ?? 0) < width && (sides[1] ?? 0) >= width;
  return {
    columns,
    run: () => {
      const [a, b] = [left.run(), right.run()];
      const used = new Set<Cells>();
      const map = new Map<string, Cells[]>();
      if (hash)
        for (const row of b) {
          const value = row[(sides[1] ?? 0) - width] ?? null;
          if (value !== null) {
            const key = valueKey(value);
            const list = map.get(key);
            if (list) list.push(row);
            else map.set(key, [row]);
          }
        }
      const result: Cells[] = [];
      for (const row of a) {
        let hit = false;
        const value = hash ? (row[sides[0] ?? 0] ?? null) : null;
        for (const other of hash ? (value === null ? [] : (map.get(valueKey(value)) ?? [])) : b) {
          const both = [...row, ...other];
          scope.row = both;
          if (source.on !== null && test(source.on, scope) !== true) continue;
          hit = true;
          if (outerLeft) used.add(other);
          result.push(both);
        }
        if (!hit && outerRight) result.push([...row, ...pad(right.columns.length)]);
      }
      if (outerLeft) for (const row of b) if (!used.has(row)) result.push([...pad(width), ...row]);
      return result;
    },
  };
}

/** No two sources are called the same. @throws SqlError 1011, 1013 */
function distinctNames(left: readonly Bound[], right: readonly Bound[]): void {
  const names = (columns: readonly Bound[]): ReadonlyMap<string, Bound> =>
    new Map(
      columns.filter(({ hidden }) => !hidden).map((one) => [one.qualifier.join('.').toLowerCase(), one]),
    );
  const others = names(right);
  for (const [name, { qualifier }] of names(left)) {
    if (!others.has(name)) continue;
    throw qualifier.length === 1
      ? new SqlError(1011, `The correlation name '${name}' is specified multiple times in a FROM clause.`)
      : new SqlError(
          1013,
          `The objects "${qualifier.slice(1).join('.')}" and "${qualifier.slice(1).join('.')}" in the FROM clause have the same exposed names. Use correlation names to distinguish them.`,
        );
  }
}
