// What becomes of a stream that can no longer be written.
import type { Writable } from 'node:stream';

/** How writing ended. `closed`: the reader went away (`| head -1`), which is silence. `failed`: a full disk and the like. */
export type OutputTrouble =
  { readonly kind: 'closed' } | { readonly kind: 'failed'; readonly error: NodeJS.ErrnoException };

/**
 * Keeps a stream's errors from ending the process with a stack.
 * @returns releases the guard
 */
export function guardOutput(stream: Writable, onTrouble: (trouble: OutputTrouble) => void): () => void {
  const listen = (error: NodeJS.ErrnoException): void => {
    // Windows reports a pipe without a reader as EOF.
    const closed = error.code === 'EPIPE' || error.code === 'EOF' || error.code === 'ERR_STREAM_DESTROYED';
    onTrouble(closed ? { kind: 'closed' } : { kind: 'failed', error });
  };
  stream.on('error', listen);
  return () => stream.off('error', listen);
}

/** Resolves when everything written so far has been taken, or cannot be. */
export function flushed(stream: Writable): Promise<void> {
  if (stream.destroyed || !stream.writableNeedDrain) {
    // Still wait one turn: the error of a synchronous write is told in the next.
    return new Promise((resolve) => setImmediate(resolve));
  }
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done).off('error', done).off('close', done);
      resolve();
    };
    stream.once('drain', done).once('error', done).once('close', done);
  });
}
