// Takes the locks of a scope on a connection of their own.
import type { HeldLock, LockScope } from '../../edges.ts';
import { UnavailableError } from '../../errors.ts';
import { text, whole } from '../cell-values.ts';
import { batchOf } from '../queries/batch-of.ts';
import { listParameters } from '../queries/parameter-list.ts';
import { takeLocks } from '../queries/take-locks.ts';
import type { Session } from '../session.ts';
import { heldLock } from './held-lock.ts';
import type { WithSchema } from './held-lock.ts';
import { lockResources } from './lock-resources.ts';
import { lockSession } from './lock-session.ts';
import { lockedError } from './locked-error.ts';

/** What a lock needs. */
export interface LockWishes {
  readonly lockTimeoutMs: number;
  /** Opens a connection that nothing replaces. */
  readonly openSession: (signal: AbortSignal) => Promise<Session>;
  readonly withSchema: WithSchema;
}

/**
 * Takes all of them or none, without waiting.
 * @throws LockedError lock.held
 * @throws UnavailableError database.*
 */
export async function takeLock(scope: LockScope, wishes: LockWishes, signal: AbortSignal): Promise<HeldLock> {
  const { lockTimeoutMs } = wishes;
  const resources = lockResources(scope);
  const session = await wishes.openSession(signal);
  try {
    const names = resources.map(({ name }) => name);
    const batch = batchOf('taking the lock', [takeLocks(resources)], {
      lockTimeoutMs,
      parameters: listParameters('lock', names),
    });
    const [rows = []] = await session.query(batch, signal);
    const [code, taken] = [whole(rows[0] ?? {}, 'Code'), whole(rows[0] ?? {}, 'Taken')];
    // Every replica of an availability group has locks of its own; only those of the one that is written to keep others out.
    if (text(rows[0] ?? {}, 'Updateability')?.trimEnd() === 'READ_ONLY') throw readOnly();
    if (code === null || taken === null || code < -1) throw refused(code);
    const wanted = resources[taken];
    if (wanted !== undefined) throw await lockedError(session, wanted, lockTimeoutMs, signal);
    return heldLock(scope, lockSession(session, resources, { lockTimeoutMs }), wishes.withSchema);
  } catch (error) {
    // What was taken so far goes with the connection.
    await session.close();
    throw error;
  }
}

function readOnly(): UnavailableError {
  return new UnavailableError('database.read-only', 'taking the lock: the database is read-only here', {
    hint: 'connect to the primary replica, by the listener; nothing was changed',
  });
}

/** -2 cancelled, -3 chosen in a deadlock, -999 a bad parameter (sp_getapplock, Microsoft's documentation). */
function refused(code: number | null): UnavailableError {
  return new UnavailableError(
    code === -3 ? 'database.deadlock' : 'database.query-failed',
    `taking the lock: sp_getapplock gave ${String(code)}`,
    { hint: 'try again; nothing was changed' },
  );
}
