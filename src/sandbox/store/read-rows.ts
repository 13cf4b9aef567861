import type { SqlValue } from '../values.ts';
import type { Context } from './context.ts';
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
  by: { readonly key: number; readonly text: string } | null,
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
  const rows = by === null ? table.rows.values() : (table.index.get(by.key)?.get(by.text) ?? []);
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
    if (values === null || (by !== null && !matches(context, table, row, values, by))) continue;
    seen.push({ id: row.id, values });
  }
  return seen;
}

function matches(
  { store }: Context,
  table: Table,
  _: Row,
  values: readonly SqlValue[],
  by: { readonly key: number; readonly text: string },
): boolean {
  const key = table.keys.find(({ id }) => id === by.key);
  return key === undefined || store.keyOf(table, key.columns, values) === by.text;
}
