// A run: one attempt of a verb that changes something, as its journal tells it.
// Lives here: the shape of the lines and what they add up to. Never here: files, hashes.

/** Verbs that keep a journal. */
export type JournalVerb =
  'drain' | 'undrain' | 'restart' | 'cap' | 'remove' | 'cancel' | 'maintenance' | 'migrate';

/** Who runs it; as far as the system says. */
export interface Operator {
  readonly user: string;
  readonly host: string;
  readonly pid: number;
}

/** What a line may hold: plain JSON, never a secret. */
export type JournalValue =
  string | number | boolean | null | readonly JournalValue[] | { readonly [key: string]: JournalValue };

/** One line of a journal. */
export interface JournalLine {
  /** RFC 3339, by the clock of the machine that wrote it. */
  readonly at: string;
  /** `begun`, `ended`, `abandoned`, or a step of the verb: `drain.writing`, `drain.written`, `service.stopping`, … */
  readonly step: string;
  /** The node it is about; null for the whole run. */
  readonly nodeId: string | null;
  readonly by: Operator;
  readonly values: Readonly<Record<string, JournalValue>>;
}

/** A run as its journal shows it. */
export interface Run {
  /** Unique; also the journal's name. */
  readonly id: string;
  readonly verb: JournalVerb;
  /** Every line, oldest first; the first is `begun`. */
  readonly lines: readonly JournalLine[];
  /** True once an `ended` or `abandoned` line is there. */
  readonly ended: boolean;
}
