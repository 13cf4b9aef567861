// Tasks of the fake database: as its state lists them, or as many as its cluster counts.
import type { Cluster } from '../../src/model/cluster.ts';
import type { Node } from '../../src/model/node.ts';
import type { Task, TaskQuestion, TaskState } from '../../src/model/task.ts';
import type { FakeDatabaseState } from './fake-database.ts';

/** A task that executes on no node for a minute, changed as said. */
export function fakeTask(id: string, change: Partial<Task> = {}): Task {
  return {
    id,
    name: 'Deploy',
    description: `Deploy ${id}`,
    state: 'Executing',
    nodeId: null,
    projectId: 'Projects-1',
    queuedAt: null,
    startedAt: null,
    ageSeconds: 60,
    waitsForPerson: false,
    mark: '0x0000000000000001',
    ...change,
  };
}

/** The tasks: those of the state; where it has none, as many as the cluster counts. */
export function tasksOf({ cluster, tasks }: FakeDatabaseState): readonly Task[] {
  return tasks ?? [...cluster.nodes.flatMap(counted), ...many(cluster.queuedTasks, 'queued', 'Queued', {})];
}

function counted({ id, runningTasks, cancellingTasks, pinnedTasks }: Node): Task[] {
  const tied = { nodeId: id };
  return [
    ...many(runningTasks, `${id}-running`, 'Executing', tied),
    ...many(cancellingTasks, `${id}-cancelling`, 'Cancelling', tied),
    ...many(pinnedTasks ?? 0, `${id}-pinned`, 'Executing', { ...tied, waitsForPerson: true }),
  ];
}

function many(count: number, name: string, state: TaskState, change: Partial<Task>): Task[] {
  return Array.from({ length: count }, (_, at) =>
    fakeTask(`ServerTasks-${name}-${String(at + 1)}`, { state, ...change }),
  );
}

/** Tied to this node, whatever the case of the id. */
export function isTiedTo(task: Task, nodeId: string): boolean {
  return task.nodeId?.toLowerCase() === nodeId.toLowerCase();
}

/** The tasks asked for, oldest first. */
export function tasksAskedFor(state: FakeDatabaseState, question: TaskQuestion): readonly Task[] {
  return tasksOf(state)
    .filter((task) => question.states.some((each) => each === task.state))
    .filter(({ id }) => question.ids?.some((each) => each.toLowerCase() === id.toLowerCase()) ?? true)
    .filter((task) => question.nodeId === null || isTiedTo(task, question.nodeId))
    .sort((a, b) => ((b.ageSeconds ?? 0) - (a.ageSeconds ?? 0)) * (question.newestFirst === true ? -1 : 1));
}

/** The cluster, its counts those of the tasks where the state lists them. */
export function clusterOf(state: FakeDatabaseState): Cluster {
  const { cluster, tasks } = state;
  if (tasks === null) return cluster;
  const waiting = tasks.filter(
    (task) =>
      task.state === 'Queued' &&
      task.nodeId === null &&
      task.waitsForPerson !== true &&
      // One that is scheduled for later does not wait yet.
      (task.ageSeconds ?? 0) >= 0,
  );
  const ages = waiting.flatMap(({ ageSeconds }) => (ageSeconds === null ? [] : [ageSeconds]));
  return {
    ...cluster,
    queuedTasks: waiting.length,
    oldestQueuedSeconds: ages.length === 0 ? null : Math.max(...ages),
    nodes: cluster.nodes.map((node) => {
      const own = tasks.filter((task) => isTiedTo(task, node.id));
      const pinned = own.filter(isPinned).length;
      return {
        ...node,
        runningTasks: own.filter((task) => task.state === 'Executing' && !isPinned(task)).length,
        cancellingTasks: own.filter((task) => task.state === 'Cancelling').length,
        pinnedTasks: node.pinnedTasks === null ? null : pinned,
      };
    }),
  };
}

/** It waits for a person, and keeps its node for as long. */
function isPinned({ state, waitsForPerson }: Task): boolean {
  return waitsForPerson === true && (state === 'Executing' || state === 'Queued');
}

/** Something of the node is not over: it runs, is being cancelled, or waits for a person. */
export function isInUse(state: FakeDatabaseState, nodeId: string): boolean {
  return tasksOf(state).some(
    (task) =>
      isTiedTo(task, nodeId) &&
      (task.state === 'Executing' ||
        task.state === 'Cancelling' ||
        isPinned(task) ||
        (task.state === 'Queued' && task.waitsForPerson === null)),
  );
}
