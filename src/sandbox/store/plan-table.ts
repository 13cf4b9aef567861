// One table, view or common table of a FROM.
// Never here: joins, reading rows.
import { SqlError } from '../engine.ts';
import type { Source } from '../tsql/ast.ts';
import type { SqlType } from '../values.ts';
import { findTable } from './catalogue.ts';
import type { Context } from './context.ts';
import { type Keys, lookup } from './lookup.ts';
import { once } from './once.ts';
import { columnError, need } from './permissions.ts';
import { planQuery } from './plan-query.ts';
import type { Filter, SourcePlan, Target } from './plan-source.ts';
import { readRows } from './read-rows.ts';
import { type Bound, RowScope } from './row-scope.ts';
import { systemView } from './views.ts';
import { same } from './world.ts';

/** Columns under an alias. @throws SqlError 8155, 8156 */
export function renamed(
  columns: readonly Bound[],
  alias: string,
  names: readonly string[] | null,
): readonly Bound[] {
  const made = columns.map(({ name, type, nullable }, index) => {
    const own = names?.[index] ?? name;
    if (own === '')
      throw new SqlError(8155, `No column name was specified for column ${index + 1} of '${alias}'.`);
    return { qualifier: [alias], name: own, type, nullable };
  });
  const twice = made.find(({ name }, at) => made.findIndex((one) => same(one.name, name)) !== at);
  if (twice !== undefined)
    throw new SqlError(8156, `The column '${twice.name}' was specified multiple times for '${alias}'.`);
  return made;
}

/** Plans one name of a FROM. @throws SqlError 208, 229 */
export function planTable(
  source: Extract<Source, { kind: 'table' }>,
  where: Filter | null,
  context: Context,
  parent: RowScope | null,
  target: Target | null,
): SourcePlan {
  const name = source.name.at(-1) ?? '';
  const index = context.common.findLastIndex((one) => source.name.length === 1 && same(one.name, name));
  const common = context.common[index];
  if (common !== undefined) {
    const plan = planQuery(common.query, { ...context, common: context.common.slice(0, index) }, null);
    return {
      columns: renamed(plan.columns, source.alias ?? name, common.columns),
      run: once(() => plan.run()),
    };
  }
  const view = systemView(context, source.name);
  if (view !== undefined)
    return {
      columns: view.columns.map((column) => ({
        ...column,
        qualifier: source.alias === null ? view.qualifier : [source.alias],
      })),
      run: once(() => view.run()),
    };
  const table = findTable(context, source.name);
  if (table === undefined) throw new SqlError(208, `Invalid object name '${source.name.join('.')}'.`);
  const mine = target !== null && target.table === table && same(source.alias ?? name, target.alias);
  if (table.columns.every((column) => columnError(context, 'SELECT', table, column.name) !== null) && !mine)
    need(context, 'SELECT', table);
  const columns: readonly Bound[] = [
    ...(mine
      ? [
          {
            qualifier: ['%target'],
            name: '%id',
            type: { kind: 'int' } as SqlType,
            nullable: false,
            hidden: true,
          },
        ]
      : []),
    ...table.columns.map((column) => ({
      qualifier:
        source.alias === null ? [context.state.database.name, table.schema, table.name] : [source.alias],
      name: column.name,
      type: column.type,
      nullable: column.nullable,
      denied: columnError(context, 'SELECT', table, column.name),
    })),
  ];
  const scope = new RowScope(context, columns, null);
  const outer = new RowScope(context, [], parent);
  const read = (keys: Keys | null) =>
    readRows(context, table, source.hints, mine, keys).map(({ id, values }) =>
      mine ? [id, ...values] : values,
    );
  const all = once(() => read(null));
  return {
    columns,
    run: () => {
      const keys = lookup(table, where, scope, outer);
      return keys === null ? all() : read(keys);
    },
  };
}
