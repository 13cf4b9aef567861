import type { SqlValue } from '../values.ts';
import type { Context } from './context.ts';
import type { Keys } from './lookup.ts';
import type { Row, Table } from './world.ts';

/**
 * The rows of a table as a statement of this session sees them: its own newest versions; of other writers' rows the
 * committed version (read-committed snapshot), the newest (NOLOCK) or none (READPAST).
 * @throws Blocked where the session must wait for another
 */
export function readRows(
  context: Context,
  table: Table,
  hints: readonly string[],
  writes: boolean,
  by: Keys | null,
): readonly { readonly id: number; readonly values: readonly SqlValue[] }[] {
  const { store, state } = context;
  const { locks } = store;
  const dirty =
    !writes &&
    (hints.includes('NOLOCK') || hints.includes('READUNCOMMITTED') || state.isolation === 'READ UNCOMMITTED');
  const past = hints.includes('READPAST');
  const whole = hints.find((one) => one === 'TABLOCKX' || one === 'TABLOCK');
  const serial =
    hints.includes('HOLDLOCK') || hints.includes('SERIALIZABLE') || state.isolation === 'SERIALIZABLE';
  const repeat = serial || hints.includes('REPEATABLEREAD') || state.isolation === 'REPEATABLE READ';
  const mode = hints.includes('XLOCK') ? 'X' : writes || hints.includes('UPDLOCK') ? 'U' : 'S';
  const locking =
    writes ||
    mode !== 'S' ||
    hints.includes('READCOMMITTEDLOCK') ||
    repeat ||
    (!state.database.snapshot && state.isolation !== 'SNAPSHOT');
  const holds =
    state.level > 0 &&
    (repeat || mode !== 'S') &&
    !(writes && mode === 'U' && !hints.includes('UPDLOCK') && !repeat);
  if (!table.temporary && !dirty && whole !== undefined)
    locks.take(state, `table:${table.id}`, whole === 'TABLOCKX' ? 'X' : 'S');
  if (!table.temporary && !dirty && serial && by === null && state.level > 0)
    locks.take(state, `table:${table.id}`, 'S');
  const columns = by === null ? null : table.keys.find(({ id }) => id === by.key)?.columns;
  const rows = by === null ? table.rows.values() : rowsOf(table, by);
  const seen: { id: number; values: readonly SqlValue[] }[] = [];
  for (const row of rows) {
    const other = row.owner !== null && row.owner !== state.work;
    if (!dirty && locking && !table.temporary) {
      const resource = `row:${table.id}:${row.id}`;
      if (locks.conflicts(state, resource, mode).length > 0) {
        if (past) continue;
        locks.take(state, resource, mode);
      }
      if (holds) locks.take(state, resource, mode);
    }
    const values = other && !dirty ? row.before : row.deleted ? null : row.values;
    if (values === null) continue;
    // Another version of the row is what the key belongs to.
    if (by !== null && columns && !by.texts.has(store.keyOf(table, columns, values))) continue;
    seen.push({ id: row.id, values });
  }
  return seen;
}

/** In the order of the table, each row once. */
function rowsOf({ index }: Table, { key, texts }: Keys): readonly Row[] {
  const found = [...texts].flatMap((text) => [...(index.get(key)?.get(text) ?? [])]);
  return [...new Set(found)].sort((a, b) => a.id - b.id);
}
