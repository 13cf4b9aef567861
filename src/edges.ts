// The outside world on one page: interfaces only. Rooms implement them; only main.ts hangs them together.
// Never here: code, third-party types.
import type { Cluster } from './model/cluster.ts';

/** The instance database. Every call has an outer deadline and throws UnavailableError (`database.*`). */
export interface InstanceDatabase {
  /**
   * One snapshot in at most two round trips.
   * @throws UnavailableError database.schema-unknown, database.no-nodes, database.timeout, …
   */
  readonly readCluster: (signal: AbortSignal) => Promise<Cluster>;
  /**
   * The license document as it is stored (XML, or base64 of it), or null when the instance has none. Asked right after
   * `readCluster`, it answers from that same reading.
   * @throws UnavailableError database.schema-unknown, database.permission-denied, …
   */
  readonly readLicenseText: (signal: AbortSignal) => Promise<string | null>;
  readonly close: () => Promise<void>;
}

/** Now and sleep. */
export interface Clock {
  readonly now: () => Date;
  /** Monotonic milliseconds. */
  readonly ticks: () => number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** One format for the answer on stdout. */
export type OutputFormat = 'table' | 'json' | 'yaml';

/** What a command answers with: the document for json and yaml, and the same drawn for people. */
export interface Answer {
  readonly document: Readonly<Record<string, unknown>>;
  /** Lines above the table, each without its line end. */
  readonly header?: readonly string[];
  readonly table?: Table;
  /** Lines below the table. */
  readonly footer?: readonly string[];
}

/** A table before it is fitted to a width. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A cell; `tone` colours it and never carries meaning alone. */
export interface Cell {
  readonly text: string;
  readonly tone?: 'good' | 'warn' | 'bad' | 'dim';
  readonly align?: 'left' | 'right';
}

/** The terminal: stdout is the answer, stderr is the conversation (docs/output.md). */
export interface Terminal {
  readonly stdoutIsTty: boolean;
  readonly format: OutputFormat;
  /** Writes one document to stdout in the chosen format; with `compact`, json takes one line. */
  readonly answer: (answer: Answer, options?: { readonly compact?: boolean }) => void;
  /** Replaces the last painted answer in place on a TTY; elsewhere the same as `answer`. */
  readonly repaint: (answer: Answer) => void;
  /** Raw text on stdout, for answers that are text by nature (T-SQL, a file). */
  readonly text: (text: string) => void;
  /** One line on stderr. */
  readonly note: (line: string) => void;
  /** One warning on stderr, `warning: …`. */
  readonly warn: (line: string) => void;
  /** Says what is waited for, until the returned function is called. A spinner on a TTY, a line elsewhere. */
  readonly waiting: (what: string) => () => void;
}
