// Why each node would or would not take the next task.
import type { Cluster } from '../model/cluster.ts';
import type { HeartBeatPeriods, Node } from '../model/node.ts';
import { defaultPeriods, nodeStatus } from '../model/node-status.ts';

/** Both workload ratios of a node and what follows from them. */
export interface NodeExplanation {
  /** Active tasks on the node / its cap; null for cap 0. */
  readonly nodeRatio: number | null;
  /** (active in the cluster + pending) / sum of the caps; null when that sum is 0. */
  readonly clusterRatio: number | null;
  readonly takesNextTask: 'yes' | 'no' | 'unknown';
  /** A clause for the operator, lower-case, no full stop. */
  readonly reason: string;
}

/**
 * The rule of the Octopus documentation (octopus-ha-docs.md 1.3): a node leaves a task when it drains, when its active
 * tasks reach its cap, or when its own ratio is above the cluster's prospective one. The documentation does not say
 * which nodes are "the cluster"; here it is those that are running with a cap above 0, so that one of them always takes
 * the task. With an empty queue the next task to come is taken as pending.
 */
export function explainNode(
  node: Node,
  cluster: Cluster,
  periods: HeartBeatPeriods = defaultPeriods,
): NodeExplanation {
  const ratios = {
    nodeRatio: ratio(active(node), node.taskCap),
    clusterRatio: clusterRatio(cluster, periods),
  };
  return { ...ratios, ...verdict(node, ratios, periods) };
}

function verdict(
  node: Node,
  { nodeRatio, clusterRatio }: Pick<NodeExplanation, 'nodeRatio' | 'clusterRatio'>,
  periods: HeartBeatPeriods,
): Pick<NodeExplanation, 'takesNextTask' | 'reason'> {
  const no = (reason: string) => ({ takesNextTask: 'no', reason }) as const;
  switch (nodeStatus(node, periods)) {
    case 'offline':
      return no('is offline');
    case 'draining':
      return no('is draining');
    case 'drained':
      return no('is drained');
    case 'unknown':
      return { takesNextTask: 'unknown', reason: heartBeatDoubt(node) };
    case 'running':
  }
  if (nodeRatio === null || clusterRatio === null) return no('has task cap 0: it serves users only');
  if (active(node) >= node.taskCap) return no(`is at its cap of ${String(node.taskCap)}`);
  const compared = `${percent(nodeRatio)} busy, the cluster would be ${percent(clusterRatio)}`;
  return nodeRatio > clusterRatio
    ? no(`leaves it to less busy nodes: ${compared}`)
    : { takesNextTask: 'yes', reason: `is not busier than the cluster: ${compared}` };
}

function heartBeatDoubt(node: Node): string {
  const age = node.lastSeenAgeSeconds;
  if (age === null) return 'has no heart beat to tell by';
  return age < 0 ? 'has a clock that runs ahead of the database' : 'has a stale heart beat';
}

function clusterRatio(cluster: Cluster, periods: HeartBeatPeriods): number | null {
  const takers = cluster.nodes.filter((node) => nodeStatus(node, periods) === 'running' && node.taskCap > 0);
  const caps = takers.reduce((sum, node) => sum + node.taskCap, 0);
  const busy = takers.reduce((sum, node) => sum + active(node), 0);
  return ratio(busy + Math.max(1, cluster.queuedTasks), caps);
}

/** Executing and being cancelled: the server's own predicate (octopus-internals.md 1.3), waiting ones left out. */
function active(node: Node): number {
  return node.runningTasks + node.cancellingTasks;
}

function ratio(tasks: number, cap: number): number | null {
  return cap > 0 ? tasks / cap : null;
}

function percent(value: number): string {
  return `${String(Math.round(value * 1000) / 10)} %`;
}
