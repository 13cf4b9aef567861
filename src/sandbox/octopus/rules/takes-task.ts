/** What a node knows when it looks at the queue. Counts of tasks. */
export interface Workload {
  readonly draining: boolean;
  readonly activeHere: number;
  readonly capHere: number;
  readonly activeInCluster: number;
  readonly pending: number;
  /** Caps of the nodes that take part: online and not draining. */
  readonly capsInCluster: number;
}

/**
 * Whether the node takes the next task: not when it drains, is at its cap, or is busier than the cluster would be with all
 * pending tasks under way (octopus-ha-docs.md 1.3).
 */
export function takesTask(load: Workload): boolean {
  if (load.draining || load.pending === 0 || load.activeHere >= load.capHere || load.capsInCluster === 0)
    return false;
  const here = load.activeHere / load.capHere;
  return here <= (load.activeInCluster + load.pending) / load.capsInCluster;
}
