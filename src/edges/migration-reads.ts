// The outside world, the part of the instance database that migrate alone asks. Interfaces only.
// Never here: code, third-party types.

/** Throws UnavailableError `database.*` as every question does. */
export interface MigrationReads {
  /**
   * How many sessions a machine has on the instance database, those of octo-ha left out, by the name that it logs in with (any case).
   * Null: the login may not see the sessions of others.
   */
  readonly readSessionsOf: (hostName: string, signal: AbortSignal) => Promise<number | null>;
  /**
   * A page of the rows that speak of files, by their ids; `after` is the `next` of the page before, null for the first.
   * @throws UnavailableError database.schema-unknown, .permission-denied, …
   */
  readonly readExpectedFiles: (
    question: { readonly kind: ExpectedKind; readonly after: string | null },
    signal: AbortSignal,
  ) => Promise<ExpectedPage>;
}

/** Kinds of stores of whose files the database has rows (octopus-internals.md 1.3, 1.5). */
export type ExpectedKind = 'taskLogs' | 'artifacts' | 'packages';

/** What one row says. */
export interface ExpectedFile {
  /** `ServerTasks-370`, `Artifacts-12`, `packages-Acme.Web.1.0.0`: the row's. */
  readonly id: string;
  /** `Spaces-1`; null where the shape has no spaces. */
  readonly space: string | null;
  /** False: there may be a file and need not be one, as for a task that has not ended. */
  readonly must: boolean;
  readonly package: { readonly id: string; readonly version: string } | null;
  /** Null where the row does not tell. */
  readonly bytes: number | null;
}

/** Rows in the order of their ids. */
export interface ExpectedPage {
  readonly files: readonly ExpectedFile[];
  /** Null after the last page. */
  readonly next: string | null;
}
