// Who holds the lock, as far as the server shows it to this login.
import { LockedError, UnavailableError } from '../../errors.ts';
import { instant, text, whole } from '../cell-values.ts';
import { batchOf } from '../queries/batch-of.ts';
import { lockHolders } from '../queries/lock-holders.ts';
import type { Row, Session } from '../session.ts';
import { shortened } from '../shortened.ts';
import type { LockResource } from './lock-resources.ts';

/** The error for a lock that somebody else has. */
export async function lockedError(
  session: Session,
  wanted: LockResource,
  lockTimeoutMs: number,
  signal: AbortSignal,
): Promise<LockedError> {
  const holders = await whoHolds(session, wanted, lockTimeoutMs, signal);
  const what = `another octo-ha holds the lock '${shortened(wanted.name)}'`;
  if (holders === null || holders.length === 0)
    return new LockedError('lock.held', `${what}; who that is, this login may not see`, {
      hint:
        'wait until it has ended. To see who it is: GRANT VIEW SERVER STATE TO the login (SQL Server 2022 and newer: VIEW SERVER ' +
        'PERFORMANCE STATE; Azure SQL Database: VIEW DATABASE STATE TO the user)',
    });
  const named = holders.map(describe);
  // One of somebody else among them (two on different nodes) is reason enough not to wait.
  const isOwn = holders.every((row) => whole(row, 'Own') === 1);
  const sessions = [...new Set(holders.map((row) => String(whole(row, 'Session'))))].join(', ');
  return new LockedError('lock.held', `${what}: ${named.join('; ')}`, {
    hint: isOwn
      ? `that is a connection which octo-ha lost; the lock ends when the server gives up its session (${sessions})`
      : `wait until it has ended; should it be dead, the lock ends with its session on the server (${sessions})`,
    holder: isOwn ? 'own' : 'other',
  });
}

/** Null where the login may not see it. */
async function whoHolds(
  session: Session,
  wanted: LockResource,
  lockTimeoutMs: number,
  signal: AbortSignal,
): Promise<readonly Row[] | null> {
  try {
    const batch = batchOf('looking who holds the lock', [lockHolders], { lockTimeoutMs });
    const [rows = []] = await session.query(batch, signal);
    return rows.filter((row) => keepsFrom(row, wanted));
  } catch (error) {
    // Not to be seen, or not to be asked: the lock is held all the same.
    if (error instanceof UnavailableError) return null;
    throw error;
  }
}

/** Whether the row's lock is the wanted one, of which the server shows 32 characters, in a mode that excludes it. */
function keepsFrom(row: Row, wanted: LockResource): boolean {
  const shown = /\[(.*)\]/s.exec(text(row, 'Resource') ?? '')?.[1]?.trimEnd();
  const isExclusive = wanted.mode === 'Exclusive' || text(row, 'Mode')?.trimEnd() === 'X';
  return shown !== undefined && isExclusive && shown === wanted.name.slice(0, 32).trimEnd();
}

function describe(row: Row): string {
  const [program, host, login] = ['Program', 'Host', 'Login'].map((column) =>
    shortened(text(row, column)?.trimEnd() ?? 'unknown', 128),
  );
  const readAt = instant(row, 'ReadAt');
  const age = whole(row, 'AgeSeconds');
  const since =
    readAt === null || age === null ? null : new Date(Math.floor(readAt.getTime() / 1000 - age) * 1000);
  const when = since === null ? '' : `, since ${since.toISOString().replace('.000Z', 'Z')}`;
  return `${String(program)} on ${String(host)} (process ${String(whole(row, 'Process'))}, login ${String(login)})${when}`;
}
