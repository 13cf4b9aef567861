import type { CopyProgress } from '../../model/tree.ts';

/** Told of so many bytes that were read. */
export type OnRead = (bytes: number) => void;

const tellMs = 500;

/**
 * Tells twice a second of a reading that lets nobody else of this thread get a word in.
 * @param total bytes; null where nobody knows
 */
export function readProgress(total: number | null, onProgress: (progress: CopyProgress) => void): OnRead {
  const began = performance.now();
  let told = began;
  let read = 0;
  return (bytes) => {
    read += bytes;
    const now = performance.now();
    if (now - told < tellMs) return;
    told = now;
    const left = Math.max(0, (total ?? 0) - read);
    onProgress({
      phase: 'manifest',
      done: { files: 0, bytes: read },
      total: total === null ? null : { files: 0, bytes: read + left },
      etaMs: left === 0 ? null : Math.round(((now - began) * left) / read),
      notice: null,
    });
  };
}
