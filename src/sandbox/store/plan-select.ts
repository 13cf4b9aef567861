// One SELECT: filter, group, windows, list, DISTINCT, ordering, TOP.
// Never here: sources, set operators.
import { SqlError } from '../engine.ts';
import type { Expression, OrderItem, Select, Window } from '../tsql/ast.ts';
import { accumulate } from '../tsql/accumulate.ts';
import { evaluate } from '../tsql/evaluate.ts';
import { test } from '../tsql/test.ts';
import { isNull, typeOf } from '../tsql/type-of.ts';
import type { SqlType, SqlValue } from '../values.ts';
import type { Context } from './context.ts';
import { type Plan, compareNullable, distinct, orderPlace, rowKey, sorted } from './plan-query.ts';
import { aggregates, planSource } from './plan-source.ts';
import { type Bound, type Cells, RowScope } from './row-scope.ts';
import { bind, nodes, textOf } from './walk.ts';
import { same } from './world.ts';

type Aggregate = Extract<Expression, { kind: 'aggregate' }>;
type Windowed = Extract<Expression, { kind: 'window' }> | Aggregate;
interface Item { readonly row: Cells; readonly group: readonly Cells[]; readonly windows: Map<object, SqlValue> }

export function planSelect(select: Select, order: readonly OrderItem[], context: Context, parent: RowScope | null): Plan {
  const source = select.from === null ? null : planSource(select.from, select.where, context, parent, null);
  const scope = new RowScope(context, source?.columns ?? [], parent);
  const plain = new RowScope(context, source?.columns ?? [], parent);
  if (select.where !== null) {
    if (aggregates(select.where).length > 0) throw new SqlError(147, 'An aggregate may not appear in the WHERE clause unless it is in a subquery contained in a HAVING clause or a select list, and the column being aggregated is an outer reference.', { severity: 15 });
    bind(select.where, plain);
  }
  const items = listItems(select, plain);
  const grouped = select.group.length > 0 || select.having !== null || aggregates([items.map(({ expression }) => expression), order]).length > 0;
  let current: Item = { row: [], group: [], windows: new Map() };
  const groupTexts = new Map(select.group.map((one, index) => [textOf(one), index]));
  for (const one of select.group) bind(one, plain);
  const groupPlaces = new Set(select.group.flatMap((one) => (one.kind === 'column' ? [plain.place(one.name)] : [])));
  const texts = new WeakMap<object, string>();
  const inGroup = (expression: object): boolean => {
    if ((expression as Expression).kind === 'column' || (expression as Expression).kind === 'literal') return false;
    const text = texts.get(expression) ?? textOf(expression as Expression);
    texts.set(expression, text);
    return groupTexts.has(text);
  };
  const aggregateType = new Map<object, SqlType>();
  scope.computedType = (expression) => {
    const one = expression as Expression;
    if ((one.kind === 'aggregate' && one.over === null && grouped) || inGroup(one)) {
      const known = aggregateType.get(one) ?? typeOf(one, plain);
      if (!aggregateType.has(one) && one.kind === 'aggregate' && one.argument !== null) bind(one.argument, plain);
      aggregateType.set(one, known);
      return known;
    }
    return undefined;
  };
  scope.computed = (expression) => {
    const one = expression as Expression;
    if (one.kind === 'window' || (one.kind === 'aggregate' && one.over !== null)) return current.windows.get(one);
    if (one.kind === 'aggregate' && grouped) return aggregate(one, current.group, plain);
    if (inGroup(one)) { plain.row = current.row; return evaluate(one, plain); }
    return undefined;
  };
  if (grouped) {
    const original = scope.place.bind(scope);
    scope.place = (name) => {
      const at = original(name);
      if (at >= 0 && !groupPlaces.has(at)) throw new SqlError(8120, `Column '${[...(scope.columns[at]?.qualifier ?? []), scope.columns[at]?.name ?? ''].slice(-2).join('.')}' is invalid in the select list because it is not contained in either an aggregate function or the GROUP BY clause.`);
      return at;
    };
  }
  const check = (one: Expression): void => { typeOf(one, scope); for (const inner of outside(one, (node) => (node as Expression).kind === 'aggregate' || inGroup(node))) if ('body' in inner) scope.bind(inner as never); else if ((inner as Expression).kind === 'column' || (inner as Expression).kind === 'variable') typeOf(inner as Expression, scope); };
  const columns: readonly Bound[] = items.map(({ expression, name }) => {
    check(expression);
    return { qualifier: [], name, type: typeOf(expression, scope), nullable: nullable(expression, scope) };
  });
  const places = order.map((item) => orderPlace(item, columns));
  order.forEach((item, index) => { if ((places[index] ?? -1) < 0) check(item.expression); });
  if (select.having !== null) for (const inner of outside(select.having, (node) => (node as Expression).kind === 'aggregate' || inGroup(node))) if ((inner as Expression).kind === 'column') typeOf(inner as Expression, scope);
  const windows = nodes([items.map(({ expression }) => expression), order]).filter((one): one is Windowed => one.kind === 'window' || (one.kind === 'aggregate' && (one as Aggregate).over !== null));
  const top = select.top;
  const run = (): readonly Cells[] => {
    let rows: readonly Cells[] = source === null ? [[]] : source.run();
    const { where } = select;
    if (where !== null) rows = rows.filter((row) => { plain.row = row; return test(where, plain) === true; });
    let list: Item[] = grouped ? groups(rows, select.group, plain) : rows.map((row) => ({ row, group: [], windows: new Map<object, SqlValue>() }));
    const enter = (item: Item): void => { current = item; scope.row = item.row; };
    const { having } = select;
    if (having !== null) list = list.filter((item) => { enter(item); return test(having, scope) === true; });
    for (const one of windows) runWindow(one, list, scope, enter);
    let keyed = list.map((item) => {
      enter(item);
      const row = items.map(({ expression }) => evaluate(expression, scope));
      return { row, keys: order.map(({ expression }, index) => { const at = places[index] ?? -1; return at >= 0 ? (row[at] ?? null) : evaluate(expression, scope); }) };
    });
    if (select.distinct) { const kept = new Set(distinct(keyed.map(({ row }) => row))); keyed = keyed.filter(({ row }) => kept.has(row)); }
    let ordered = order.length === 0 ? keyed : sorted(keyed, order);
    if (top !== null) {
      const count = Number(evaluate(top.count, new RowScope(context, [], parent)));
      const last = ordered[count - 1];
      ordered = ordered.filter((one, index) => index < count || (top.ties && last !== undefined && one.keys.every((key, at) => compareNullable(key, last.keys[at] ?? null) === 0)));
    }
    return ordered.map(({ row }) => row);
  };
  return { columns, run, correlated: () => scope.correlated || plain.correlated || parent !== null && nodes([select.from, select.where, items.map((i) => i.expression)]).some((one) => 'body' in one) };
}

