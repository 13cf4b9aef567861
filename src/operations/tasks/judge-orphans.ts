// Which tasks nobody seems to work on any more, and about when Octopus itself would clean them up. Pure.
import type { Cluster } from '../../model/cluster.ts';
import type { HeartBeatPeriods, Node } from '../../model/node.ts';
import type { Task } from '../../model/task.ts';
import { nodeOfTask } from './node-of-task.ts';

/**
 * What speaks for it. None is a proof: a node without a row adds itself again while it lives, and heart beats are written by the
 * nodes' own clocks and starve on live nodes (Octopus issues 3258, 4241).
 */
export type OrphanWhy = 'node-missing' | 'node-offline' | 'node-silent' | 'node-ahead';

/** A task that seems to be nobody's. */
export interface Orphan {
  readonly task: Task;
  readonly why: OrphanWhy;
  /** For people: lower-case, no full stop. */
  readonly reason: string;
  /** About; 0 when the time is over, null when nobody can tell from when it counts. */
  readonly cleanUpInSeconds: number | null;
}

/**
 * About an hour after a node was last seen another one marks its tasks as cancelled (Octopus' documentation, how high availability
 * works; it was every 5 minutes in 2017 and hourly later, Octopus issues 3586, 4304).
 */
export const cleanUpSeconds = 3_600;

/** A node that one reading does not show at work, though it does not say itself that it is offline. */
export function isSuspect(
  { flaggedOffline, lastSeenAgeSeconds: age }: Node,
  { freshSeconds }: HeartBeatPeriods,
): boolean {
  return flaggedOffline !== true && !(age !== null && age <= freshSeconds && age >= -freshSeconds);
}

/**
 * The orphans among tasks that are executing or being cancelled. One that waits for a person outlives the stop of its node
 * (Octopus issue 4846), and is an orphan only when the node has no row.
 * @param alive ids of nodes that were proved alive, whatever one reading says
 */
export function judgeOrphans(
  tasks: readonly Task[],
  cluster: Pick<Cluster, 'nodes'>,
  alive: ReadonlySet<string>,
  periods: HeartBeatPeriods,
): readonly Orphan[] {
  return tasks.flatMap((task) => {
    if (task.nodeId === null || (task.state !== 'Executing' && task.state !== 'Cancelling')) return [];
    const node = nodeOfTask(task, cluster);
    if (node === null) return [missing(task, task.nodeId)];
    if (task.waitsForPerson === true || alive.has(node.id)) return [];
    return ofNode(task, node, periods);
  });
}

function missing(task: Task, nodeId: string): Orphan {
  const reason = `no node has the id ${nodeId}: it was removed, or its row was`;
  return { task, why: 'node-missing', reason, cleanUpInSeconds: null };
}

function ofNode(task: Task, node: Node, periods: HeartBeatPeriods): readonly Orphan[] {
  const { name, flaggedOffline, lastSeenAgeSeconds: age } = node;
  const left = age === null || age < 0 ? null : Math.max(0, cleanUpSeconds - age);
  if (flaggedOffline === true)
    return [{ task, why: 'node-offline', reason: `${name} says that it is offline`, cleanUpInSeconds: left }];
  if (!isSuspect(node, periods)) return [];
  if (age !== null && age < 0)
    return [
      {
        task,
        why: 'node-ahead',
        reason: `the heart beat of ${name} lies ${String(Math.round(-age))} s in the future and was not seen to change`,
        cleanUpInSeconds: null,
      },
    ];
  const said =
    age === null
      ? `${name} has never written a heart beat`
      : `the last heart beat of ${name} is ${String(Math.round(age))} s old by the database's clock, and was not seen to change`;
  return [{ task, why: 'node-silent', reason: said, cleanUpInSeconds: left }];
}
