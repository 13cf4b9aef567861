import { SqlError } from '../engine.ts';
import type { Context } from './context.ts';
import type { Table } from './world.ts';

/** Sets a property of the catalogue so that a rollback sets it back. */
export type Setter = <T, K extends keyof T>(object: T, key: K, value: T[K]) => void;

/** The setter of one statement. */
export function setterOf({ store, state }: Context): Setter {
  return (object, key, value) => {
    const old = object[key];
    object[key] = value;
    store.catalogue(state.work, () => {
      object[key] = old;
    });
  };
}

/** The session alone changes the catalogue until its transaction ends. @throws Blocked */
export function ownCatalogue({ store, state }: Context): void {
  store.locks.take(state, 'catalogue', 'X');
}

/** The table's shape will change: nobody else reads or writes it until the transaction ends. @throws Blocked */
export function ownTable({ store, state }: Context, one: Table): void {
  store.locks.take(state, `table:${one.id}`, 'X');
  store.locks.take(state, `object:${one.id}`, 'X');
}

/** Indexes rebuilt now, and again when this is rolled back. Call it before and after changing keys or columns. */
export function reindexOnUndo({ store, state }: Context, one: Table): void {
  state.work.undo.push(() => {
    store.reindex(one);
  });
}

/** Refuses equal keys among the rows. @throws SqlError 1505 */
export function needDistinct({ store }: Context, one: Table, name: string, columns: readonly string[]): void {
  const seen = new Set<string>();
  for (const row of one.rows.values()) {
    if (row.deleted) continue;
    const text = store.keyOf(one, columns, row.values);
    if (seen.has(text))
      throw new SqlError(
        1505,
        `The CREATE UNIQUE INDEX statement terminated because a duplicate key was found for the object name '${one.schema}.${one.name}' and the index name '${name}'.`,
      );
    seen.add(text);
  }
}

/** Columns of a key must be there. @throws SqlError 1911 */
export function needKeyColumns(one: Table, columns: readonly string[]): void {
  for (const name of columns)
    if (!one.columns.some((column) => column.name.toLowerCase() === name.toLowerCase()))
      throw new SqlError(1911, `Column name '${name}' does not exist in the target table or view.`);
}
