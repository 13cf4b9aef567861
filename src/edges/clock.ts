// Time, as the edge of the program sees it: interfaces only.

/** Now and sleep. */
export interface Clock {
  readonly now: () => Date;
  /** Monotonic milliseconds. */
  readonly ticks: () => number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** One that also looks at something while something else is waited for. */
export interface RepeatingClock extends Clock {
  /** Calls it again and again, `ms` after its last end. @returns ends that, once a call under way has ended */
  readonly every: (ms: number, work: () => Promise<void>) => () => Promise<void>;
}
