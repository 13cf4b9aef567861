// Stand-ins for stdout and stderr that keep what was written.
import type { OutputStream } from '../../../src/terminal/output-stream.ts';

/** A stream that remembers. */
export interface KeptStream extends OutputStream {
  readonly text: () => string;
}

/** @param tty size of the terminal it pretends to be, or null for a pipe */
export function keptStream(tty: { columns: number; rows: number } | null = null): KeptStream {
  let kept = '';
  return {
    isTTY: tty !== null,
    ...(tty ?? {}),
    write: (text) => {
      kept += text;
    },
    text: () => kept,
  };
}
