// Finding the one key a condition asks for.
// Never here: reading rows.
import { SqlError } from '../engine.ts';
import type { Condition } from '../tsql/ast.ts';
import { valueKey } from '../tsql/compare.ts';
import { convert } from '../tsql/convert.ts';
import { evaluate } from '../tsql/evaluate.ts';
import { typeOf } from '../tsql/type-of.ts';
import type { SqlType } from '../values.ts';
import type { RowScope } from './row-scope.ts';
import { conjuncts } from './walk.ts';
import { type Table, same } from './world.ts';

/** Types whose values have equal keys when equal. */
export const FAMILY = (type: SqlType): string =>
  /char/u.test(type.kind) ? 'text' : /int$/u.test(type.kind) ? 'int' : type.kind;

/** Keys of the rows that a condition can be true for, by a unique key of one column; null where all must be read. */
export function lookup(
  table: Table,
  where: Condition | null,
  scope: RowScope,
  outer: RowScope,
): { readonly key: number; readonly text: string } | null {
  for (const one of conjuncts(where)) {
    if (one.kind !== 'compare' || one.operator !== '=') continue;
    for (const [column, value] of [
      [one.left, one.right],
      [one.right, one.left],
    ] as const) {
      if (column.kind !== 'column' || !['literal', 'variable', 'column'].includes(value.kind)) continue;
      let at: number;
      try {
        at = scope.place(column.name);
        if (at < 0 || (value.kind === 'column' && scope.place(value.name) >= 0)) continue;
        const bound = scope.columns[at];
        const key = table.keys.find(
          ({ kind, columns }) =>
            kind !== 'index' && columns.length === 1 && same(columns[0] ?? '', bound?.name ?? ''),
        );
        if (key === undefined || bound === undefined) continue;
        const from = typeOf(value, outer);
        if (FAMILY(from) !== FAMILY(bound.type)) continue;
        const found = evaluate(value, outer);
        if (found === null) continue;
        return {
          key: key.id,
          text: valueKey(FAMILY(from) === 'text' ? found : convert(found, from, bound.type)),
        };
      } catch (error) {
        if (!(error instanceof SqlError)) throw error;
      }
    }
  }
  return null;
}