function outside(root: object, stop: (node: object) => boolean): readonly object[] {
  if (Array.isArray(root)) return root.flatMap((one: unknown) => (typeof one === 'object' && one !== null ? outside(one, stop) : []));
  if (stop(root)) return [];
  if ('body' in root || root instanceof Uint8Array) return [root];
  return [root, ...Object.values(root).flatMap((one: unknown) => (typeof one === 'object' && one !== null ? outside(one, stop) : []))];
}

function nullable(expression: Expression, scope: RowScope): boolean {
  if (expression.kind === 'literal') return expression.value === null;
  if (expression.kind === 'column') return scope.columns[scope.place(expression.name)]?.nullable ?? true;
  return !(expression.kind === 'aggregate' && expression.name.startsWith('COUNT'));
}

function listItems(select: Select, scope: RowScope): readonly { readonly expression: Expression; readonly name: string }[] {
  return select.items.flatMap((item) => {
    if (item.kind === 'expression') return [{ expression: item.expression, name: item.alias ?? (item.expression.kind === 'column' ? (item.expression.name.at(-1) ?? '') : '') }];
    if (item.kind === 'assign') return [{ expression: item.expression, name: item.variable }];
    const { qualifier } = item;
    const hits = scope.columns.filter((one) => !one.hidden && (qualifier === null || same(one.qualifier.at(-1) ?? '', qualifier.at(-1) ?? '')));
    if (hits.length === 0) throw qualifier === null ? new SqlError(263, 'Must specify table to select from.') : new SqlError(107, `The column prefix '${qualifier.join('.')}' does not match with a table name or alias name used in the query.`, { severity: 15 });
    return hits.map((one) => ({ expression: { kind: 'column', name: [...one.qualifier, one.name] } as const, name: one.name }));
  });
}

