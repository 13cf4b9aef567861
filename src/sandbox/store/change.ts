// INSERT, UPDATE, DELETE.
// Never here: definition of tables.
import { SqlError } from '../engine.ts';
import { checkAssigned } from '../tsql/check-assigned.ts';
import { evaluate } from '../tsql/evaluate.ts';
import { implicit } from '../tsql/implicit.ts';
import type { Source } from '../tsql/ast.ts';
import { test } from '../tsql/test.ts';
import { typeOf } from '../tsql/type-of.ts';
import type { SqlValue } from '../values.ts';
import { place, table as tableOf } from './catalogue.ts';
import type { Context } from './context.ts';
import { guard, stored } from './guard.ts';
import { type Body, type Changed, intent, lockRow, outputs } from './output-rows.ts';
import { need, needColumn } from './permissions.ts';
import { planSource } from './plan-source.ts';
import { rowCount } from './row-count.ts';
import { type Cells, RowScope } from './row-scope.ts';
import { type Children, leaveChildren } from './references.ts';
import { bind } from './walk.ts';
import { type Row, same } from './world.ts';

/** UPDATE or DELETE. @throws SqlError 515, 547, 2601, 2627, 2628, 229, 230; Blocked */
export function change(body: Body<'update'> | Body<'delete'>, outer: Context): Changed {
  const context: Context = { ...outer, common: [...outer.common, ...body.with] };
  const { state, store } = context;
  const alias = body.target.at(-1) ?? '';
  const sources = body.from === null ? [] : tablesOf(body.from);
  const named =
    sources.find((one) => same(one.alias ?? one.name.at(-1) ?? '', alias)) ??
    sources.find((one) => same(one.name.at(-1) ?? '', alias));
  const one = tableOf(context, named?.name ?? body.target);
  if (body.kind === 'delete') need(context, 'DELETE', one);
  else
    for (const item of body.set)
      if (item.kind === 'column') {
        const column = one.columns[place(one, item.column.at(-1) ?? '')];
        needColumn(context, 'UPDATE', one, column?.name ?? '');
        if (column !== undefined && column.identity !== null)
          throw new SqlError(8102, `Cannot update identity column '${column.name}'.`);
        if (column?.type.kind === 'rowversion') throw new SqlError(272, 'Cannot update a timestamp column.');
      }
  const source = planSource(
    body.from ?? { kind: 'table', name: body.target, alias: null, hints: body.hints },
    body.where === null ? null : { condition: body.where, whole: (): RowScope => scope },
    context,
    null,
    { table: one, alias: named?.alias ?? alias, permission: body.kind },
  );
  const scope = new RowScope(context, source.columns, null);
  if (body.where !== null) bind(body.where, scope);
  if (body.kind === 'update')
    for (const item of body.set) {
      if (item.value === null) continue;
      bind(item.value, scope);
      const target =
        item.kind === 'column'
          ? one.columns[place(one, item.column.at(-1) ?? '')]
          : context.variables.get(item.variable.toLowerCase());
      if (target !== undefined) checkAssigned(item.value, target.type, scope);
    }
  intent(context, one);
  const id = source.columns.findIndex(({ name }) => name === '%id');
  const done = new Set<SqlValue>();
  const top = body.top === null ? Infinity : rowCount(body.top.count, scope, 'TOP');
  const most = Math.min(top, state.mostRows);
  const hits = source.run().filter((row) => {
    scope.row = row;
    const key = row[id] ?? null;
    if (
      key === null ||
      done.has(key) ||
      done.size >= most ||
      (body.where !== null && test(body.where, scope) !== true)
    )
      return false;
    done.add(key);
    return true;
  });
  const pairs = hits.flatMap(
    (
      cells,
    ): { readonly old: Cells; readonly fresh: Cells | null; readonly source: Cells; readonly row: Row }[] => {
      const row = one.rows.get(Number(cells[id]));
      if (row === undefined) return [];
      lockRow(context, one, row);
      const old = row.values;
      scope.row = cells;
      if (body.kind === 'delete') {
        if (row.deleted) return [{ old, fresh: null, source: cells, row }];
        store.change(state.work, one, row, null);
        return [{ old, fresh: null, source: cells, row }];
      }
      const fresh = [...old];
      for (const item of body.set) {
        if (item.kind === 'variable') {
          const known = context.variables.get(item.variable.toLowerCase());
          if (known)
            context.variables.set(item.variable.toLowerCase(), {
              type: known.type,
              value: implicit(evaluate(item.value, scope), typeOf(item.value, scope), known.type),
            });
          continue;
        }
        const at = place(one, item.column.at(-1) ?? '');
        const value = item.value ?? one.columns[at]?.default?.value ?? null;
        fresh[at] =
          value === null
            ? stored(one, at, null, { kind: 'int' }, 'UPDATE')
            : stored(one, at, evaluate(value, scope), typeOf(value, scope), 'UPDATE');
      }
      one.columns.forEach(({ type }, at) => {
        if (type.kind === 'rowversion') fresh[at] = store.nextStamp();
      });
      store.change(state.work, one, row, fresh);
      return [{ old, fresh, source: cells, row }];
    },
  );
  const children: Children = new Map();
  for (const { old, fresh, row } of pairs) {
    if (fresh !== null) guard(context, one, row, fresh, 'UPDATE');
    leaveChildren(context, one, old, fresh, children);
  }
  return { count: pairs.length, ...outputs(context, one, body.output, pairs, source.columns) };
}

function tablesOf(source: Source): readonly Extract<Source, { kind: 'table' }>[] {
  if (source.kind === 'join') return [...tablesOf(source.left), ...tablesOf(source.right)];
  return source.kind === 'table' ? [source] : [];
}
