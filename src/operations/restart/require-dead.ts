// A roll on other nodes that has not ended: is somebody at work with it, or was it left?
import type { InstanceDatabase } from '../../edges.ts';
import { RefusedError } from '../../errors.ts';

/**
 * For what `restartRun` threw: takes the lock for a moment, so that a roll at work is told as such (and a script waits for it).
 * @throws LockedError lock.held where somebody is; UnavailableError database.*; else the error itself
 */
export async function requireDead(
  error: unknown,
  database: Pick<InstanceDatabase, 'takeLock'>,
  signal: AbortSignal,
): Promise<never> {
  const codes = ['restart.other-unfinished', 'restart.hook-at-work'];
  if (error instanceof RefusedError && codes.includes(error.code))
    await (await database.takeLock({ kind: 'instance' }, signal)).release();
  throw error;
}
