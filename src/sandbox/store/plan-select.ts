// One SELECT: filter, group, windows, list, DISTINCT, ordering, TOP.
// Never here: sources, set operators.
import { SqlError } from '../engine.ts';
import type { Expression, OrderItem, Select } from '../tsql/ast.ts';
import { evaluate } from '../tsql/evaluate.ts';
import { test } from '../tsql/test.ts';
import { typeOf } from '../tsql/type-of.ts';
import type { SqlType, SqlValue } from '../values.ts';
import type { Context } from './context.ts';
import { aggregate, groups } from './group-rows.ts';
import { narrower } from './narrow.ts';
import { type Plan, compareNullable, distinct, orderPlace, sorted } from './plan-query.ts';
import { aggregates, planSource } from './plan-source.ts';
import { rowCount } from './row-count.ts';
import { type Bound, type Cells, RowScope } from './row-scope.ts';
import { runWindow } from './run-window.ts';
import type { Aggregate, Item, Windowed } from './select-item.ts';
import { listItems, nullable, orderable, outside } from './select-list.ts';
import { bind, nodes, textOf } from './walk.ts';

/** Plans one SELECT. @throws SqlError 147, 207, 8120 … */
export function planSelect(
  select: Select,
  order: readonly OrderItem[],
  context: Context,
  parent: RowScope | null,
): Plan {
  const filter = select.where === null ? null : { condition: select.where, whole: (): RowScope => plain };
  const source = select.from === null ? null : planSource(select.from, filter, context, parent, null);
  const scope = new RowScope(context, source?.columns ?? [], parent);
  const plain = new RowScope(context, source?.columns ?? [], parent);
  if (select.where !== null) {
    if (aggregates(select.where).length > 0)
      throw new SqlError(
        147,
        'An aggregate may not appear in the WHERE clause unless it is in a subquery contained in a HAVING clause or a select list, and the column being aggregated is an outer reference.',
        { severity: 15 },
      );
    if (nodes(select.where).some((one) => one.kind === 'window'))
      throw new SqlError(4108, 'Windowed functions can only appear in the SELECT or ORDER BY clauses.', {
        severity: 15,
      });
    bind(select.where, plain);
  }
  const narrow = narrower(select.where, plain);
  const around = new RowScope(context, [], parent);
  if (select.top !== null) bind(select.top.count, around);
  const items = listItems(select, plain);
  if (aggregates([items, order]).some(({ argument }) => aggregates(argument).length > 0))
    throw new SqlError(
      130,
      'Cannot perform an aggregate function on an expression containing an aggregate or a subquery.',
      { severity: 15 },
    );
  const grouped =
    select.group.length > 0 ||
    select.having !== null ||
    aggregates([items.map(({ expression }) => expression), order]).length > 0;
  let current: Item = { row: [], group: [], windows: new Map() };
  const groupTexts = new Map(select.group.map((one, index) => [textOf(one), index]));
  for (const one of select.group) bind(one, plain);
  const groupPlaces = new Set(
    select.group.flatMap((one) => (one.kind === 'column' ? [plain.place(one.name)] : [])),
  );
  const texts = new WeakMap<object, string>();
  const inGroup = (expression: object): boolean => {
    if ((expression as Expression).kind === 'column' || (expression as Expression).kind === 'literal')
      return false;
    const text = texts.get(expression) ?? textOf(expression as Expression);
    texts.set(expression, text);
    return groupTexts.has(text);
  };
  const aggregateType = new Map<object, SqlType>();
  scope.computedType = (expression) => {
    const one = expression as Expression;
    if ((one.kind === 'aggregate' && one.over === null && grouped) || inGroup(one)) {
      const known = aggregateType.get(one) ?? typeOf(one, plain);
      if (!aggregateType.has(one) && one.kind === 'aggregate' && one.argument !== null)
        bind(one.argument, plain);
      aggregateType.set(one, known);
      return known;
    }
    return undefined;
  };
  scope.computed = (expression) => {
    const one = expression as Expression;
    if (one.kind === 'window' || (one.kind === 'aggregate' && one.over !== null))
      return current.windows.get(one);
    if (one.kind === 'aggregate' && grouped) return aggregate(one, current.group, plain);
    if (inGroup(one)) {
      plain.row = current.row;
      return evaluate(one, plain);
    }
    return undefined;
  };
  if (grouped) {
    const original = scope.place.bind(scope);
    scope.place = (name) => {
      const at = original(name);
      if (at >= 0 && !groupPlaces.has(at))
        throw new SqlError(
          8120,
          `Column '${[...(scope.columns[at]?.qualifier ?? []), scope.columns[at]?.name ?? ''].slice(-2).join('.')}' is invalid in the select list because it is not contained in either an aggregate function or the GROUP BY clause.`,
        );
      return at;
    };
  }
  const check = (one: Expression): void => {
    typeOf(one, scope);
    for (const inner of outside(one, (node) => (node as Expression).kind === 'aggregate' || inGroup(node)))
      if ('body' in inner) scope.bind(inner as never);
      else if ((inner as Expression).kind === 'column' || (inner as Expression).kind === 'variable')
        typeOf(inner as Expression, scope);
  };
  const columns: readonly Bound[] = items.map(({ expression, name }) => {
    check(expression);
    return { qualifier: [], name, type: typeOf(expression, scope), nullable: nullable(expression, scope) };
  });
  const places = order.map((item) => orderPlace(item, columns));
  order.forEach((item, index) => {
    if ((places[index] ?? -1) >= 0) return;
    orderable(select, items, item);
    elsewhere(8127, 'the ORDER BY clause', () => {
      check(item.expression);
    });
  });
  if (select.having !== null) {
    for (const { argument } of aggregates(select.having)) if (argument !== null) bind(argument, plain);
    for (const inner of outside(
      select.having,
      (node) => (node as Expression).kind === 'aggregate' || inGroup(node),
    ))
      if ('body' in inner) scope.bind(inner as never);
      else if ((inner as Expression).kind === 'column')
        elsewhere(8121, 'the HAVING clause', () => typeOf(inner as Expression, scope));
  }
  const windows = nodes([items.map(({ expression }) => expression), order]).filter(
    (one): one is Windowed =>
      one.kind === 'window' || (one.kind === 'aggregate' && (one as Aggregate).over !== null),
  );
  const top = select.top;
  const run = (): readonly Cells[] => {
    let rows: readonly Cells[] = source === null ? [[]] : narrow(source.run());
    const { where } = select;
    if (where !== null)
      rows = rows.filter((row) => {
        plain.row = row;
        return test(where, plain) === true;
      });
    let list: Item[] = grouped
      ? groups(rows, select.group, plain)
      : rows.map((row) => ({ row, group: [], windows: new Map<object, SqlValue>() }));
    const enter = (item: Item): void => {
      current = item;
      scope.row = item.row;
    };
    const { having } = select;
    if (having !== null)
      list = list.filter((item) => {
        enter(item);
        return test(having, scope) === true;
      });
    for (const one of windows) runWindow(one, list, scope, enter);
    let keyed = list.map((item) => {
      enter(item);
      const row = items.map(({ expression }) => evaluate(expression, scope));
      return {
        row,
        keys: order.map(({ expression }, index) => {
          const at = places[index] ?? -1;
          return at >= 0 ? (row[at] ?? null) : evaluate(expression, scope);
        }),
      };
    });
    if (select.distinct) {
      const kept = new Set(distinct(keyed.map(({ row }) => row)));
      keyed = keyed.filter(({ row }) => kept.has(row));
    }
    let ordered = order.length === 0 ? keyed : sorted(keyed, order);
    if (top !== null) {
      const count = rowCount(top.count, around, 'TOP');
      const last = ordered[count - 1];
      ordered = ordered.filter(
        (one, index) =>
          index < count ||
          (top.ties &&
            last !== undefined &&
            one.keys.every((key, at) => compareNullable(key, last.keys[at] ?? null) === 0)),
      );
    }
    return ordered.map(({ row }) => row);
  };
  return { columns, run };
}

/** Error 8120 has another number in other clauses. @throws SqlError 8121, 8127 */
function elsewhere(number: number, clause: string, check: () => unknown): void {
  try {
    check();
  } catch (error) {
    throw error instanceof SqlError && error.number === 8120
      ? new SqlError(number, error.message.replace('the select list', clause))
      : error;
  }
}
