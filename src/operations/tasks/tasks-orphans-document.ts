// The document of `tasks orphans`.
import type { FoundOrphans } from './find-orphans.ts';
import type { OrphanWhy } from './judge-orphans.ts';
import { taskEntry, type TaskEntry } from './task-entry.ts';

/** docs/schema/tasks-orphans.json */
export interface TasksOrphansDocument {
  readonly instance: { readonly server: string; readonly database: string };
  /** The database's own clock. */
  readonly readAt: string;
  /** How long heart beats of silent nodes were watched; 0 when none had to be. */
  readonly observedSeconds: number;
  /** Oldest first. */
  readonly tasks: readonly OrphanEntry[];
  /** As many tasks as are read at most were read: there may be younger orphans. */
  readonly mayBeCut: boolean;
}

/** One orphan. */
export interface OrphanEntry extends TaskEntry {
  readonly why: OrphanWhy;
  readonly reason: string;
  /** About; null when it cannot be told. */
  readonly cleanUpInSeconds: number | null;
}

/** Puts it together. */
export function tasksOrphansDocument(found: FoundOrphans): TasksOrphansDocument {
  const { cluster } = found;
  const { server, database } = cluster.instance;
  return {
    instance: { server, database },
    readAt: cluster.readAt.toISOString(),
    observedSeconds: Math.round(found.observedSeconds * 10) / 10,
    tasks: found.orphans.map(({ task, why, reason, cleanUpInSeconds }) => ({
      ...taskEntry(task, cluster),
      why,
      reason,
      cleanUpInSeconds: cleanUpInSeconds === null ? null : Math.round(cleanUpInSeconds),
    })),
    mayBeCut: found.mayBeCut,
  };
}
