// An instant that a sleeping process, a sleeping machine and a clock that was set do not make younger.
import type { Clock } from '../edges/clock.ts';

/** Both of the clock's times. */
export interface Moment {
  /** Monotonic milliseconds; stand still while the machine sleeps (CLOCK_MONOTONIC). */
  readonly ticks: number;
  /** Epoch milliseconds; somebody may set them. */
  readonly at: number;
}

/** Now. */
export function momentOf({ now, ticks }: Pick<Clock, 'now' | 'ticks'>): Moment {
  return { ticks: ticks(), at: now().getTime() };
}

/** Milliseconds since then, by whichever of the two clocks says more. */
export function msSince(clock: Pick<Clock, 'now' | 'ticks'>, { ticks, at }: Moment): number {
  const now = momentOf(clock);
  return Math.max(now.ticks - ticks, now.at - at);
}
