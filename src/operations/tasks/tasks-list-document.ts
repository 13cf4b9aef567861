// The document of `tasks list`.
import type { Cluster } from '../../model/cluster.ts';
import type { Node } from '../../model/node.ts';
import { mayBeCut, type ActiveState, type Task } from '../../model/task.ts';
import { taskEntry, type TaskEntry } from './task-entry.ts';

/** docs/schema/tasks-list.json */
export interface TasksListDocument {
  readonly instance: { readonly server: string; readonly database: string };
  /** The database's own clock. */
  readonly readAt: string;
  /** The node that was asked about; null for any and none. */
  readonly node: { readonly id: string; readonly name: string } | null;
  readonly states: readonly ActiveState[];
  /** Oldest first. */
  readonly tasks: readonly TaskEntry[];
  /** As many as are read at most: there may be younger ones. */
  readonly mayBeCut: boolean;
}

/** Puts it together. */
export function tasksListDocument(
  tasks: readonly Task[],
  cluster: Cluster,
  asked: { readonly node: Node | null; readonly states: readonly ActiveState[] },
): TasksListDocument {
  const { server, database } = cluster.instance;
  return {
    instance: { server, database },
    readAt: cluster.readAt.toISOString(),
    node: asked.node === null ? null : { id: asked.node.id, name: asked.node.name },
    states: asked.states,
    tasks: tasks.map((task) => taskEntry(task, cluster)),
    mayBeCut: mayBeCut(tasks),
  };
}
