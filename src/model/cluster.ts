// The cluster: the instance's nodes taken together, at a moment.
// Lives here: shapes and small pure rules. Never here: column names, printing, waiting.
import type { Node } from './node.ts';

/** Which shape of the schema was found (docs/reference in octopus-internals.md, section 1). */
export type SchemaGeneration = '2015' | '2016-2018' | '2019+' | 'unknown';

/** The instance that was read: one Octopus installation is one database. */
export interface Instance {
  readonly database: string;
  /** Server name as the server itself gives it. */
  readonly server: string;
  readonly schema: SchemaGeneration;
  /** SQL Server's `is_read_committed_snapshot_on` for the database; null when it may not be read. */
  readonly readCommittedSnapshot: boolean | null;
}

/** A snapshot; every age in it is against the database's clock. */
export interface Cluster {
  readonly instance: Instance;
  /** The database's own clock at the reading. */
  readonly readAt: Date;
  /** Instance-wide maintenance mode; null when no settings document tells. Not the drain flag. */
  readonly maintenanceMode: boolean | null;
  readonly queuedTasks: number;
  /** Age of the oldest queued task by the database's clock, in seconds; null when none is queued. */
  readonly oldestQueuedSeconds: number | null;
  readonly nodes: readonly Node[];
  /** What could not be read and why, as sentences for the operator (lower-case, no full stop). */
  readonly gaps: readonly string[];
}
