// Beginning and ending of a session's transaction.
// Never here: what was written in it.
import { SqlError, type ReplyItem } from '../engine.ts';
import type { Context } from './context.ts';
import { newWork } from './store.ts';

type Part = Pick<Context, 'state' | 'store'>;
let serial = 0;

/** BEGIN TRANSACTION; nested ones only count, and their names too mean nothing. */
export function begin({ state }: Part, items: ReplyItem[], name = ''): void {
  state.level += 1;
  if (state.level > 1) return;
  serial += 1;
  state.transactionSerial = serial;
  state.transactionName = name;
  items.push({ kind: 'transaction', event: 'begin' });
}

/** Outside of a transaction a statement is its own. */
export function end({ state, store }: Part): void {
  if (state.level > 0) return;
  store.commit(state.work);
  store.locks.release((one) => one.holder !== state || one.scope === 'session');
}

/** @throws SqlError 3902 */
export function commit(part: Part, items: ReplyItem[]): void {
  const { state } = part;
  if (state.level === 0)
    throw new SqlError(3902, 'The COMMIT TRANSACTION request has no corresponding BEGIN TRANSACTION.');
  if (state.doomed)
    throw new SqlError(
      3930,
      'The current transaction cannot be committed and cannot support operations that write to the log file. Roll back the transaction.',
    );
  state.level -= 1;
  if (state.level > 0) return;
  state.savepoints = [];
  end(part);
  items.push({ kind: 'transaction', event: 'commit' });
}

/** @throws SqlError 3903, 6401 */
export function rollback(part: Part, items: ReplyItem[], name = '', strict = false): void {
  const { state, store } = part;
  if (state.level === 0) {
    if (strict)
      throw new SqlError(3903, 'The ROLLBACK TRANSACTION request has no corresponding BEGIN TRANSACTION.');
    return;
  }
  const point = state.savepoints.findLast((one) => one.name.toLowerCase() === name.toLowerCase());
  if (name !== '' && point !== undefined) {
    store.rollbackTo(state.work, point.mark);
    return;
  }
  if (name !== '' && strict && name.toLowerCase() !== state.transactionName.toLowerCase())
    throw new SqlError(6401, `Cannot roll back ${name}. No transaction or savepoint of that name was found.`);
  store.rollbackTo(state.work, 0);
  Object.assign(state, { level: 0, doomed: false, savepoints: [], work: newWork() });
  store.locks.release((one) => one.holder !== state || one.scope === 'session');
  items.push({ kind: 'transaction', event: 'rollback' });
}

/** Takes back what the transaction did and gives its locks away, yet leaves it open until it is rolled back. */
export function doom({ state, store }: Part): void {
  store.rollbackTo(state.work, 0);
  Object.assign(state, { doomed: true, savepoints: [], work: newWork() });
  store.locks.release((one) => one.holder !== state || one.scope === 'session');
}

/** SAVE TRANSACTION. @throws SqlError 628 */
export function save({ state }: Part, name: string): void {
  if (state.level === 0)
    throw new SqlError(628, 'Cannot issue SAVE TRANSACTION when there is no active transaction.');
  state.savepoints.push({ name, mark: state.work.undo.length });
}
