// Asks the database and the state folder: tasks of the targets, the license, the lock, journals.
import type { InstanceDatabase, Journals } from '../../edges.ts';
import { LockedError, UnavailableError } from '../../errors.ts';
import { readLicense } from '../../model/read-license.ts';
import type { CheckWish } from './check-wish.ts';
import type { LicenseFinding, LockFinding, RunsFinding, TasksFinding } from './circumstances.ts';

/** The tasks tied to a node. */
export function askTasks(
  nodeId: string,
  database: InstanceDatabase,
  signal: AbortSignal,
): Promise<TasksFinding> {
  return orElse<TasksFinding>(
    async () => {
      const question = { nodeId, states: ['Queued', 'Executing', 'Cancelling'] } as const;
      return { kind: 'listed', tasks: await database.readTasks(question, signal) };
    },
    (why) => ({ kind: 'unreadable', why }),
    signal,
  );
}

/** The node limit. */
export function askLicense(database: InstanceDatabase, signal: AbortSignal): Promise<LicenseFinding> {
  return orElse<LicenseFinding>(
    async () => {
      const text = await database.readLicenseText(signal);
      if (text === null) return { kind: 'none' };
      const { nodeLimit: limit } = readLicense(text, 'database');
      return limit === null
        ? { kind: 'unreadable', why: 'its NodeLimit is no number' }
        : { kind: 'limit', limit };
    },
    (why) => ({ kind: 'unreadable', why }),
    signal,
  );
}

/** Whether another operator is at work on the targets: takes the lock and lets go of it at once. */
export async function askLock(
  { lock, targets }: CheckWish,
  database: InstanceDatabase,
  signal: AbortSignal,
): Promise<LockFinding> {
  if (lock === 'ours') return { kind: 'ours' };
  return orElse<LockFinding>(
    async () => {
      try {
        const held = await database.takeLock({ kind: 'nodes', nodeIds: targets }, signal);
        await held.release();
        return { kind: 'free' };
      } catch (error) {
        if (!(error instanceof LockedError)) throw error;
        return { kind: 'held', by: error.message };
      }
    },
    (why) => ({ kind: 'unknown', why }),
    signal,
  );
}

/** Runs of others that have not ended. */
export function askRuns(
  { ownRun }: CheckWish,
  journals: Journals,
  signal: AbortSignal,
): Promise<RunsFinding> {
  return orElse<RunsFinding>(
    async () => {
      const runs = await journals.unfinished();
      return { kind: 'unfinished', runs: runs.filter(({ id }) => id !== ownRun) };
    },
    (why) => ({ kind: 'unreadable', why }),
    signal,
  );
}

/** What cannot be read is a finding; a bug and the signal are not. */
async function orElse<T>(
  ask: () => Promise<T>,
  otherwise: (why: string) => T,
  signal: AbortSignal,
): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof UnavailableError)) throw error;
    return otherwise(error.message);
  }
}
