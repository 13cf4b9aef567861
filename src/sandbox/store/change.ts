// INSERT, UPDATE, DELETE.
// Never here: definition of tables.
import { SqlError } from '../engine.ts';
import type { Expression, Source } from '../tsql/ast.ts';
import { convert } from '../tsql/convert.ts';
import { evaluate } from '../tsql/evaluate.ts';
import type { Output, StatementBody } from '../tsql/statement.ts';
import { test } from '../tsql/test.ts';
import { typeOf } from '../tsql/type-of.ts';
import type { ResultColumn, SqlType, SqlValue } from '../values.ts';
import { place, table as tableOf } from './catalogue.ts';
import type { Context } from './context.ts';
import { Blocked } from './locks.ts';
import { need, needColumn } from './permissions.ts';
import { planQuery } from './plan-query.ts';
import { planSource } from './plan-source.ts';
import { type Bound, type Cells, RowScope } from './row-scope.ts';
import { bind } from './walk.ts';
import { type Row, type Table, same } from './world.ts';

export interface Changed { readonly count: number; readonly columns: readonly ResultColumn[] | null; readonly rows: readonly Cells[] }
type Body<K> = Extract<StatementBody, { kind: K }>;

const bounds = (one: Table, qualifier: string): readonly Bound[] => one.columns.map(({ name, type, nullable }) => ({ qualifier: [qualifier], name, type, nullable }));

/** A value as a column stores it. @throws SqlError 2628, 515 */
function stored(one: Table, at: number, value: SqlValue, from: SqlType, verb: string): SqlValue {
  const column = one.columns[at];
  if (column === undefined) return null;
  if (value === null) {
    if (!column.nullable) throw new SqlError(515, `Cannot insert the value NULL into column '${column.name}', table '${one.schema}.${one.name}'; column does not allow nulls. ${verb} fails.`);
    return null;
  }
  const { type } = column;
  if ('length' in type && type.length !== 'max') {
    const whole = convert(value, from, { kind: type.kind.includes('binary') ? 'varbinary' : 'nvarchar', length: 'max' });
    const cut = typeof whole === 'string' ? whole.replace(/ +$/u, '') : whole;
    if ((typeof cut === 'string' || cut instanceof Uint8Array) && cut.length > type.length)
      throw new SqlError(2628, `String or binary data would be truncated in table '${one.schema}.${one.name}', column '${column.name}'. Truncated value: '${String(cut).slice(0, type.length)}'.`);
  }
  return convert(value, from, type);
}

function guard(context: Context, one: Table, row: Row | null, values: readonly SqlValue[]): void {
  const { store, state } = context;
  for (const key of one.keys) {
    if (key.kind === 'index') continue;
    const text = store.keyOf(one, key.columns, values);
    for (const other of one.index.get(key.id)?.get(text) ?? []) {
      if (other === row) continue;
      if (other.owner !== null && other.owner !== state.work) throw new Blocked(`row:${one.id}:${other.id}`, 'S');
      if (other.deleted || store.keyOf(one, key.columns, other.values) !== text) continue;
      const shown = key.columns.map((name) => String(values[place(one, name)] ?? '<NULL>')).join(', ');
      throw key.kind === 'unique index'
        ? new SqlError(2601, `Cannot insert duplicate key row in object '${one.schema}.${one.name}' with unique index '${key.name}'. The duplicate key value is (${shown}).`, { severity: 14 })
        : new SqlError(2627, `Violation of ${key.kind === 'primary' ? 'PRIMARY' : 'UNIQUE'} KEY constraint '${key.name}'. Cannot insert duplicate key in object '${one.schema}.${one.name}'. The duplicate key value is (${shown}).`, { severity: 14 });
    }
  }
  const scope = new RowScope(context, bounds(one, one.name), null);
  scope.row = values;
  for (const check of one.checks)
    if (test(check.condition, scope) === false) throw new SqlError(547, `The statement conflicted with the CHECK constraint "${check.name}". The conflict occurred in database "${state.database.name}", table "${one.schema}.${one.name}".`);
  for (const foreign of one.foreign) {
    const own = foreign.columns.map((name) => values[place(one, name)] ?? null);
    const other = state.database.tables.find(({ id }) => id === foreign.table);
    if (other === undefined || own.includes(null)) continue;
    const text = store.keyOf(one, foreign.columns, values);
    if (![...other.rows.values()].some((parent) => !parent.deleted && store.keyOf(other, foreign.references, parent.values) === text))
      throw new SqlError(547, `The INSERT statement conflicted with the FOREIGN KEY constraint "${foreign.name}". The conflict occurred in database "${state.database.name}", table "${other.schema}.${other.name}".`);
  }
}

