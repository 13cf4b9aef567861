// The outside world, the part of the instance database that migrate alone asks. Interfaces only.
// Never here: code, third-party types.

/** Throws UnavailableError `database.*` as every question does. */
export interface MigrationReads {
  /**
   * How many sessions a machine has on the instance database, those of octo-ha left out, by the name that it logs in with (any case).
   * Null: the login may not see the sessions of others.
   */
  readonly readSessionsOf: (hostName: string, signal: AbortSignal) => Promise<number | null>;
}
