// A verdict: may this be done? With every reason that was looked at, and the number behind it.
// Lives here: the shape. Never here: the rules (operations/check), printing.

/** `unknown` is never taken for yes. */
export type VerdictWord = 'safe' | 'unsafe' | 'unknown';

/** `skip`: not looked at because nobody said where; `forbid` and `unknown` refuse unless their risk was accepted. */
export type Vote = 'ok' | 'skip' | 'warn' | 'forbid' | 'unknown';

/** One thing that was looked at. */
export interface Reason {
  /** Stable: `tasks.running`. */
  readonly code: string;
  readonly vote: Vote;
  /** The node it is about; null for the cluster as a whole. */
  readonly nodeId: string | null;
  /** The number behind it: tasks, caps, seconds, … as docs/checks.md says for the code; null for none. */
  readonly value: number | null;
  /** For people: lower-case, no full stop. */
  readonly message: string;
  /** The name for `--accept-risk` that lifts this forbid or unknown; null when nothing lifts it or nothing needs to. */
  readonly risk: string | null;
  /** True when that risk was accepted: the vote stays what it is, and does not refuse. */
  readonly lifted: boolean;
}

/** The answer with all its reasons. */
export interface Verdict {
  readonly verdict: VerdictWord;
  readonly reasons: readonly Reason[];
}
