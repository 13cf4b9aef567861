// Window functions over the rows of one SELECT.
// Never here: grouping, ordering of the result.
import type { Expression, Window } from '../tsql/ast.ts';
import { running } from '../tsql/accumulate.ts';
import { evaluate } from '../tsql/evaluate.ts';
import { typeOf } from '../tsql/type-of.ts';
import type { SqlType, SqlValue } from '../values.ts';
import { rowKey, sorted } from './plan-query.ts';
import type { RowScope } from './row-scope.ts';
import type { Aggregate, Item, Windowed } from './select-item.ts';

/** Computes one window function for all rows, into their `windows`. */
export function runWindow(
  one: Windowed,
  list: readonly Item[],
  scope: RowScope,
  enter: (item: Item) => void,
): void {
  const over: Window = one.over ?? { partition: [], order: [] };
  const parts = new Map<string, { item: Item; keys: SqlValue[] }[]>();
  for (const item of list) {
    enter(item);
    const key = rowKey(over.partition.map((by) => evaluate(by, scope)));
    const entry = { item, keys: over.order.map(({ expression }) => evaluate(expression, scope)) };
    const part = parts.get(key);
    if (part) part.push(entry);
    else parts.set(key, [entry]);
  }
  const get = (item: Item | undefined, expression: Expression | undefined): SqlValue => {
    if (item === undefined || expression === undefined) return null;
    enter(item);
    return evaluate(expression, scope);
  };
  for (const part of parts.values()) {
    const rows = sorted(part, over.order);
    const peers = (a: number, b: number): boolean =>
      rowKey(rows[a]?.keys ?? []) === rowKey(rows[b]?.keys ?? []);
    let rank = 1;
    let dense = 1;
    rows.forEach(({ item }, index) => {
      if (index > 0 && !peers(index, index - 1)) {
        rank = index + 1;
        dense += 1;
      }
      if (one.kind === 'window') {
        const offset = one.args[1] === undefined ? 1 : Number(get(item, one.args[1]));
        const count = one.name === 'NTILE' ? Number(get(item, one.args[0])) : 1;
        const big = rows.length % count;
        const size = Math.floor(rows.length / count);
        const other = rows[index + (one.name === 'LEAD' ? offset : -offset)]?.item;
        item.windows.set(
          one,
          one.name === 'ROW_NUMBER'
            ? BigInt(index + 1)
            : one.name === 'RANK'
              ? BigInt(rank)
              : one.name === 'DENSE_RANK'
                ? BigInt(dense)
                : one.name === 'NTILE'
                  ? BigInt(
                      index < big * (size + 1)
                        ? Math.floor(index / (size + 1)) + 1
                        : big + Math.floor((index - big * (size + 1)) / size) + 1,
                    )
                  : other === undefined
                    ? get(item, one.args[2])
                    : get(other, one.args[0]),
        );
      }
    });
    if (one.kind === 'aggregate') total(one, rows, peers, get, scope);
  }
}

/** An aggregate over the rows of a partition: all of them, or with an order those up to the last equal one. */
function total(
  one: Aggregate,
  rows: readonly { readonly item: Item }[],
  peers: (a: number, b: number) => boolean,
  get: (item: Item, expression: Expression) => SqlValue,
  scope: RowScope,
): void {
  const { argument } = one;
  const from: SqlType = argument === null ? { kind: 'int' } : typeOf(argument, scope);
  const { add, result } = running(one.name, from, typeOf({ ...one, over: null }, scope), one.distinct);
  const whole = one.over?.order.length === 0;
  let start = 0;
  rows.forEach(({ item }, index) => {
    add(argument === null ? 1 : get(item, argument));
    if (index + 1 < rows.length && (whole || peers(index + 1, index))) return;
    const value = result();
    for (; start <= index; start += 1) rows[start]?.item.windows.set(one, value);
  });
}
