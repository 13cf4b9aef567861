import { setTimeout as sleep } from 'node:timers/promises';
import { UnavailableError } from '../errors.ts';
import type { ProcessWish } from './run-process.ts';

/** One operation under way, and what is left of its time. */
export interface Step {
  readonly signal: AbortSignal;
  /** At most `most`. @throws UnavailableError host.timeout when nothing is left */
  readonly leftMs: (most?: number) => number;
  /** @throws UnavailableError host.timeout when it would end after the deadline; the signal's reason when aborted */
  readonly pause: (ms: number) => Promise<void>;
  /** What is said at the deadline about what was waited for. */
  readonly note: (text: string) => void;
  /** Told of each process of an order; of none that only asks. */
  readonly told?: Pick<ProcessWish, 'begun' | 'ended'>;
}

/** What a step of an order has more than one that asks. */
export type Told = Pick<Step, 'told'>;

/** Begins one. @param what `stopping the service of node-1`, for the message at the deadline */
export function beginStep(what: string, ms: number, signal: AbortSignal): Step {
  const end = performance.now() + ms;
  let last = '';
  const late = (): UnavailableError =>
    new UnavailableError(
      'host.timeout',
      `${what} has not ended within ${String(Math.round(ms / 100) / 10)} s${last === '' ? '' : `; last seen: ${last}`}`,
      { hint: 'look at the machine; timeoutSeconds of the service gives it longer' },
    );
  return {
    signal,
    leftMs: (most = ms) => {
      const left = end - performance.now();
      if (left <= 0) throw late();
      return Math.min(left, most);
    },
    pause: async (pauseMs) => {
      signal.throwIfAborted();
      const left = end - performance.now();
      await sleep(Math.max(0, Math.min(pauseMs, left)), undefined, { signal }).catch(() => undefined);
      signal.throwIfAborted();
      if (left <= pauseMs) throw late();
    },
    note: (text) => void (last = text),
  };
}
