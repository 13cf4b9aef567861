// Finding things by name.
// Never here: changing them.
import { SqlError } from '../engine.ts';
import type { Name } from '../tsql/ast.ts';
import type { Context } from './context.ts';
import { type Table, same } from './world.ts';

/** A table by name; undefined where there is none. `quiet`: also where the database is unknown. */
export function findTable(context: Context, name: Name, quiet = false): Table | undefined {
  const { state, store, tableVariables } = context;
  const last = name.at(-1) ?? '';
  if (last.startsWith('@')) {
    const found = tableVariables.get(last.toLowerCase());
    if (found === undefined && !quiet)
      throw new SqlError(1087, `Must declare the table variable "${last}".`, { severity: 15 });
    return found;
  }
  if (last.startsWith('#')) return state.temporary.find((one) => same(one.name, last));
  const schema = name.at(-2) ?? '';
  const own = name.at(-3) ?? '';
  const database = own === '' ? state.database : store.database(own);
  return database?.tables.find(
    (one) => same(one.name, last) && same(one.schema, schema === '' ? 'dbo' : schema),
  );
}

/** @throws SqlError 208 */
export function table(context: Context, name: Name): Table {
  const found = findTable(context, name);
  if (found === undefined) throw new SqlError(208, `Invalid object name '${name.join('.')}'.`);
  return found;
}

/** Its column, by name. @throws SqlError 207 */
export function place(one: Table, name: string): number {
  const index = one.columns.findIndex((column) => same(column.name, name));
  if (index < 0) throw new SqlError(207, `Invalid column name '${name}'.`);
  return index;
}
