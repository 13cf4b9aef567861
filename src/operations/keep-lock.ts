// A lock that is taken again when its connection was lost: by then nothing was written with it, as a lost lock cannot write.
import type { HeldLock, InstanceDatabase, LockScope } from '../edges.ts';
import { LockedError, UnavailableError, UnfinishedError } from '../errors.ts';
import { retakeLock } from './retake-lock.ts';
import type { Edges } from './verb-edges.ts';

/** A lock for as long as a verb runs. */
export interface KeptLock {
  readonly scope: LockScope;
  /**
   * Runs a write with the lock. When the lock turns out to be lost, it is taken again and the write is run once more.
   * @throws UnavailableError database.fate-unknown: the caller reads back; the lock has been taken again by then
   * @throws UnfinishedError lock.lost, when it could not be taken again or was lost again; its cause is what told of the loss
   */
  readonly use: <T>(write: (lock: HeldLock) => Promise<T>, signal: AbortSignal) => Promise<T>;
  /** Makes sure that it is held, before something is done that is not a write. @throws UnfinishedError lock.lost */
  readonly secure: (signal: AbortSignal) => Promise<void>;
  readonly release: () => Promise<void>;
}

/** What it takes to keep one. */
export interface LockEdges extends Pick<Edges, 'clock' | 'report'> {
  readonly database: Pick<InstanceDatabase, 'takeLock'>;
}

/**
 * Takes the lock.
 * @throws LockedError lock.held; UnavailableError database.*
 */
export async function keepLock(edges: LockEdges, scope: LockScope, signal: AbortSignal): Promise<KeptLock> {
  const { database, report } = edges;
  let lock = await database.takeLock(scope, signal);

  async function again(cause: unknown, until: AbortSignal): Promise<void> {
    report({
      step: 'lock.lost',
      node: null,
      tone: 'warning',
      message: 'the lock was lost with its connection; taking it again',
    });
    await lock.release();
    try {
      lock = await retakeLock(edges, scope, until);
    } catch (error) {
      until.throwIfAborted();
      if (error instanceof LockedError || error instanceof UnavailableError)
        throw lostFor(error.message, cause);
      throw error;
    }
  }

  return {
    scope,
    use: async (write, until) => {
      for (let isRetry = false; ; isRetry = true) {
        try {
          return await write(lock);
        } catch (error) {
          const code = error instanceof UnavailableError ? error.code : null;
          if (code !== 'database.fate-unknown' && code !== 'database.lock-lost') throw error;
          if (code === 'database.lock-lost' && isRetry) throw lostFor('it was lost again', error);
          await again(error, until);
          if (code === 'database.fate-unknown') throw error;
        }
      }
    },
    secure: async (until) => {
      let held: boolean;
      try {
        held = await lock.isHeld(until);
      } catch (error) {
        until.throwIfAborted();
        if (!(error instanceof UnavailableError)) throw error;
        held = false;
      }
      if (!held) await again(null, until);
    },
    release: () => lock.release(),
  };
}

function lostFor(why: string, cause: unknown): UnfinishedError {
  return new UnfinishedError('lock.lost', `the lock was lost: ${why}`, {
    hint: 'octo-ha status shows what was left; the same command goes on',
    cause,
  });
}