function lockRow(context: Context, one: Table, row: Row): void {
  if (!one.temporary) context.store.locks.take(context.state, `row:${one.id}:${row.id}`, 'X');
}

function intent(context: Context, one: Table): void {
  if (!one.temporary) context.store.locks.take(context.state, `table:${one.id}`, 'IX');
}

/** OUTPUT: one row per changed row. */
function outputs(context: Context, one: Table, output: Output | null, pairs: readonly { readonly old: Cells | null; readonly fresh: Cells | null; readonly source: Cells }[], source: readonly Bound[]): Pick<Changed, 'columns' | 'rows'> {
  if (output === null) return { columns: null, rows: [] };
  const all = [...bounds(one, 'inserted'), ...bounds(one, 'deleted'), ...source];
  const scope = new RowScope(context, all, null);
  const items = output.items.flatMap((item): { expression: Expression; name: string }[] => {
    if (item.kind === 'expression') return [{ expression: item.expression, name: item.alias ?? (item.expression.kind === 'column' ? (item.expression.name.at(-1) ?? '') : '') }];
    if (item.kind === 'assign') return [];
    return one.columns.map(({ name }) => ({ expression: { kind: 'column', name: [item.qualifier?.at(-1) ?? 'inserted', name] }, name }));
  });
  const columns = items.map(({ expression, name }) => ({ name, type: typeOf(expression, scope), nullable: true }));
  const none: Cells = one.columns.map(() => null);
  const rows = pairs.map(({ old, fresh, source: from }) => {
    scope.row = [...(fresh ?? none), ...(old ?? none), ...from];
    return items.map(({ expression }) => evaluate(expression, scope));
  });
  if (output.into === null) return { columns, rows };
  const target = tableOf(context, output.into);
  for (const row of rows) context.store.insert(context.state.work, target, target.columns.map((_, at) => row[at] ?? null));
  return { columns: null, rows: [] };
}

export function insert(body: Body<'insert'>, context: Context): Changed {
  const one = tableOf(context, body.table);
  need(context, 'INSERT', one);
  const { state, store } = context;
  const writable = one.columns.flatMap(({ type, identity }, at) => (type.kind === 'rowversion' || (identity !== null && state.identityInsert === null) ? [] : [at]));
  const places = body.columns === null ? writable : body.columns.map((name) => place(one, name));
  const scope = new RowScope({ ...context, common: [...context.common, ...body.with] }, [], null);
  let rows: readonly (readonly ({ value: SqlValue; type: SqlType } | null)[])[];
  const { source } = body;
  const fewer = (count: number): void => {
    if (count === places.length) return;
    if (body.columns === null) throw new SqlError(213, 'Column name or number of supplied values does not match table definition.');
    throw source.kind === 'values' ? new SqlError(count < places.length ? 109 : 110, `There are ${count < places.length ? 'more' : 'fewer'} columns in the INSERT statement than values specified in the VALUES clause. The number of values in the VALUES clause must match the number of columns specified in the INSERT statement.`, { severity: 15 }) : new SqlError(count < places.length ? 120 : 121, 'The select list for the INSERT statement does not match the insert list.', { severity: 15 });
  };
  if (source.kind === 'values') {
    rows = source.rows.map((row) => { fewer(row.length); return row.map((cell) => (cell === 'default' ? null : { value: evaluate(cell, scope), type: typeOf(cell, scope) })); });
  } else if (source.kind === 'query') {
    const plan = planQuery(source.query, scope.context, null);
    fewer(plan.columns.length);
    rows = plan.run().map((row) => row.map((value, at) => ({ value, type: plan.columns[at]?.type ?? { kind: 'int' } })));
  } else rows = [[]];
  intent(context, one);
  const pairs = rows.map((row) => {
    const values = one.columns.map((column, at): SqlValue => {
      const cell = row[places.indexOf(at)];
      if (column.type.kind === 'rowversion') return store.nextStamp();
      if (places.includes(at) && cell !== null && cell !== undefined) {
        if (column.identity !== null && state.identityInsert === null) throw new SqlError(544, `Cannot insert explicit value for identity column in table '${one.name}' when IDENTITY_INSERT is set to OFF.`);
        return stored(one, at, cell.value, cell.type, 'INSERT');
      }
      if (column.identity !== null) {
        const next = one.nextIdentity ?? column.identity.seed;
        one.nextIdentity = next + column.identity.increment;
        state.identity = next;
        return convert(next, { kind: 'bigint' }, column.type);
      }
      const { default: own } = column;
      return own === null ? stored(one, at, null, column.type, 'INSERT') : stored(one, at, evaluate(own.value, scope), typeOf(own.value, scope), 'INSERT');
    });
    guard(context, one, null, values);
    lockRow(context, one, store.insert(state.work, one, values));
    return { old: null, fresh: values, source: [] };
  });
  return { count: rows.length, ...outputs(context, one, body.output, pairs, []) };
}

