// How many workers help, found out by trying: whether the last ones that were added brought anything.
// Lives here: that choice, from what was measured. Never here: clocks, threads.

/** What is seen of a copy at one moment. */
export interface WorkersSeen {
  /** Milliseconds, of a clock that only goes forward. */
  readonly now: number;
  /** Workers that have copied something. */
  readonly working: number;
  /** Bytes moved so far by all. */
  readonly moved: number;
  /** Milliseconds that a small file takes at least. */
  readonly leastMs: number;
  readonly processors: number;
}

/** What is remembered from one look to the next. */
export interface WorkersChoice {
  /** More brought nothing: so it stays. */
  readonly isSettled: boolean;
  /** Bytes a millisecond before the last were added. */
  readonly rate: number;
  /** Since when so many work; null before the first look. */
  readonly since: Pick<WorkersSeen, 'now' | 'working' | 'moved'> | null;
  /** How many there should be; null for no more than there are. */
  readonly want: number | null;
}

/** Nothing known yet. */
export const noChoice: WorkersChoice = { isSettled: false, rate: 0, since: null, want: null };

/** What a small file takes of a processor, whatever the storage: from a profile of 20,000 files on one machine, not a bound. */
const ownMs = 0.15;
/** So many are worth trying where a file takes much longer than its work, and where it takes forty times as long. */
const first = 8;
const firstOfSlow = 16;
const slow = 40;
/** Added workers stay worth adding while they bring so much. */
const worthwhile = 1.15;
/** Looked at for so long at least, and until each worker has copied so many files. */
const windowMs = 300;
const filesEach = 4;

/**
 * A worker that waits for a share leaves its processor to another: where a file takes N times what its work takes, at most N
 * workers keep one processor busy. How many really help is seen by doubling them.
 */
export function chooseWorkers(before: WorkersChoice, seen: WorkersSeen): WorkersChoice {
  const { now, working, moved, leastMs, processors } = seen;
  const most = Math.ceil((processors * leastMs) / ownMs);
  if (before.isSettled || leastMs <= 2 * ownMs || working >= most) return { ...before, want: null };
  const begin = leastMs >= slow * ownMs ? firstOfSlow : first;
  if (working < begin) return { ...before, want: Math.min(begin, most) };
  const { since } = before;
  if (since?.working !== working) return { ...before, since: { now, working, moved }, want: null };
  const tookMs = now - since.now;
  if (tookMs < Math.max(windowMs, filesEach * leastMs)) return { ...before, want: null };
  const rate = (moved - since.moved) / tookMs;
  if (rate < worthwhile * before.rate) return { ...before, isSettled: true, want: null };
  return { isSettled: false, rate, since: null, want: Math.min(2 * working, most) };
}
