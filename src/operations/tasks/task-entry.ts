// A task as documents show it.
import type { Cluster } from '../../model/cluster.ts';
import type { Task } from '../../model/task.ts';
import { nodeOfTask } from './node-of-task.ts';

/** One task; `null` is "none" or "not known on this version". */
export interface TaskEntry {
  readonly id: string;
  readonly state: string;
  /** What kind of task: `Deploy`, `Health`, … */
  readonly name: string;
  readonly description: string;
  /** As the task's row spells it. */
  readonly nodeId: string | null;
  /** Null also where the node has no row any more. */
  readonly nodeName: string | null;
  readonly projectId: string | null;
  readonly queuedAt: string | null;
  readonly startedAt: string | null;
  /** Since it was started (queued, while it has not been), by the database's clock. */
  readonly ageSeconds: number | null;
  readonly waitsForPerson: boolean | null;
}

/** Puts it together. */
export function taskEntry(task: Task, cluster: Pick<Cluster, 'nodes'>): TaskEntry {
  return {
    id: task.id,
    state: task.state,
    name: task.name,
    description: task.description,
    nodeId: task.nodeId,
    nodeName: nodeOfTask(task, cluster)?.name ?? null,
    projectId: task.projectId,
    queuedAt: task.queuedAt?.toISOString() ?? null,
    startedAt: task.startedAt?.toISOString() ?? null,
    ageSeconds: task.ageSeconds,
    waitsForPerson: task.waitsForPerson,
  };
}
