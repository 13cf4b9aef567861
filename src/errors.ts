// What ends a command: one class per exit code, one stable string per reason (docs/architecture.md, section 7).
// Lives here: the classes and nothing else. Never here: wording of a particular edge, printing, exit handling.

/** What every error of octo-ha carries beyond its message. */
export interface FailureDetails {
  /** A sentence, ideally with a command to type. Shown below the message. */
  readonly hint?: string;
  /** What caused it; always kept, shown with `--debug` alone. */
  readonly cause?: unknown;
}

/** Common shape of the errors below; never thrown itself. `code` is API (`database.unreachable`), the message is not. */
export abstract class Failure extends Error {
  abstract readonly exitCode: number;
  readonly code: string;
  readonly hint: string | undefined;

  /**
   * @param code stable reason, `room.reason`
   * @param message lower-case, no full stop, contains the offending value
   */
  constructor(code: string, message: string, details: FailureDetails = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : {});
    this.name = new.target.name;
    this.code = code;
    this.hint = details.hint;
  }
}

/** Exit 2: the operator fixes the command line or the settings. */
export class UsageError extends Failure {
  override readonly exitCode = 2;
}

/** Exit 3: the operator fixes the world and tries again. */
export class UnavailableError extends Failure {
  override readonly exitCode = 3;
}

/** Exit 4: the operator reads why, and changes something or names the risk. */
export class RefusedError extends Failure {
  override readonly exitCode = 4;
}

/** Exit 5: the operator runs the same command again. */
export class UnfinishedError extends Failure {
  override readonly exitCode = 5;
}

/** Who has a lock, seen from who wants it. */
export type LockHolder = 'own' | 'other';

/** Exit 6: the operator waits. */
export class LockedError extends Failure {
  override readonly exitCode = 6;
  /** Whose session holds it: `own` is an earlier one of this very process; null where that may not be seen. */
  readonly holder: LockHolder | null;

  constructor(
    code: string,
    message: string,
    details: FailureDetails & { readonly holder?: LockHolder } = {},
  ) {
    super(code, message, details);
    this.holder = details.holder ?? null;
  }
}

/** Exit 130: declined or interrupted before the first change; nothing was changed. */
export class CancelledError extends Failure {
  override readonly exitCode = 130;
}
