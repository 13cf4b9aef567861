// A table from its definition.
// Never here: permissions, the catalogue it goes to.
import { SqlError } from '../engine.ts';
import type { Constraint, StatementBody } from '../tsql/statement.ts';
import { table as tableOf } from './catalogue.ts';
import type { Context } from './context.ts';
import { type Table, same } from './world.ts';

/** A table from its definition. @throws SqlError 2705, 208, 8110 */
export function makeTable(
  context: Context,
  name: string,
  schema: string,
  body: Pick<Extract<StatementBody, { kind: 'create-table' }>, 'columns' | 'constraints'>,
  temporary: boolean,
): Table {
  const { store } = context;
  const all: readonly Constraint[] = [
    ...body.columns.flatMap(({ constraints }) => constraints),
    ...body.constraints,
  ];
  if (all.filter(({ kind }) => kind === 'primary').length > 1)
    throw new SqlError(8110, `Cannot add multiple PRIMARY KEY constraints to table '${name}'.`);
  const primary = all.find((one) => one.kind === 'primary');
  const made: Table = {
    id: store.id(),
    schema: schema === '' ? 'dbo' : schema,
    name,
    temporary,
    nextIdentity: null,
    nextRow: 0,
    rows: new Map(),
    index: new Map(),
    keys: [],
    foreign: [],
    checks: [],
    columns: body.columns.map((column, at) => {
      const own = all.find((one) => one.kind === 'default' && same(one.column, column.name));
      return {
        id: at + 1,
        name: column.name,
        type: column.type,
        nullable:
          (column.nullable ?? true) &&
          column.identity === null &&
          column.type.kind !== 'rowversion' &&
          !(primary?.kind === 'primary' && primary.columns.some((one) => same(one, column.name))),
        identity: column.identity,
        default:
          own?.kind === 'default'
            ? { id: store.id(), name: own.name ?? `DF__${name}__${column.name}`, value: own.value }
            : null,
      };
    }),
  };
  made.columns.forEach((column, at) => {
    if (made.columns.findIndex((one) => same(one.name, column.name)) !== at)
      throw new SqlError(
        2705,
        `Column names in each table must be unique. Column name '${column.name}' in table '${name}' is specified more than once.`,
      );
  });
  for (const one of all) {
    const id = store.id();
    if (one.kind === 'primary' || one.kind === 'unique')
      made.keys.push({
        id,
        name: one.name ?? `${one.kind === 'primary' ? 'PK' : 'UQ'}__${name}__${id}`,
        kind: one.kind,
        columns: one.columns,
      });
    else if (one.kind === 'check')
      made.checks.push({ id, name: one.name ?? `CK__${name}__${id}`, condition: one.condition });
    else if (one.kind === 'foreign') {
      const other = tableOf(context, one.table);
      made.foreign.push({
        id,
        name: one.name ?? `FK__${name}__${id}`,
        columns: one.columns,
        table: other.id,
        references:
          one.references.length > 0
            ? one.references
            : (other.keys.find(({ kind }) => kind === 'primary')?.columns ?? []),
        onDelete: one.onDelete,
      });
    }
  }
  store.reindex(made);
  return made;
}
