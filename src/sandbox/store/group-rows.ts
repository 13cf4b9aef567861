// GROUP BY and the aggregates of a group.
// Never here: windows.
import type { Expression } from '../tsql/ast.ts';
import { accumulate } from '../tsql/accumulate.ts';
import { evaluate } from '../tsql/evaluate.ts';
import { isNull, typeOf } from '../tsql/type-of.ts';
import type { SqlType, SqlValue } from '../values.ts';
import { plainText } from './plain-text.ts';
import { rowKey, sorted } from './plan-query.ts';
import type { Cells, RowScope } from './row-scope.ts';
import type { Aggregate, Item } from './select-item.ts';

/** Rows by equal keys; without keys one group, be it empty. */
export function groups(rows: readonly Cells[], by: readonly Expression[], scope: RowScope): Item[] {
  if (by.length === 0) return [{ row: rows[0] ?? [], group: rows, windows: new Map() }];
  const map = new Map<string, Cells[]>();
  for (const row of rows) {
    scope.row = row;
    const key = rowKey(by.map((one) => evaluate(one, scope)));
    const list = map.get(key);
    if (list) list.push(row);
    else map.set(key, [row]);
  }
  return [...map.values()].map((group) => ({
    row: group[0] ?? [],
    group,
    windows: new Map<object, SqlValue>(),
  }));
}

/** The value of an aggregate over a group. */
export function aggregate(one: Aggregate, rows: readonly Cells[], scope: RowScope): SqlValue {
  const { argument } = one;
  if (argument === null)
    return accumulate(
      one.name,
      rows.map(() => 1),
      { kind: 'int' },
      typeOf(one, scope),
    );
  const list =
    one.within.length === 0
      ? rows
      : sorted(
          rows.map((row) => {
            scope.row = row;
            return { row, keys: one.within.map(({ expression }) => evaluate(expression, scope)) };
          }),
          one.within,
        ).map(({ row }) => row);
  const values = list.map((row) => {
    scope.row = row;
    return evaluate(argument, scope);
  });
  const from: SqlType = isNull(argument) ? { kind: 'int' } : typeOf(argument, scope);
  return accumulate(
    one.name,
    values,
    from,
    typeOf(one, scope),
    one.distinct,
    one.separator === null ? '' : plainText(evaluate(one.separator, scope)),
  );
}
