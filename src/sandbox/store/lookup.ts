// Finding the few keys a condition asks for.
// Never here: reading rows.
import { SqlError } from '../engine.ts';
import type { Condition, Expression } from '../tsql/ast.ts';
import { valueKey } from '../tsql/compare.ts';
import { comparedType, compareTyped } from '../tsql/compare-typed.ts';
import { convert } from '../tsql/convert.ts';
import { evaluate } from '../tsql/evaluate.ts';
import { typeOf } from '../tsql/type-of.ts';
import { family } from './family.ts';
import type { Filter } from './plan-source.ts';
import type { Bound, RowScope } from './row-scope.ts';
import { conjuncts, nodes } from './walk.ts';
import { type Table, same } from './world.ts';

/** A unique key of a table, and the texts of its values that are wanted. */
export interface Keys {
  readonly key: number;
  readonly texts: ReadonlySet<string>;
}
const most = 1000;

/**
 * Keys of the rows that a condition can be true for, where it names all columns of a unique key; null where all rows must be
 * read. `scope` is that of the table, `outer` that of the queries around the whole FROM.
 */
export function lookup(table: Table, filter: Filter | null, scope: RowScope, outer: RowScope): Keys | null {
  const unique = table.keys.filter(({ kind }) => kind !== 'index');
  if (filter === null || unique.length === 0) return null;
  const wanted = new Map<string, readonly string[]>();
  for (const one of conjuncts(filter.condition))
    for (const [column, values] of pairs(one)) {
      if (column.kind !== 'column') continue;
      try {
        const bound = scope.columns[scope.place(column.name)];
        if (
          bound === undefined ||
          !unique.some(({ columns }) => columns.some((own) => same(own, bound.name)))
        )
          continue;
        const texts = textsOf(values, bound, filter, outer);
        if (texts !== null) wanted.set(bound.name.toLowerCase(), texts);
      } catch (error) {
        if (!(error instanceof SqlError)) throw error;
      }
    }
  for (const { id, columns } of unique) {
    const lists = columns.map((name) => wanted.get(name.toLowerCase()));
    if (lists.some((list) => list === undefined)) continue;
    const all = lists.reduce<readonly string[]>(
      (before, list = [], at) =>
        at === 0 ? list : before.flatMap((text) => list.map((more) => `${text}\u0000${more}`)),
      [],
    );
    if (all.length <= most) return { key: id, texts: new Set(all) };
  }
  return null;
}

function pairs(one: Condition): readonly (readonly [Expression, readonly Expression[]])[] {
  if (one.kind === 'compare' && one.operator === '=')
    return [
      [one.left, [one.right]],
      [one.right, [one.left]],
    ];
  return one.kind === 'in' && !one.negated && !('body' in one.list) ? [[one.operand, one.list]] : [];
}

/** Key texts of values that rest on no row of the FROM; NULLs, which equal nothing, are left out. @throws SqlError */
function textsOf(
  values: readonly Expression[],
  { type }: Bound,
  { whole }: Filter,
  outer: RowScope,
): readonly string[] | null {
  const names = nodes(values);
  if (names.some((one) => 'body' in one || one.kind === 'aggregate' || one.kind === 'window')) return null;
  const rows = whole();
  for (const one of names)
    if (one.kind === 'column' && rows.place((one as Expression & { kind: 'column' }).name) >= 0) return null;
  const texts: string[] = [];
  for (const one of values) {
    const from = typeOf(one, outer);
    const found = evaluate(one, outer);
    if (found === null) continue;
    compareTyped('=', { type: from, value: null }, { type, value: null });
    const meets = comparedType(from, type);
    if (family(from) === family(type)) texts.push(valueKey(found));
    else if (family(meets) === family(type)) texts.push(valueKey(convert(found, from, meets)));
    else return null;
  }
  return texts;
}