export function change(body: Body<'update'> | Body<'delete'>, outer: Context): Changed {
  const context: Context = { ...outer, common: [...outer.common, ...body.with] };
  const { state, store } = context;
  const alias = body.target.at(-1) ?? '';
  const named = body.from === null ? undefined : tablesOf(body.from).find((one) => same(one.alias ?? one.name.at(-1) ?? '', alias));
  const one = tableOf(context, named?.name ?? body.target);
  if (body.kind === 'delete') need(context, 'DELETE', one);
  else for (const item of body.set) if (item.kind === 'column') { place(one, item.column.at(-1) ?? ''); needColumn(context, 'UPDATE', one, one.columns[place(one, item.column.at(-1) ?? '')]?.name ?? ''); }
  const source = planSource(body.from ?? { kind: 'table', name: body.target, alias: null, hints: body.hints }, body.where, context, null, { table: one, permission: body.kind });
  const scope = new RowScope(context, source.columns, null);
  if (body.where !== null) bind(body.where, scope);
  if (body.kind === 'update') for (const { value } of body.set) if (value !== null) bind(value, scope);
  intent(context, one);
  const id = source.columns.findIndex(({ name }) => name === '%id');
  const done = new Set<SqlValue>();
  const most = body.top === null ? Infinity : Number(evaluate(body.top.count, scope));
  const hits = source.run().filter((row) => {
    scope.row = row;
    const key = row[id] ?? null;
    if (key === null || done.has(key) || done.size >= most || (body.where !== null && test(body.where, scope) !== true)) return false;
    done.add(key);
    return true;
  });
  const pairs = hits.flatMap((cells): { readonly old: Cells; readonly fresh: Cells | null; readonly source: Cells; readonly row: Row }[] => {
    const row = one.rows.get(Number(cells[id]));
    if (row === undefined) return [];
    lockRow(context, one, row);
    const old = row.values;
    scope.row = cells;
    if (body.kind === 'delete') {
      for (const child of state.database.tables) for (const foreign of child.foreign) if (foreign.table === one.id) {
        const text = store.keyOf(one, foreign.references, old);
        const mine = [...child.rows.values()].filter((other) => !other.deleted && store.keyOf(child, foreign.columns, other.values) === text);
        if (mine.length > 0 && foreign.onDelete !== 'cascade') throw new SqlError(547, `The DELETE statement conflicted with the REFERENCE constraint "${foreign.name}". The conflict occurred in database "${state.database.name}", table "${child.schema}.${child.name}".`);
        for (const other of mine) { lockRow(context, child, other); store.change(state.work, child, other, null); }
      }
      store.change(state.work, one, row, null);
      return [{ old, fresh: null, source: cells, row }];
    }
    const fresh = [...old];
    for (const item of body.set) {
      if (item.kind === 'variable') { const known = context.variables.get(item.variable.toLowerCase()); if (known) context.variables.set(item.variable.toLowerCase(), { type: known.type, value: convert(evaluate(item.value, scope), typeOf(item.value, scope), known.type) }); continue; }
      const at = place(one, item.column.at(-1) ?? '');
      const value = item.value ?? one.columns[at]?.default?.value ?? null;
      fresh[at] = value === null ? stored(one, at, null, { kind: 'int' }, 'UPDATE') : stored(one, at, evaluate(value, scope), typeOf(value, scope), 'UPDATE');
    }
    one.columns.forEach(({ type }, at) => { if (type.kind === 'rowversion') fresh[at] = store.nextStamp(); });
    store.change(state.work, one, row, fresh);
    return [{ old, fresh, source: cells, row }];
  });
  for (const pair of pairs) if (pair.fresh !== null) guard(context, one, pair.row, pair.fresh);
  return { count: pairs.length, ...outputs(context, one, body.output, pairs, source.columns) };
}

function tablesOf(source: Source): readonly Extract<Source, { kind: 'table' }>[] {
  if (source.kind === 'join') return [...tablesOf(source.left), ...tablesOf(source.right)];
  return source.kind === 'table' ? [source] : [];
}
