// What the cluster can lose and still work.
// Verbs live here: plan (pure) and carry out. Never here: SQL, printing, argv.
import type { Cluster } from '../model/cluster.ts';
import type { HeartBeatPeriods, Node, NodeStatus } from '../model/node.ts';
import { defaultPeriods, nodeStatus } from '../model/node-status.ts';

/** How much of the cluster may stop. Only nodes of status `running` count; `unknown` is never counted as yes. */
export interface ClusterSummary {
  /** Running nodes with a task cap above 0 that could stop while one of them remains. */
  readonly canLoseNodes: number;
  /** Sum of the task caps of those nodes. */
  readonly taskCap: number;
  /** Whole percent (rounded down) of that sum left while the largest node is down; null when it is 0. */
  readonly capLeftPercent: number | null;
  /** One line for the header: `can lose 1 node; 50 % of the cap left while it is down`. */
  readonly sentence: string;
}

/** Counts the nodes that take work, and what is left of them without the largest. */
export function clusterSummary(cluster: Cluster, periods: HeartBeatPeriods = defaultPeriods): ClusterSummary {
  const takers = cluster.nodes.filter((node) => nodeStatus(node, periods) === 'running' && node.taskCap > 0);
  const caps = takers.map((node) => node.taskCap);
  const taskCap = caps.reduce((sum, cap) => sum + cap, 0);
  const capLeftPercent = taskCap === 0 ? null : Math.floor(((taskCap - Math.max(...caps)) / taskCap) * 100);
  const canLoseNodes = Math.max(0, takers.length - 1);
  const sentence =
    capLeftPercent === null || canLoseNodes === 0
      ? `can lose no node: ${whyNone(cluster.nodes, takers, periods)}`
      : canLoseNodes === 1
        ? `can lose 1 node; ${String(capLeftPercent)} % of the cap left while ${equal(caps) ? 'it' : 'the larger'} is down`
        : `can lose ${String(canLoseNodes)} nodes; ${String(capLeftPercent)} % of the cap left while ${equal(caps) ? 'one' : 'the largest'} is down`;
  return { canLoseNodes, taskCap, capLeftPercent, sentence };
}

function equal(caps: readonly number[]): boolean {
  return caps.every((cap) => cap === caps[0]);
}

function whyNone(nodes: readonly Node[], takers: readonly Node[], periods: HeartBeatPeriods): string {
  const [only] = takers;
  const others = othersByStatus(
    nodes.filter((node) => node !== only),
    periods,
  );
  const rest = others === '' ? '' : ` (${others})`;
  return only === undefined ? `no running node takes tasks${rest}` : `${only.name} alone takes tasks${rest}`;
}

/** `1 draining, 2 unknown, 1 with cap 0`. */
function othersByStatus(nodes: readonly Node[], periods: HeartBeatPeriods): string {
  const statuses = nodes.map((node) => nodeStatus(node, periods));
  const shown: readonly NodeStatus[] = ['draining', 'drained', 'offline', 'unknown'];
  const counts = shown.map(
    (status) => [status, statuses.filter((found) => found === status).length] as const,
  );
  return [...counts, ['with cap 0', statuses.filter((status) => status === 'running').length] as const]
    .filter(([, count]) => count > 0)
    .map(([status, count]) => `${String(count)} ${status}`)
    .join(', ');
}
