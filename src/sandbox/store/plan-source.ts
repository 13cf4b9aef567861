// FROM: tables, derived tables, joins.
// Never here: select lists, grouping.
import { SqlError } from '../engine.ts';
import type { Condition, Expression, Source } from '../tsql/ast.ts';
import { valueKey } from '../tsql/compare.ts';
import { convert } from '../tsql/convert.ts';
import { evaluate } from '../tsql/evaluate.ts';
import { test } from '../tsql/test.ts';
import { typeOf } from '../tsql/type-of.ts';
import type { SqlType, SqlValue } from '../values.ts';
import { findTable } from './catalogue.ts';
import type { Context } from './context.ts';
import { columnError, need } from './permissions.ts';
import { planQuery } from './plan-query.ts';
import { readRows } from './read-rows.ts';
import { type Bound, type Cells, RowScope } from './row-scope.ts';
import { systemView } from './views.ts';
import { bind, conjuncts, nodes } from './walk.ts';
import { type Table, same } from './world.ts';

export interface SourcePlan {
  readonly columns: readonly Bound[];
  run(): readonly Cells[];
}
/** What a change is about: its rows carry their id in a hidden first column. */
export interface Target { readonly table: Table; readonly permission: string }

const pad = (count: number): Cells => Array<SqlValue>(count).fill(null);

export function planSource(source: Source, where: Condition | null, context: Context, parent: RowScope | null, target: Target | null): SourcePlan {
  switch (source.kind) {
    case 'table':
      return planTable(source, where, context, parent, target);
    case 'derived': {
      const plan = planQuery(source.query, context, parent);
      return { columns: renamed(plan.columns, source.alias, source.columns), run: () => plan.run() };
    }
    case 'values': {
      const scope = new RowScope(context, [], parent);
      const types = source.columns.map((_, index): SqlType => {
        const first = source.rows.map((row) => row[index]).find((one) => one !== undefined && !(one.kind === 'literal' && one.value === null));
        return first === undefined ? { kind: 'int' } : typeOf(first, scope);
      });
      return {
        columns: source.columns.map((name, index) => ({ qualifier: [source.alias], name, type: types[index] ?? { kind: 'int' }, nullable: true })),
        run: () => source.rows.map((row) => row.map((one, index) => convert(evaluate(one, scope), typeOf(one, scope), types[index] ?? { kind: 'int' }))),
      };
    }
    case 'function': {
      const name = source.name.at(-1) ?? '';
      const scope = new RowScope(context, [], parent);
      if (!same(name, 'STRING_SPLIT')) throw new SqlError(208, `Invalid object name '${source.name.join('.')}'.`);
      return {
        columns: [{ qualifier: [source.alias ?? name], name: 'value', type: { kind: 'nvarchar', length: 4000 }, nullable: true }],
        run: () => {
          const [text, separator] = source.args.map((one) => evaluate(one, scope));
          return text === null ? [] : String(text).split(String(separator)).map((value) => [value]);
        },
      };
    }
    case 'join':
      return planJoin(source, where, context, parent, target);
  }
}

function renamed(columns: readonly Bound[], alias: string, names: readonly string[] | null): readonly Bound[] {
  return columns.map(({ name, type, nullable }, index) => {
    const own = names?.[index] ?? name;
    if (own === '') throw new SqlError(8155, `No column name was specified for column ${index + 1} of '${alias}'.`);
    return { qualifier: [alias], name: own, type, nullable };
  });
}

function planTable(source: Extract<Source, { kind: 'table' }>, where: Condition | null, context: Context, parent: RowScope | null, target: Target | null): SourcePlan {
  const name = source.name.at(-1) ?? '';
  const index = context.common.findLastIndex((one) => source.name.length === 1 && same(one.name, name));
  const common = context.common[index];
  if (common !== undefined) {
    const plan = planQuery(common.query, { ...context, common: context.common.slice(0, index) }, null);
    return { columns: renamed(plan.columns, source.alias ?? name, common.columns), run: () => plan.run() };
  }
  const view = systemView(context, source.name);
  if (view !== undefined)
    return { columns: view.columns.map((column) => ({ ...column, qualifier: source.alias === null ? view.qualifier : [source.alias] })), run: () => view.run() };
  const table = findTable(context, source.name);
  if (table === undefined) throw new SqlError(208, `Invalid object name '${source.name.join('.')}'.`);
  const mine = target !== null && target.table === table;
  if (table.columns.every((column) => columnError(context, 'SELECT', table, column.name) !== null) && !mine) need(context, 'SELECT', table);
  const columns: readonly Bound[] = [
    ...(mine ? [{ qualifier: ['%target'], name: '%id', type: { kind: 'int' } as SqlType, nullable: false, hidden: true }] : []),
    ...table.columns.map((column) => ({
      qualifier: source.alias === null ? [context.state.database.name, table.schema, table.name] : [source.alias],
      name: column.name,
      type: column.type,
      nullable: column.nullable,
      denied: columnError(context, 'SELECT', table, column.name),
    })),
  ];
  const scope = new RowScope(context, columns, null);
  return {
    columns,
    run: () =>
      readRows(context, table, source.hints, mine, lookup(table, where, scope, new RowScope(context, [], parent))).map(({ id, values }) => (mine ? [id, ...values] : values)),
  };
}

