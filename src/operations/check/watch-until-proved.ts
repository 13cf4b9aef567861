// Watches heart beats until nothing is left to prove, or the time is over.
import type { Clock } from '../../edges/clock.ts';
import { UnavailableError } from '../../errors.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { Report } from '../../model/step-event.ts';
import type { Circumstances } from './circumstances.ts';
import { toWatch } from './to-watch.ts';
import type { HeartBeats } from './watch-heart-beats.ts';

/** What a watch needs of the world. */
export interface WatchWorld {
  /** Reads, and lets the heart beats see it. */
  readonly read: () => Promise<Cluster>;
  readonly beats: HeartBeats;
  readonly clock: Clock;
}

/** `deadline` in the clock's ticks, both in milliseconds. */
export interface WatchPace {
  readonly deadline: number;
  readonly pauseMs: number;
}

/**
 * Watches. One failed reading is passed over, a second one in a row is the end.
 * @returns the last reading; null when nothing was left to prove from the start
 */
export async function watchUntilProved(
  first: Circumstances,
  { read, beats, clock }: WatchWorld,
  { deadline, pauseMs }: WatchPace,
  report: Report,
  signal: AbortSignal,
): Promise<Cluster | null> {
  let last: Cluster | null = null;
  let failures = 0;
  let said = '';
  for (;;) {
    const c = { ...first, cluster: last ?? first.cluster, heartBeats: beats.found() };
    const left = toWatch(c);
    if (left.length === 0 || clock.ticks() >= deadline) return last;
    const whom = left.map(({ name }) => name).join(', ');
    if (whom !== said) {
      const message = sentence(whom, c, (deadline - clock.ticks()) / 1_000);
      report({ step: 'check.watching', node: null, message, tone: 'waiting' });
    }
    said = whom;
    await clock.sleep(pauseMs, signal);
    try {
      last = await read();
      failures = 0;
    } catch (error) {
      signal.throwIfAborted();
      failures++;
      if (failures > 1 || !(error instanceof UnavailableError)) throw error;
    }
  }
}

function sentence(whom: string, c: Circumstances, secondsLeft: number): string {
  const period = String(c.periods.heartBeatSeconds);
  return `waiting for a heart beat of ${whom} (one every ${period} s), at most ${String(Math.ceil(secondsLeft))} s more`;
}
