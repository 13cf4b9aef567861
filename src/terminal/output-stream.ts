// What the terminal needs of a stream: process.stdout and process.stderr have it, and so have the tests' stand-ins.

/** A writable text stream that may be a terminal. */
export interface OutputStream {
  readonly isTTY?: boolean;
  /** Width of the terminal; undefined or 0 when it does not tell. */
  readonly columns?: number;
  /** Height of the terminal; undefined or 0 when it does not tell. */
  readonly rows?: number;
  write(text: string): unknown;
}
