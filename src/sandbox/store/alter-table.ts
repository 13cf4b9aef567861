// ALTER TABLE.
// Never here: permissions of others' statements, new tables.
import { SqlError } from '../engine.ts';
import { evaluate } from '../tsql/evaluate.ts';
import type { AlterTable, ColumnDefinition } from '../tsql/statement.ts';
import { typeOf } from '../tsql/type-of.ts';
import type { SqlValue } from '../values.ts';
import { place } from './catalogue.ts';
import type { Context } from './context.ts';
import { guard, stored } from './guard.ts';
import { makeTable } from './make-table.ts';
import { RowScope } from './row-scope.ts';
import { needDistinct, needKeyColumns, ownTable, reindexOnUndo, type Setter } from './set-property.ts';
import { type Column, type Table, same } from './world.ts';

type Add = Extract<AlterTable, { kind: 'add' }>;
type Drop = Extract<AlterTable, { kind: 'drop-column' | 'drop-constraint' }>;

/**
 * Changes a table's columns or constraints.
 * @throws SqlError 1505, 1779, 1781, 1911, 2705, 2714, 3728, 4901, 4922, 4924, 5074, 8111, 515, 547, 2628; Blocked
 */
export function alterTable(one: Table, change: AlterTable, context: Context, set: Setter): void {
  const { store } = context;
  ownTable(context, one);
  reindexOnUndo(context, one);
  switch (change.kind) {
    case 'add':
      add(one, change, context, set);
      break;
    case 'drop-column':
      dropColumns(one, change, context, set);
      break;
    case 'drop-constraint':
      dropConstraints(one, change, context, set);
      break;
    case 'alter-column':
      alterColumn(one, change.column, context, set);
  }
  store.reindex(one);
}

function rewrite(
  context: Context,
  one: Table,
  values: (old: readonly SqlValue[]) => readonly SqlValue[],
): void {
  const { store, state } = context;
  for (const row of one.rows.values())
    if (!row.deleted) store.change(state.work, one, row, values(row.values));
}

function add(one: Table, change: Add, context: Context, set: Setter): void {
  const { store } = context;
  const defaults = change.constraints.filter((own) => own.kind === 'default');
  const made = makeTable(
    context,
    one.name,
    one.schema,
    { columns: change.columns, constraints: change.constraints.filter((own) => own.kind !== 'default') },
    false,
  );
  const most = Math.max(0, ...one.columns.map(({ id }) => id));
  const fresh: Column[] = made.columns.map((column, at) => ({ ...column, id: most + 1 + at }));
  for (const { name } of fresh)
    if (one.columns.some((column) => same(column.name, name)))
      throw new SqlError(
        2705,
        `Column names in each table must be unique. Column name '${name}' in table '${one.name}' is specified more than once.`,
      );
  const empty = ![...one.rows.values()].some(({ deleted }) => !deleted);
  for (const { name, nullable, default: own, identity, type } of fresh)
    if (!nullable && own === null && identity === null && type.kind !== 'rowversion' && !empty)
      throw new SqlError(
        4901,
        `ALTER TABLE only allows columns to be added that can contain nulls, or have a DEFAULT definition specified, or the column being added is an identity or timestamp column, or alternatively if none of the previous conditions are satisfied the table must be empty to allow addition of this column. Column '${name}' cannot be added to non-empty table '${one.name}' because it does not satisfy these conditions.`,
      );
  if (fresh.length > 0) {
    set(one, 'columns', [...one.columns, ...fresh]);
    const scope = new RowScope(context, [], null);
    rewrite(context, one, (old) => [
      ...old,
      ...fresh.map((column, at): SqlValue => {
        if (column.type.kind === 'rowversion') return store.nextStamp();
        if (column.identity !== null) {
          const next = one.nextIdentity ?? column.identity.seed;
          set(one, 'nextIdentity', next + column.identity.increment);
          return stored(one, old.length + at, next, { kind: 'bigint' }, 'ALTER TABLE');
        }
        const own = column.default;
        if (own === null || column.nullable) return null;
        return stored(
          one,
          old.length + at,
          evaluate(own.value, scope),
          typeOf(own.value, scope),
          'ALTER TABLE',
        );
      }),
    ]);
  }
  for (const own of defaults) addDefault(one, own, context, set);
  const names = [...one.keys, ...one.foreign, ...one.checks].map(({ name }) => name);
  for (const { name } of [...made.keys, ...made.foreign, ...made.checks])
    if (names.some((other) => same(other, name)))
      throw new SqlError(2714, `There is already an object named '${name}' in the database.`);
  for (const key of made.keys) {
    needKeyColumns(one, key.columns);
    if (key.kind === 'primary') {
      if (one.keys.some(({ kind }) => kind === 'primary'))
        throw new SqlError(1779, `Table '${one.name}' already has a primary key defined on it.`);
      if (key.columns.some((name) => one.columns[place(one, name)]?.nullable))
        throw new SqlError(
          8111,
          `Cannot define PRIMARY KEY constraint on nullable column in table '${one.name}'.`,
        );
    }
    needDistinct(context, one, key.name, key.columns);
  }
  if (made.keys.length > 0) set(one, 'keys', [...one.keys, ...made.keys]);
  if (made.foreign.length > 0) set(one, 'foreign', [...one.foreign, ...made.foreign]);
  if (made.checks.length > 0) set(one, 'checks', [...one.checks, ...made.checks]);
  const probe: Table = { ...one, keys: [], foreign: made.foreign, checks: made.checks };
  for (const row of one.rows.values())
    if (!row.deleted) guard(context, probe, row, row.values, 'ALTER TABLE');
}

