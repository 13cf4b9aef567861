// A run: one attempt of a verb that changes something, as its journal tells it.
// Lives here: the shape of the lines and what they add up to. Never here: files, hashes.

/** Verbs that keep a journal. */
export const journalVerbs = [
  'drain',
  'undrain',
  'restart',
  'cap',
  'remove',
  'cancel',
  'maintenance',
  'migrate',
] as const;

/** One of them. */
export type JournalVerb = (typeof journalVerbs)[number];

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
  /**
   * Of the whole run: `begun`, `ended`, `abandoned`, `resumed` (gone on with: the values as of `begun`), `repaired` (a torn last line was cut). Of a node: `found` (what it was like
   * before anything was done to it), `ended` (nothing is left to do to it), or a step of the verb, which ends in `ing` before an
   * effect and in anything else after it: `drain.writing`, `drain.written`, `service.stopping`, …
   */
  readonly step: string;
  /** The node it is about; null for the whole run. */
  readonly nodeId: string | null;
  readonly by: Operator;
  /**
   * Of `begun` and `resumed`, where known: `command` (what to type to go on), `reason` (of the operator), `nodes` (`[{ id, name }]`, all that the
   * run is about). Of `found`: what was found.
   */
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

/** Runs of one instance. */
export interface InstanceRuns {
  readonly server: string;
  readonly database: string;
  /** Oldest first. */
  readonly runs: readonly Run[];
}

/** What a state folder holds, whatever the instance. */
export interface StateFolder {
  readonly folder: string;
  /** Those with an unfinished run, and these runs alone. */
  readonly instances: readonly InstanceRuns[];
  /** Journals that could not be read, and why, as sentences. */
  readonly gaps: readonly string[];
}

/** Whether these lines tell the end of their run. */
export function hasEnded(lines: readonly Pick<JournalLine, 'step' | 'nodeId'>[]): boolean {
  return lines.some(({ step, nodeId }) => nodeId === null && (step === 'ended' || step === 'abandoned'));
}

/** What the operator said last of a value of the whole run: `begun` has it, and every `resumed`. Empty texts are none. */
export function lastSaid(lines: readonly JournalLine[], key: string): string | null {
  const values = lines.flatMap(({ nodeId, step, values: { [key]: value } }) =>
    nodeId === null && (step === 'begun' || step === 'resumed') && typeof value === 'string' ? [value] : [],
  );
  return values.findLast((value) => value !== '') ?? null;
}
