/** An active task as seen by a node that looks for orphans. */
export interface ActiveTask {
  readonly nodeId: string;
  /** Waits for a person; it keeps its node (Octopus issue 4846). */
  readonly waiting: boolean;
}

/** Octopus' own patience: another node cancels a task after an hour without its node (octopus-ha-docs.md 1.3). */
export const orphanSeconds = 3600;

/**
 * Whether this node is to cancel the task: its own, of a life it does not remember, at once; those of another node when
 * that has not been seen for an hour, or has no row.
 * @param lastSeenAgeSeconds of the task's node, in Octopus' unscaled seconds; null when it has no row
 */
export function isOrphan(
  task: ActiveTask,
  self: { readonly nodeId: string; readonly remembers: boolean },
  lastSeenAgeSeconds: number | null,
): boolean {
  if (task.waiting) return false;
  if (task.nodeId.toLowerCase() === self.nodeId.toLowerCase()) return !self.remembers;
  return lastSeenAgeSeconds === null || lastSeenAgeSeconds > orphanSeconds;
}
