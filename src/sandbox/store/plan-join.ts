// Joins of two sources.
// Never here: tables, where rows are read.
import { SqlError } from '../engine.ts';
import type { Source } from '../tsql/ast.ts';
import { test } from '../tsql/test.ts';
import type { SqlValue } from '../values.ts';
import type { Context } from './context.ts';
import { equalities, keyOrFailure, rowsByKey } from './equality.ts';
import { type Filter, planSource, type SourcePlan, type Target } from './plan-source.ts';
import { type Bound, type Cells, RowScope } from './row-scope.ts';
import { bind } from './walk.ts';

const pad = (count: number): Cells => Array<SqlValue>(count).fill(null);

/** Plans a join: by a map where the sides must be equal in something. */
export function planJoin(
  source: Extract<Source, { kind: 'join' }>,
  where: Filter | null,
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
  const { on } = source;
  const binds = (): void => {
    if (on !== null) bind(on, scope);
  };
  // Rows of the queries around may change what the join gives.
  const { asked } = (parent ?? scope).watch(binds);
  const width = left.columns.length;
  const equal = equalities(
    [on, kept && where !== null ? where.condition : null],
    scope,
    { may: (place) => place >= 0 && place < width, must: true },
    { may: (place) => place >= width, must: true },
  );
  const [here, there] = [
    new RowScope(context, left.columns, null),
    new RowScope(context, right.columns, null),
  ];
  let last: {
    readonly a: readonly Cells[];
    readonly b: readonly Cells[];
    readonly rows: readonly Cells[];
  } | null = null;
  let index: { readonly b: readonly Cells[]; readonly map: ReturnType<typeof rowsByKey> } | null = null;
  const match = (a: readonly Cells[], b: readonly Cells[]): readonly Cells[] => {
    if (equal.length > 0 && a.length > 0 && index?.b !== b)
      index = {
        b,
        map: rowsByKey(
          b,
          equal.map((one) => one.right),
          there,
        ),
      };
    const map = equal.length > 0 && index?.b === b ? index.map : null;
    const keys = equal.map((one) => one.left);
    const others = (row: Cells): readonly Cells[] => {
      if (map === null) return b;
      here.row = row;
      const key = keyOrFailure(keys, here);
      return key === undefined ? b : key === null ? [] : (map.get(key) ?? []);
    };
    const used = new Set<Cells>();
    const result: Cells[] = [];
    for (const row of a) {
      let hit = false;
      for (const other of others(row)) {
        const both = [...row, ...other];
        scope.row = both;
        if (on !== null && test(on, scope) !== true) continue;
        hit = true;
        if (outerLeft) used.add(other);
        result.push(both);
      }
      if (!hit && outerRight) result.push([...row, ...pad(right.columns.length)]);
    }
    if (outerLeft) for (const row of b) if (!used.has(row)) result.push([...pad(width), ...row]);
    return result;
  };
  return {
    columns,
    run: () => {
      const [a, b] = [left.run(), right.run()];
      if (last?.a === a && last.b === b) return last.rows;
      const rows = match(a, b);
      last = asked ? null : { a, b, rows };
      return rows;
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
