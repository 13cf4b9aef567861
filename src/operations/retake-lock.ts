// A lock that was lost is taken again. The session that held it may live on for a while on the server, which then keeps its own
// process out: after a partition, until the server's TCP keep-alive has found out.
import type { HeldLock, LockScope } from '../edges.ts';
import { LockedError } from '../errors.ts';
import type { LockEdges } from './keep-lock.ts';
import { momentOf, type Moment } from './moment.ts';

/**
 * How long to try, in seconds. A lock of one's own dead session ends with it: SQL Server looks after a silent connection every 30 s
 * and gives it up some seconds later (Microsoft's documentation of its TCP keep-alive). Where it may not be seen whose the lock is,
 * as long as a connection needs that was cut cleanly.
 */
const trySeconds = { own: 60, unseen: 10 } as const;

/**
 * Takes it as soon as it is free. Somebody else's is not waited for, and nobody's is taken away.
 * @param seenOwn told the moment before each try that found it with one's own dead session: until then nobody else had it
 * @throws LockedError lock.held; UnavailableError database.*
 */
export async function retakeLock(
  { database, clock, report }: LockEdges,
  scope: LockScope,
  signal: AbortSignal,
  seenOwn: (asked: Moment) => void = () => undefined,
): Promise<HeldLock> {
  const since = clock.ticks();
  for (let pauseMs = 250; ; pauseMs = Math.min(2_000, pauseMs * 2)) {
    const asked = momentOf(clock);
    try {
      return await database.takeLock(scope, signal);
    } catch (error) {
      if (!(error instanceof LockedError) || error.holder === 'other') throw error;
      const isOwn = error.holder === 'own';
      if (isOwn) seenOwn(asked);
      const seconds = isOwn ? trySeconds.own : trySeconds.unseen;
      if (clock.ticks() + pauseMs > since + seconds * 1_000) throw error;
      const whose = isOwn ? 'the lost connection of octo-ha itself' : 'a session that cannot be seen';
      report({
        step: 'lock.waiting',
        node: null,
        tone: 'waiting',
        message: `the lock is still held by ${whose}; trying for ${String(seconds)} s to take it again`,
      });
      await clock.sleep(pauseMs, signal);
    }
  }
}
