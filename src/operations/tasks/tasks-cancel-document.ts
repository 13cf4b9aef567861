// The document of `tasks cancel`.
import type { CancelledTask, CancelResult } from './cancel-tasks.ts';
import { taskEntry, type TaskEntry } from './task-entry.ts';

/** docs/schema/tasks-cancel.json */
export interface TasksCancelDocument {
  readonly instance: { readonly server: string; readonly database: string };
  readonly via: CancelResult['via'];
  readonly tasks: readonly (TaskEntry & Omit<CancelledTask, 'task'>)[];
}

/** Puts it together. */
export function tasksCancelDocument({ via, cluster, tasks }: CancelResult): TasksCancelDocument {
  const { server, database } = cluster.instance;
  return {
    instance: { server, database },
    via,
    tasks: tasks.map(({ task, outcome, durationMs }) => ({
      ...taskEntry(task, cluster),
      outcome,
      durationMs,
    })),
  };
}
