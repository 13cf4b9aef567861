// A task: one piece of work of Octopus Server, as one reading of the database shows it.
// Lives here: its shape. Never here: column names, what to do about one.

/** Spelled as Octopus spells them (octopus-internals.md 1.3, TaskState); any other spelling found is `unknown`. */
export type TaskState =
  'Queued' | 'Executing' | 'Cancelling' | 'Success' | 'Failed' | 'Canceled' | 'TimedOut' | 'unknown';

/** States of a task that is not over: what Octopus calls active (octopus-internals.md 1.3). */
export const activeStates = ['Queued', 'Executing', 'Cancelling'] as const;

/** One of them. */
export type ActiveState = (typeof activeStates)[number];

/** One task. `null` always means "not known on this version" or "none". */
export interface Task {
  /** As the database spells it, `ServerTasks-123`. */
  readonly id: string;
  /** What kind of task: `Deploy`, `Health`, … */
  readonly name: string;
  /** What it does, in Octopus' words. */
  readonly description: string;
  readonly state: TaskState;
  /** The node it is tied to, as the task's row spells it; null for none. */
  readonly nodeId: string | null;
  readonly projectId: string | null;
  readonly queuedAt: Date | null;
  readonly startedAt: Date | null;
  /** Seconds since it was started (since it was queued while it has not been) by the database's clock. */
  readonly ageSeconds: number | null;
  /** It waits for a person; null where the schema does not tell. */
  readonly waitsForPerson: boolean | null;
  /** Changes whenever the task's row is written: the only sign of progress a database shows. Null where there is none. */
  readonly mark: string | null;
}

/** Which tasks. */
export interface TaskQuestion {
  readonly nodeId: string | null;
  readonly states: readonly Exclude<TaskState, 'unknown'>[];
  /** These alone, at most 500; any when left out. */
  readonly ids?: readonly string[];
  /** The newest first, where the oldest are of no interest: those that are over are many. */
  readonly newestFirst?: boolean;
}

/** So many tasks are read at most, the oldest; a list of this length may have been cut there. */
export const mostTasks = 1000;

/** Whether a list of tasks may lack the younger ones. */
export function mayBeCut(tasks: readonly Task[]): boolean {
  return tasks.length >= mostTasks;
}
