// A node: one Octopus Server service on the instance, as one reading of the database shows it.
// Lives here: its shape and the pure rules on it. Never here: column names, printing, waiting.

/** One node of the cluster, read at `Cluster.readAt`. `null` always means "not known on this version". */
export interface Node {
  /** As the database spells it: `OctopusServerNodes-NAME`, or the bare name before about 3.16. */
  readonly id: string;
  readonly name: string;
  /** The drain flag of the node's row (Octopus spells it `IsInMaintenanceMode`). */
  readonly draining: boolean;
  /** Tasks the node may run at once; 0 is legal (a UI-only node). */
  readonly taskCap: number;
  /** Last heart beat, written by the node's own clock. */
  readonly lastSeenAt: Date | null;
  /** Age of that heart beat against the database's clock, in seconds; negative when the node's clock runs ahead. */
  readonly lastSeenAgeSeconds: number | null;
  /** The offline flag a node sets on a clean stop; null where the schema has none. */
  readonly flaggedOffline: boolean | null;
  /** Tasks executing on the node, those waiting for a person excluded where that is known. */
  readonly runningTasks: number;
  /** Tasks the node has been asked to cancel and has not let go of. */
  readonly cancellingTasks: number;
  /** Tasks tied to the node that wait for a person; null where the schema does not tell. */
  readonly pinnedTasks: number | null;
  /** Version last installed by the node, from the installation history. */
  readonly version: string | null;
  /** True for the leader; null on versions without one (2020.3 and newer). */
  readonly leader: boolean | null;
}

/** Where a node stands; `unknown` is never counted as any of the others. */
export type NodeStatus = 'running' | 'draining' | 'drained' | 'offline' | 'unknown';

/** Ages that colour a table. Both in seconds; context settings (defaults 90 and 300). */
export interface HeartBeatPeriods {
  readonly freshSeconds: number;
  readonly offlineSeconds: number;
}
