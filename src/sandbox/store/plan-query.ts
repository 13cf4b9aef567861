// Queries to rows: set operators, ordering, paging. A plan binds at once and runs as often as asked.
// Never here: one SELECT's inside, sources.
import { SqlError } from '../engine.ts';
import type { CommonTable, OrderItem, Query, QueryBody } from '../tsql/ast.ts';
import { compareValues, valueKey } from '../tsql/compare.ts';
import { convert } from '../tsql/convert.ts';
import { evaluate } from '../tsql/evaluate.ts';
import { commonType } from '../tsql/type-of.ts';
import type { SqlValue } from '../values.ts';
import type { Context } from './context.ts';
import { planSelect } from './plan-select.ts';
import { rowCount } from './row-count.ts';
import { type Bound, type Cells, RowScope } from './row-scope.ts';
import { bind } from './walk.ts';
import { same } from './world.ts';

/** A query ready to run. */
export interface Plan {
  readonly columns: readonly Bound[];
  run(): readonly Cells[];
}

/** Plans a query. @throws SqlError 207, 208, 205, 229 … */
export function planQuery(query: Query, outer: Context, parent: RowScope | null): Plan {
  const context: Context =
    query.with.length > 0
      ? { ...outer, common: [...outer.common, ...query.with] as readonly CommonTable[] }
      : outer;
  const around = new RowScope(context, [], parent);
  for (const one of [query.offset, query.fetch]) if (one !== null) bind(one, around);
  const page = (rows: readonly Cells[]): readonly Cells[] => {
    if (query.offset === null && query.fetch === null) return rows;
    const start = query.offset === null ? 0 : rowCount(query.offset, around, 'OFFSET');
    return rows.slice(
      start,
      query.fetch === null ? undefined : start + rowCount(query.fetch, around, 'FETCH'),
    );
  };
  if (query.body.kind === 'select') {
    const plan = planSelect(query.body, query.order, context, parent);
    return { ...plan, run: () => page(plan.run()) };
  }
  const plan = planBody(query.body, context, parent);
  const scope = new RowScope(context, plan.columns, null);
  const keys = query.order.map((item) => orderPlace(item, plan.columns));
  return {
    ...plan,
    run: () => {
      const rows = plan.run();
      if (query.order.length === 0) return page(rows);
      const keyed = rows.map((row) => {
        scope.row = row;
        return {
          row,
          keys: query.order.map((item, index) => {
            const at = keys[index] ?? -1;
            return at >= 0 ? (row[at] ?? null) : evaluate(item.expression, scope);
          }),
        };
      });
      return page(sorted(keyed, query.order).map(({ row }) => row));
    },
  };
}

function planBody(body: QueryBody, context: Context, parent: RowScope | null): Plan {
  if (body.kind === 'select') return planSelect(body, [], context, parent);
  const left = planBody(body.left, context, parent);
  const right = planBody(body.right, context, parent);
  if (left.columns.length !== right.columns.length)
    throw new SqlError(
      205,
      'All queries combined using a UNION, INTERSECT or EXCEPT operator must have an equal number of expressions in their target lists.',
    );
  const columns = left.columns.map((column, index) => {
    const other = right.columns[index] ?? column;
    return {
      ...column,
      type: commonType(column.type, other.type),
      nullable: column.nullable || other.nullable,
    };
  });
  const cast = (plan: Plan): readonly Cells[] =>
    plan
      .run()
      .map((row) =>
        row.map((value, index) =>
          convert(
            value,
            plan.columns[index]?.type ?? { kind: 'int' },
            columns[index]?.type ?? { kind: 'int' },
          ),
        ),
      );
  return {
    columns,
    run: () => {
      const [a, b] = [cast(left), cast(right)];
      if (body.operator === 'union all') return [...a, ...b];
      if (body.operator === 'union') return distinct([...a, ...b]);
      const keys = new Set(b.map(rowKey));
      return distinct(a.filter((row) => keys.has(rowKey(row)) === (body.operator === 'intersect')));
    },
  };
}

/** A text equal for rows that are not distinct. */
export const rowKey = (row: Cells): string => row.map(valueKey).join('\u0000');

/** The first of equal rows each. */
export function distinct(rows: readonly Cells[]): readonly Cells[] {
  return [...new Map([...rows].reverse().map((row) => [rowKey(row), row])).values()].reverse();
}

/** Place in the result of what an ordering names by number or alias; −1 for other expressions. @throws SqlError 108 */
export function orderPlace({ expression }: OrderItem, columns: readonly Bound[]): number {
  if (expression.kind === 'literal' && typeof expression.value === 'number') {
    if (expression.value < 1 || expression.value > columns.length)
      throw new SqlError(
        108,
        `The ORDER BY position number ${expression.value} is out of range of the number of items in the select list.`,
      );
    return expression.value - 1;
  }
  if (expression.kind !== 'column' || expression.name.length !== 1) return -1;
  return columns.findIndex(({ name }) => same(name, expression.name[0] ?? ''));
}

/** NULLs first, stable. */
export function compareNullable(a: SqlValue, b: SqlValue): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  return compareValues(a, b);
}

/** In the order of their keys, stable. */
export function sorted<T extends { readonly keys: readonly SqlValue[] }>(
  rows: readonly T[],
  order: readonly OrderItem[],
): readonly T[] {
  return [...rows].sort((a, b) => {
    for (const [index, item] of order.entries()) {
      const found = compareNullable(a.keys[index] ?? null, b.keys[index] ?? null);
      if (found !== 0) return item.descending ? -found : found;
    }
    return 0;
  });
}