function addDefault(
  one: Table,
  own: Extract<Add['constraints'][number], { kind: 'default' }>,
  { store }: Context,
  set: Setter,
): void {
  const at = place(one, own.column);
  if (one.columns[at]?.default) throw new SqlError(1781, 'Column already has a DEFAULT bound to it.');
  set(
    one,
    'columns',
    one.columns.map((column, index) =>
      index === at
        ? {
            ...column,
            default: {
              id: store.id(),
              name: own.name ?? `DF__${one.name}__${column.name}`,
              value: own.value,
            },
          }
        : column,
    ),
  );
}

function dropColumns(one: Table, change: Drop, context: Context, set: Setter): void {
  for (const name of change.names) {
    const at = one.columns.findIndex((column) => same(column.name, name));
    if (at < 0) {
      if (change.ifExists) continue;
      throw new SqlError(
        4924,
        `ALTER TABLE DROP COLUMN failed because column '${name}' does not exist in table '${one.name}'.`,
      );
    }
    const user =
      one.columns[at]?.default ??
      [...one.keys, ...one.foreign].find(({ columns }) => columns.some((own) => same(own, name)));
    if (user)
      throw new SqlError(
        5074,
        `The object '${user.name}' is dependent on column '${name}'. ALTER TABLE DROP COLUMN ${name} failed because one or more objects access this column.`,
      );
    set(
      one,
      'columns',
      one.columns.filter((_, index) => index !== at),
    );
    rewrite(context, one, (old) => old.filter((_, index) => index !== at));
  }
}

function dropConstraints(one: Table, change: Drop, context: Context, set: Setter): void {
  for (const name of change.names) {
    const other = (own: { readonly name: string }): boolean => !same(own.name, name);
    const key = one.keys.find((own) => !other(own) && (own.kind === 'primary' || own.kind === 'unique'));
    if (key !== undefined) {
      const user = context.state.database.tables
        .flatMap(({ foreign }) => foreign)
        .find(
          (own) =>
            own.table === one.id && own.references.every((column, at) => same(column, key.columns[at] ?? '')),
        );
      if (user !== undefined)
        throw new SqlError(
          3725,
          `The constraint '${key.name}' is being referenced by table '${one.name}', foreign key constraint '${user.name}'.`,
        );
      set(
        one,
        'keys',
        one.keys.filter((own) => own !== key),
      );
    } else if (one.foreign.some((own) => !other(own))) set(one, 'foreign', one.foreign.filter(other));
    else if (one.checks.some((own) => !other(own))) set(one, 'checks', one.checks.filter(other));
    else if (one.columns.some((own) => own.default !== null && !other(own.default)))
      set(
        one,
        'columns',
        one.columns.map((own) =>
          own.default !== null && !other(own.default) ? { ...own, default: null } : own,
        ),
      );
    else if (!change.ifExists) throw new SqlError(3728, `'${name}' is not a constraint.`);
  }
}

function alterColumn(one: Table, column: ColumnDefinition, context: Context, set: Setter): void {
  const at = one.columns.findIndex((own) => same(own.name, column.name));
  const old = one.columns[at];
  if (old === undefined)
    throw new SqlError(
      4924,
      `ALTER TABLE ALTER COLUMN failed because column '${column.name}' does not exist in table '${one.name}'.`,
    );
  set(
    one,
    'columns',
    one.columns.map((own, index) =>
      index === at ? { ...own, type: column.type, nullable: column.nullable ?? true } : own,
    ),
  );
  rewrite(context, one, (values) =>
    values.map((value, index) => (index === at ? stored(one, at, value, old.type, 'UPDATE') : value)),
  );
}