const FAMILY = (type: SqlType): string => (/char/u.test(type.kind) ? 'text' : /int$/u.test(type.kind) ? 'int' : type.kind);

/** Keys of the rows that a condition can be true for, by a unique key of one column; null where all must be read. */
function lookup(table: Table, where: Condition | null, scope: RowScope, outer: RowScope): { readonly key: number; readonly text: string } | null {
  for (const one of conjuncts(where)) {
    if (one.kind !== 'compare' || one.operator !== '=') continue;
    for (const [column, value] of [[one.left, one.right], [one.right, one.left]] as const) {
      if (column.kind !== 'column' || !['literal', 'variable', 'column'].includes(value.kind)) continue;
      let at: number;
      try {
        at = scope.place(column.name);
        if (at < 0 || (value.kind === 'column' && scope.place(value.name) >= 0)) continue;
        const bound = scope.columns[at];
        const key = table.keys.find(({ kind, columns }) => kind !== 'index' && columns.length === 1 && same(columns[0] ?? '', bound?.name ?? ''));
        if (key === undefined || bound === undefined) continue;
        const from = typeOf(value, outer);
        if (FAMILY(from) !== FAMILY(bound.type)) continue;
        const found = evaluate(value, outer);
        if (found === null) continue;
        return { key: key.id, text: valueKey(FAMILY(from) === 'text' ? found : convert(found, from, bound.type)) };
      } catch (error) {
        if (!(error instanceof SqlError)) throw error;
      }
    }
  }
  return null;
}

function planJoin(source: Extract<Source, { kind: 'join' }>, where: Condition | null, context: Context, parent: RowScope | null, target: Target | null): SourcePlan {
  const kept = source.type === 'inner' || source.type === 'cross';
  const left = planSource(source.left, kept || source.type === 'left' ? where : null, context, parent, target);
  const right = planSource(source.right, kept || source.type === 'right' ? where : null, context, parent, target);
  const outerRight = source.type === 'left' || source.type === 'full';
  const outerLeft = source.type === 'right' || source.type === 'full';
  const columns = [
    ...left.columns.map((one) => (outerLeft ? { ...one, nullable: true } : one)),
    ...right.columns.map((one) => (outerRight ? { ...one, nullable: true } : one)),
  ];
  const scope = new RowScope(context, columns, parent);
  if (source.on !== null) bind(source.on, scope);
  const width = left.columns.length;
  const equal = conjuncts(source.on).find((one): one is Extract<Condition, { kind: 'compare' }> => one.kind === 'compare' && one.operator === '=' && one.left.kind === 'column' && one.right.kind === 'column' && FAMILY(typeOf(one.left, scope)) === FAMILY(typeOf(one.right, scope)));
  const sides = equal === undefined ? [] : [equal.left, equal.right].map((one: Expression) => (one.kind === 'column' ? scope.place(one.name) : -1)).sort((a, b) => a - b);
  const hash = sides.length === 2 && (sides[0] ?? -1) >= 0 && (sides[0] ?? 0) < width && (sides[1] ?? 0) >= width;
  return {
    columns,
    run: () => {
      const [a, b] = [left.run(), right.run()];
      const used = new Set<Cells>();
      const map = new Map<string, Cells[]>();
      if (hash) for (const row of b) { const value = row[(sides[1] ?? 0) - width] ?? null; if (value !== null) { const key = valueKey(value); const list = map.get(key); if (list) list.push(row); else map.set(key, [row]); } }
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

/** Has the tree an aggregate outside its sub-queries and windows? */
export function aggregates(root: unknown): readonly Extract<Expression, { kind: 'aggregate' }>[] {
  return nodes(root).filter((one): one is Extract<Expression, { kind: 'aggregate' }> => one.kind === 'aggregate' && (one as Extract<Expression, { kind: 'aggregate' }>).over === null);
}