function groups(rows: readonly Cells[], by: readonly Expression[], scope: RowScope): Item[] {
  if (by.length === 0) return [{ row: rows[0] ?? [], group: rows, windows: new Map() }];
  const map = new Map<string, Cells[]>();
  for (const row of rows) {
    scope.row = row;
    const key = rowKey(by.map((one) => evaluate(one, scope)));
    const list = map.get(key);
    if (list) list.push(row);
    else map.set(key, [row]);
  }
  return [...map.values()].map((group) => ({ row: group[0] ?? [], group, windows: new Map<object, SqlValue>() }));
}

function aggregate(one: Aggregate, rows: readonly Cells[], scope: RowScope): SqlValue {
  const { argument } = one;
  if (argument === null) return accumulate(one.name, rows.map(() => 1), { kind: 'int' }, typeOf(one, scope));
  const list = one.within.length === 0 ? rows : sorted(rows.map((row) => { scope.row = row; return { row, keys: one.within.map(({ expression }) => evaluate(expression, scope)) }; }), one.within).map(({ row }) => row);
  const values = list.map((row) => { scope.row = row; return evaluate(argument, scope); });
  const from: SqlType = isNull(argument) ? { kind: 'int' } : typeOf(argument, scope);
  return accumulate(one.name, values, from, typeOf(one, scope), one.distinct, one.separator === null ? '' : String(evaluate(one.separator, scope)));
}

function runWindow(one: Windowed, list: readonly Item[], scope: RowScope, enter: (item: Item) => void): void {
  const over: Window = one.over ?? { partition: [], order: [] };
  const parts = new Map<string, { item: Item; keys: SqlValue[] }[]>();
  for (const item of list) {
    enter(item);
    const key = rowKey(over.partition.map((by) => evaluate(by, scope)));
    const entry = { item, keys: over.order.map(({ expression }) => evaluate(expression, scope)) };
    parts.set(key, [...(parts.get(key) ?? []), entry]);
  }
  const get = (item: Item | undefined, expression: Expression | undefined): SqlValue => { if (item === undefined || expression === undefined) return null; enter(item); return evaluate(expression, scope); };
  for (const part of parts.values()) {
    const rows = sorted(part, over.order);
    const peers = (a: number, b: number): boolean => rowKey(rows[a]?.keys ?? []) === rowKey(rows[b]?.keys ?? []);
    let rank = 1; let dense = 1;
    rows.forEach(({ item }, index) => {
      if (index > 0 && !peers(index, index - 1)) { rank = index + 1; dense += 1; }
      if (one.kind === 'window') {
        const offset = one.args[1] === undefined ? 1 : Number(get(item, one.args[1]));
        const count = one.name === 'NTILE' ? Number(get(item, one.args[0])) : 1;
        const big = rows.length % count; const size = Math.floor(rows.length / count);
        const other = rows[index + (one.name === 'LEAD' ? offset : -offset)]?.item;
        item.windows.set(one, one.name === 'ROW_NUMBER' ? BigInt(index + 1) : one.name === 'RANK' ? BigInt(rank) : one.name === 'DENSE_RANK' ? BigInt(dense) : one.name === 'NTILE' ? BigInt(index < big * (size + 1) ? Math.floor(index / (size + 1)) + 1 : big + Math.floor((index - big * (size + 1)) / size) + 1) : other === undefined ? get(item, one.args[2]) : get(other, one.args[0]));
      } else {
        let end = index;
        if (over.order.length > 0) while (end + 1 < rows.length && peers(end + 1, index)) end += 1;
        const frame = over.order.length === 0 ? rows : rows.slice(0, end + 1);
        const { argument } = one;
        const values = frame.map((entry) => (argument === null ? 1 : get(entry.item, argument)));
        item.windows.set(one, accumulate(one.name, values, argument === null ? { kind: 'int' } : typeOf(argument, scope), typeOf({ ...one, over: null }, scope), one.distinct));
      }
    });
  }
}
