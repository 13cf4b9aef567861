// What a table refuses: NULL, too long texts, duplicate keys, checks, missing parents.
// Never here: writing.
import { SqlError } from '../engine.ts';
import { convert } from '../tsql/convert.ts';
import { checkImplicit } from '../tsql/implicit.ts';
import { test } from '../tsql/test.ts';
import type { SqlType, SqlValue } from '../values.ts';
import { place } from './catalogue.ts';
import type { Context } from './context.ts';
import { Blocked } from './locks.ts';
import { bounds } from './output-rows.ts';
import { plainText } from './plain-text.ts';
import { needParents } from './references.ts';
import { RowScope } from './row-scope.ts';
import type { Row, Table } from './world.ts';

/** A value as a column stores it. @throws SqlError 206, 257, 515, 2628 and those of a conversion */
export function stored(one: Table, at: number, value: SqlValue, from: SqlType, verb: string): SqlValue {
  const column = one.columns[at];
  if (column === undefined) return null;
  if (value === null) {
    if (!column.nullable)
      throw new SqlError(
        515,
        `Cannot insert the value NULL into column '${column.name}', table '${one.schema}.${one.name}'; column does not allow nulls. ${verb} fails.`,
      );
    return null;
  }
  const { type } = column;
  checkImplicit(from, type);
  if ('length' in type && type.length !== 'max') {
    const whole = convert(value, from, {
      kind: type.kind.includes('binary') ? 'varbinary' : 'nvarchar',
      length: 'max',
    });
    const cut = typeof whole === 'string' ? whole.replace(/ +$/u, '') : whole;
    if ((typeof cut === 'string' || cut instanceof Uint8Array) && cut.length > type.length)
      throw new SqlError(
        2628,
        `String or binary data would be truncated in table '${one.schema}.${one.name}', column '${column.name}'. Truncated value: '${String(cut).slice(0, type.length)}'.`,
      );
  }
  return convert(value, from, type);
}

/** Refuses a row; `row` is the changed one, null for a new one. @throws SqlError 2601, 2627, 547; Blocked */
export function guard(
  context: Context,
  one: Table,
  row: Row | null,
  values: readonly SqlValue[],
  verb = 'INSERT',
): void {
  const { store, state } = context;
  for (const key of one.keys) {
    if (key.kind === 'index') continue;
    const text = store.keyOf(one, key.columns, values);
    for (const other of one.index.get(key.id)?.get(text) ?? []) {
      if (other === row) continue;
      if (other.owner !== null && other.owner !== state.work)
        throw new Blocked(`row:${one.id}:${other.id}`, 'S');
      if (other.deleted || store.keyOf(one, key.columns, other.values) !== text) continue;
      const shown = key.columns.map((name) => plainText(values[place(one, name)] ?? '<NULL>')).join(', ');
      throw key.kind === 'unique index'
        ? new SqlError(
            2601,
            `Cannot insert duplicate key row in object '${one.schema}.${one.name}' with unique index '${key.name}'. The duplicate key value is (${shown}).`,
            { severity: 14 },
          )
        : new SqlError(
            2627,
            `Violation of ${key.kind === 'primary' ? 'PRIMARY' : 'UNIQUE'} KEY constraint '${key.name}'. Cannot insert duplicate key in object '${one.schema}.${one.name}'. The duplicate key value is (${shown}).`,
            { severity: 14 },
          );
    }
  }
  const scope = new RowScope(context, bounds(one, one.name), null);
  scope.row = values;
  for (const check of one.checks)
    if (test(check.condition, scope) === false)
      throw new SqlError(
        547,
        `The ${verb} statement conflicted with the CHECK constraint "${check.name}". The conflict occurred in database "${state.database.name}", table "${one.schema}.${one.name}".`,
      );
  needParents(context, one, values, verb);
}
