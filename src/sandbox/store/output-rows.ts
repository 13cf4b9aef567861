// What INSERT, UPDATE and DELETE share: their locks and OUTPUT.
// Never here: writing.
import type { Expression } from '../tsql/ast.ts';
import { evaluate } from '../tsql/evaluate.ts';
import type { Output, StatementBody } from '../tsql/statement.ts';
import { typeOf } from '../tsql/type-of.ts';
import type { ResultColumn } from '../values.ts';
import { table as tableOf } from './catalogue.ts';
import type { Context } from './context.ts';
import { columnError } from './permissions.ts';
import { type Bound, type Cells, RowScope } from './row-scope.ts';
import type { Row, Table } from './world.ts';

/** What a change did; `columns` null without OUTPUT. */
export interface Changed {
  readonly count: number;
  readonly columns: readonly ResultColumn[] | null;
  readonly rows: readonly Cells[];
}

/** The statement of a kind. */
export type Body<K> = Extract<StatementBody, { kind: K }>;

/** A table's columns under one name. */
export const bounds = (one: Table, qualifier: string): readonly Bound[] =>
  one.columns.map(({ name, type, nullable }) => ({ qualifier: [qualifier], name, type, nullable }));

/** Locks a row for writing. @throws Blocked */
export function lockRow(context: Context, one: Table, row: Row): void {
  if (!one.temporary) context.store.locks.take(context.state, `row:${one.id}:${row.id}`, 'X');
}

/** Says that rows of the table will be written. @throws Blocked */
export function intent(context: Context, one: Table): void {
  if (!one.temporary) context.store.locks.take(context.state, `table:${one.id}`, 'IX');
}

/** OUTPUT: one row per changed row. */
export function outputs(
  context: Context,
  one: Table,
  output: Output | null,
  pairs: readonly { readonly old: Cells | null; readonly fresh: Cells | null; readonly source: Cells }[],
  source: readonly Bound[],
): Pick<Changed, 'columns' | 'rows'> {
  if (output === null) return { columns: null, rows: [] };
  const all = [
    ...[...bounds(one, 'inserted'), ...bounds(one, 'deleted')].map((column) => ({
      ...column,
      denied: columnError(context, 'SELECT', one, column.name),
    })),
    ...source,
  ];
  const scope = new RowScope(context, all, null);
  const items = output.items.flatMap((item): { expression: Expression; name: string }[] => {
    if (item.kind === 'expression')
      return [
        {
          expression: item.expression,
          name: item.alias ?? (item.expression.kind === 'column' ? (item.expression.name.at(-1) ?? '') : ''),
        },
      ];
    if (item.kind === 'assign') return [];
    return one.columns.map(({ name }) => ({
      expression: { kind: 'column', name: [item.qualifier?.at(-1) ?? 'inserted', name] },
      name,
    }));
  });
  const columns = items.map(({ expression, name }) => ({
    name,
    type: typeOf(expression, scope),
    nullable: true,
  }));
  const none: Cells = one.columns.map(() => null);
  const rows = pairs.map(({ old, fresh, source: from }) => {
    scope.row = [...(fresh ?? none), ...(old ?? none), ...from];
    return items.map(({ expression }) => evaluate(expression, scope));
  });
  if (output.into === null) return { columns, rows };
  const target = tableOf(context, output.into);
  for (const row of rows)
    context.store.insert(
      context.state.work,
      target,
      target.columns.map((_, at) => row[at] ?? null),
    );
  return { columns: null, rows: [] };
}
