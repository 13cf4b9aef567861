// Finding things by name.
// Never here: changing them.
import { SqlError } from '../engine.ts';
import type { Name } from '../tsql/ast.ts';
import type { Context } from './context.ts';
import { Blocked } from './locks.ts';
import { type Table, same } from './world.ts';

/** A table by name; undefined where there is none. Waits for one that another session is defining. `quiet`: also where the database is unknown. */
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
  const named = (one: Table): boolean =>
    same(one.name, last) && same(one.schema, schema === '' ? 'dbo' : schema);
  const found = database?.tables.find(named);
  const { definer } = store;
  if (definer === null || definer === state.work) return found;
  const changing = found ?? (database === state.database ? definer.dropped.find(named) : undefined);
  if (changing !== undefined && store.locks.conflicts(state, `object:${changing.id}`, 'S').length > 0)
    throw new Blocked(`object:${changing.id}`, 'S');
  return found;
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
