/** Files that are flushed together at least, unless a worker can do nothing else. */
export const enoughToFlush = 512;

/** Most workers of one copy. */
export const mostWorkers = 48;

/** What the coordinator and its workers see at once, in shared memory: `words` by `Atomics` alone. */
export interface Control {
  readonly buffer: SharedArrayBuffer;
  readonly words: Int32Array;
  /** By worker: since when it is in the operation it is in (ms since 1970), or 0 while it waits for work. */
  readonly busySince: Float64Array;
  readonly files: Float64Array;
  readonly bytes: Float64Array;
  readonly scanned: Float64Array;
  /** By worker: signs of life that are no progress, counted: blocks read back, names looked at, waiting for the limit. */
  readonly signs: Float64Array;
  /** By worker: the least milliseconds that one of its last small files took, flushes of the whole left out; 0 before there is one. */
  readonly leastMs: Float64Array;
  /** By worker: bytes written or read so far, also of files that are not done. */
  readonly moved: Float64Array;
  /** By worker: since when it is in a flush or waits for one (ms since 1970); 0 while it does not. */
  readonly flushSince: Float64Array;
}

/** Places in `words`. */
export const word = {
  /** 1: end what is begun and take nothing more. */
  stop: 0,
  /** Tasks that wait for a worker. */
  queued: 1,
  /** Flushes begun and ended, counted. A file is durable once a flush that began after it was written has ended. */
  flushBegun: 2,
  flushEnded: 3,
  /** Files that wait for a flush. */
  dirty: 4,
  /** Workers that can do nothing until a flush has ended. */
  blocked: 5,
  /** Workers that were started. */
  wanted: 6,
  /** When the next byte may pass, in ms since the copy began. */
  paceFree: 7,
  /** Always 0: to wait for nothing but the time. */
  never: 8,
  /** 1: a flush failed. */
  flushFailed: 9,
} as const;

const words = 16;
const columns = 8;

/** All zero. */
export function createControl(): Control {
  return controlOf(new SharedArrayBuffer(words * 4 + mostWorkers * columns * 8));
}

/** The views of a buffer. */
export function controlOf(buffer: SharedArrayBuffer): Control {
  const column = (at: number): Float64Array =>
    new Float64Array(buffer, words * 4 + at * mostWorkers * 8, mostWorkers);
  return {
    buffer,
    words: new Int32Array(buffer, 0, words),
    busySince: column(0),
    files: column(1),
    bytes: column(2),
    scanned: column(3),
    signs: column(4),
    leastMs: column(5),
    moved: column(6),
    flushSince: column(7),
  };
}
