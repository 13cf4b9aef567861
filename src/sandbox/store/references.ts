// Foreign keys: parents that must be there, children that follow or forbid.
// Never here: other constraints.
import { SqlError } from '../engine.ts';
import type { SqlValue } from '../values.ts';
import { place } from './catalogue.ts';
import type { Context } from './context.ts';
import { Blocked } from './locks.ts';
import { lockRow } from './output-rows.ts';
import { type ForeignKey, type Row, type Table, same } from './world.ts';

/** Children by key, found once for a statement. */
export type Children = Map<ForeignKey, Map<string, Row[]>>;

const conflict = (
  context: Context,
  verb: string,
  kind: string,
  foreign: ForeignKey,
  where: Table,
): SqlError =>
  new SqlError(
    547,
    `The ${verb} statement conflicted with the ${kind} constraint "${foreign.name}". The conflict occurred in database "${context.state.database.name}", table "${where.schema}.${where.name}".`,
  );

/** Every parent of a row must be there. @throws SqlError 547; Blocked where another session is writing the parent */
export function needParents(context: Context, one: Table, values: readonly SqlValue[], verb: string): void {
  const { store, state } = context;
  for (const foreign of one.foreign) {
    const other = state.database.tables.find(({ id }) => id === foreign.table);
    if (other === undefined || foreign.columns.some((name) => (values[place(one, name)] ?? null) === null))
      continue;
    if (store.locks.conflicts(state, `table:${other.id}`, 'IS').length > 0)
      throw new Blocked(`table:${other.id}`, 'IS');
    const text = store.keyOf(one, foreign.columns, values);
    const key = other.keys.find(
      ({ kind, columns }) =>
        kind !== 'index' &&
        columns.length === foreign.references.length &&
        columns.every((name, at) => same(name, foreign.references[at] ?? '')),
    );
    const near = key === undefined ? undefined : other.index.get(key.id);
    const rows = near === undefined ? other.rows.values() : (near.get(text) ?? []);
    let found = false;
    for (const parent of rows) {
      if (store.keyOf(other, foreign.references, parent.values) !== text) continue;
      if (parent.owner !== null && parent.owner !== state.work)
        throw new Blocked(`row:${other.id}:${parent.id}`, 'S');
      if (!parent.deleted) found = true;
    }
    if (!found)
      throw conflict(context, verb, other === one ? 'FOREIGN KEY SAME TABLE' : 'FOREIGN KEY', foreign, other);
  }
}

/** A parent's key goes (`fresh` null: the row does): children go too, lose their key or forbid it. @throws SqlError 547 */
export function leaveChildren(
  context: Context,
  one: Table,
  old: readonly SqlValue[],
  fresh: readonly SqlValue[] | null,
  known: Children,
): void {
  const { store, state } = context;
  for (const child of state.database.tables)
    for (const foreign of child.foreign) {
      if (foreign.table !== one.id) continue;
      const text = store.keyOf(one, foreign.references, old);
      if (fresh !== null && store.keyOf(one, foreign.references, fresh) === text) continue;
      const mine = (childrenOf(context, child, foreign, known).get(text) ?? []).filter(
        ({ deleted }) => !deleted,
      );
      for (const row of mine) {
        if (fresh !== null || foreign.onDelete === 'no action')
          throw conflict(context, fresh === null ? 'DELETE' : 'UPDATE', 'REFERENCE', foreign, child);
        lockRow(context, child, row);
        const before = row.values;
        if (foreign.onDelete === 'cascade') {
          store.change(state.work, child, row, null);
          leaveChildren(context, child, before, null, known);
        } else {
          const values = [...before];
          for (const name of foreign.columns) values[place(child, name)] = null;
          store.change(state.work, child, row, values);
        }
      }
    }
}

function childrenOf(
  context: Context,
  child: Table,
  foreign: ForeignKey,
  known: Children,
): Map<string, Row[]> {
  const before = known.get(foreign);
  if (before !== undefined) return before;
  const made = new Map<string, Row[]>();
  for (const row of child.rows.values()) {
    if (row.deleted) continue;
    const key = context.store.keyOf(child, foreign.columns, row.values);
    const list = made.get(key);
    if (list) list.push(row);
    else made.set(key, [row]);
  }
  known.set(foreign, made);
  return made;
}
