// A lock that is taken again when its connection was lost: by then nothing was written with it, as a lost lock cannot write.
import type { HeldLock, InstanceDatabase, Journals, LockScope } from '../edges.ts';
import type { Clock, RepeatingClock } from '../edges/clock.ts';
import { LockedError, UnavailableError, UnfinishedError } from '../errors.ts';
import { namedByJournal } from './named-by-journal.ts';
import { momentOf, msSince } from './moment.ts';
import { retakeLock } from './retake-lock.ts';
import type { Edges } from './verb-edges.ts';

/** A lock for as long as a verb runs. */
export interface KeptLock {
  readonly scope: LockScope;
  /**
   * Runs a write with the lock. When the lock turns out to be lost, it is taken again and the write is run once more.
   * @throws UnavailableError database.fate-unknown: the caller reads back; the lock has been taken again by then
   * @throws UnfinishedError lock.lost, when it could not be taken again, was lost again, or may have been somebody else's in
   *   between; its cause is what told of the loss
   */
  readonly use: <T>(write: (lock: HeldLock) => Promise<T>, signal: AbortSignal) => Promise<T>;
  /**
   * Waits for work that takes long, and looks at the lock beside it, so that a loss is known while it can still be told that nobody else had it.
   * @throws what the work throws; after its end what `secure` throws
   */
  readonly beside: <T>(work: Promise<T>, signal: AbortSignal) => Promise<T>;
  /** Makes sure that it is held, before something is done that is not a write. @throws UnfinishedError lock.lost */
  readonly secure: (signal: AbortSignal) => Promise<void>;
  /**
   * To wait by: its sleeps look at the lock now and then, so that a loss is known while it can still be told that nobody else had
   * it. They throw what `secure` throws. A look takes the place of one of the waiter's own: where it was due, the sleep is longer
   * once, by itself or 2 s. The plain clock where no longest time unseen was given.
   */
  readonly clock: RepeatingClock;
  readonly release: () => Promise<void>;
}

/** What it takes to keep one. */
export interface LockEdges extends Pick<Edges, 'clock' | 'report'> {
  readonly database: Pick<InstanceDatabase, 'takeLock'>;
  /** Who has the lock stands there, where the server does not show it and the state folder is shared. */
  readonly journals?: Pick<Journals, 'unfinished'>;
}

/**
 * Takes the lock.
 * @param longestUnseenMs a lost lock is gone on with only when no more than this has passed since it was last known to be one's own
 *   (`unseenMs`); null goes on whenever it is free again
 * @throws LockedError lock.held; UnavailableError database.*
 */
export async function keepLock(
  edges: LockEdges,
  scope: LockScope,
  signal: AbortSignal,
  longestUnseenMs: number | null = null,
): Promise<KeptLock> {
  const { database, report, clock } = edges;
  // Each time the instant before it was asked: what came after is not known.
  let seen = momentOf(clock);
  let lock = await database.takeLock(scope, signal).catch(async (error: unknown): Promise<never> => {
    throw await namedByJournal(error, edges.journals);
  });

  async function again(cause: unknown, until: AbortSignal): Promise<void> {
    report({
      step: 'lock.lost',
      node: null,
      tone: 'warning',
      message: 'the lock was lost with its connection; taking it again',
    });
    await lock.release();
    try {
      lock = await retakeLock(edges, scope, until, (asked) => (seen = asked));
    } catch (error) {
      until.throwIfAborted();
      if (error instanceof LockedError || error instanceof UnavailableError)
        throw lostFor(error.message, cause);
      throw error;
    }
    const unseen = msSince(clock, seen);
    if (longestUnseenMs !== null && unseen > longestUnseenMs) {
      await lock.release();
      throw overtaken(unseen, cause);
    }
    seen = momentOf(clock);
  }

  // One after another: what two looks at once would take again is one lock.
  let looks: Promise<unknown> = Promise.resolve();
  function secure(until: AbortSignal): Promise<void> {
    const next = looks.then(() => lookOnce(until));
    looks = next.catch(() => undefined);
    return next;
  }

  async function beside<T>(work: Promise<T>, until: AbortSignal): Promise<T> {
    const lost: Error[] = [];
    const stop = clock.every((longestUnseenMs ?? 60_000) / 3, async () => {
      if (lost.length === 0) await secure(until).catch((error: unknown) => lost.push(error as Error));
    });
    const ended = await work.then(
      (result) => () => result,
      (error: unknown) => () => {
        throw error;
      },
    );
    await stop();
    if (lost[0] !== undefined) throw lost[0];
    return ended();
  }

  async function lookOnce(until: AbortSignal): Promise<void> {
    const asked = momentOf(clock);
    let held: boolean;
    try {
      held = await lock.isHeld(until);
    } catch (error) {
      until.throwIfAborted();
      if (!(error instanceof UnavailableError)) throw error;
      held = false;
    }
    if (held) seen = asked;
    else await again(null, until);
  }

  return {
    scope,
    use: async (write, until) => {
      for (let isRetry = false; ; isRetry = true) {
        const asked = momentOf(clock);
        try {
          const result = await write(lock);
          seen = asked;
          return result;
        } catch (error) {
          const code = error instanceof UnavailableError ? error.code : null;
          if (code !== 'database.fate-unknown' && code !== 'database.lock-lost') throw error;
          if (code === 'database.lock-lost' && isRetry) throw lostFor('it was lost again', error);
          await again(error, until);
          if (code === 'database.fate-unknown') throw error;
        }
      }
    },
    beside,
    secure,
    clock:
      longestUnseenMs === null
        ? clock
        : { ...clock, sleep: watchfulSleep(clock, longestUnseenMs / 2, () => seen, secure) },
    release: () => lock.release(),
  };
}

/** Looks at the lock once nobody has for so long. */
function watchfulSleep(
  clock: Clock,
  everyMs: number,
  seen: () => ReturnType<typeof momentOf>,
  look: (signal: AbortSignal) => Promise<void>,
): Clock['sleep'] {
  return async (ms, signal) => {
    let left = ms;
    do {
      const part = Math.min(left, everyMs);
      await clock.sleep(part, signal);
      left -= part;
      if (msSince(clock, seen()) < everyMs) continue;
      await look(signal);
      if (left <= 0) await clock.sleep(Math.min(ms, 2_000), signal);
    } while (left > 0);
  };
}

function lostFor(why: string, cause: unknown): UnfinishedError {
  return new UnfinishedError('lock.lost', `the lock was lost: ${why}`, {
    hint: 'octo-ha status shows what was left; the same command goes on',
    cause,
  });
}

function overtaken(unseenMs: number, cause: unknown): UnfinishedError {
  const seconds = String(Math.round(unseenMs / 1000));
  return new UnfinishedError(
    'lock.lost',
    `the lock was lost: for ${seconds} s nobody can tell who had it, and another operator may have been at work`,
    {
      hint: 'it is free again; see with octo-ha nodes list and octo-ha status how it stands now, then the same command goes on',
      cause,
    },
  );
}
