// The documents of `nodes list` and `nodes show`, as json and yaml print them.
import type { Cluster, SchemaGeneration } from '../model/cluster.ts';
import type { License, LimitValue, NodeLimitSource } from '../model/license.ts';
import { nodeLeader } from '../model/node-leader.ts';
import type { HeartBeatPeriods, Node, NodeStatus } from '../model/node.ts';
import { defaultPeriods, nodeStatus } from '../model/node-status.ts';
import { checkLicense } from './check-license.ts';
import { clusterSummary } from './cluster-summary.ts';
import { explainNode, type NodeExplanation } from './explain-node.ts';

/** `docs/schema/nodes-list.json`. Instants are RFC 3339 in UTC; null means not known on this version. */
export interface NodesListDocument {
  readonly instance: InstanceEntry;
  readonly cluster: ClusterEntry;
  readonly nodes: readonly NodeEntry[];
}

/** `docs/schema/nodes-show.json`: the same with one node. */
export interface NodesShowDocument {
  readonly instance: InstanceEntry;
  readonly cluster: ClusterEntry;
  readonly node: NodeEntry;
}

/** The instance that was read. */
export interface InstanceEntry {
  readonly database: string;
  readonly server: string;
  readonly schema: SchemaGeneration;
  readonly readCommittedSnapshot: boolean | null;
}

/** The nodes taken together. */
export interface ClusterEntry {
  readonly readAt: string;
  readonly maintenanceMode: boolean | null;
  readonly queuedTasks: number;
  readonly oldestQueuedSeconds: number | null;
  readonly canLoseNodes: number;
  readonly capLeftPercent: number | null;
  readonly summary: string;
  /** Null when the license could not be read. */
  readonly license: {
    readonly nodesUsed: number;
    readonly nodeLimit: LimitValue;
    readonly nodeLimitSource: NodeLimitSource;
  } | null;
  readonly gaps: readonly string[];
}

/** One node. */
export interface NodeEntry {
  readonly id: string;
  readonly name: string;
  readonly status: NodeStatus;
  readonly draining: boolean;
  /** What was given with `--reason` when it was drained from this state folder; in `nodes list` alone. */
  readonly drainReason?: string | null;
  readonly lastSeenAt: string | null;
  readonly lastSeenAgeSeconds: number | null;
  readonly taskCap: number;
  readonly runningTasks: number;
  readonly cancellingTasks: number;
  readonly pinnedTasks: number | null;
  readonly version: string | null;
  readonly leader: boolean | null;
  /** With `--explain`, and always in `nodes show`. */
  readonly explanation?: NodeExplanation;
}

/** What shapes the documents. */
export interface NodesView {
  /** Null when there is none or it could not be read. */
  readonly license: License | null;
  readonly periods?: HeartBeatPeriods;
  readonly explain?: boolean;
  /** By node id; given, every entry has a `drainReason`. */
  readonly drainReasons?: ReadonlyMap<string, string>;
}

/** The whole cluster. */
export function nodesListDocument(cluster: Cluster, view: NodesView): NodesListDocument {
  return {
    instance: instanceEntry(cluster),
    cluster: clusterEntry(cluster, view),
    nodes: cluster.nodes.map((node) => nodeEntry(node, cluster, view)),
  };
}

/** One node of it, always explained. */
export function nodesShowDocument(node: Node, cluster: Cluster, view: NodesView): NodesShowDocument {
  return {
    instance: instanceEntry(cluster),
    cluster: clusterEntry(cluster, view),
    node: nodeEntry(node, cluster, { ...view, explain: true }),
  };
}

function instanceEntry({ instance }: Cluster): InstanceEntry {
  const { database, server, schema, readCommittedSnapshot } = instance;
  return { database, server, schema, readCommittedSnapshot };
}

function clusterEntry(cluster: Cluster, view: NodesView): ClusterEntry {
  const { canLoseNodes, capLeftPercent, sentence } = clusterSummary(cluster, view.periods);
  return {
    readAt: cluster.readAt.toISOString(),
    maintenanceMode: cluster.maintenanceMode,
    queuedTasks: cluster.queuedTasks,
    oldestQueuedSeconds: cluster.oldestQueuedSeconds,
    canLoseNodes,
    capLeftPercent,
    summary: sentence,
    license: view.license === null ? null : licenseEntry(view.license, cluster, view.periods),
    gaps: cluster.gaps,
  };
}

function licenseEntry(
  license: License,
  cluster: Cluster,
  periods: HeartBeatPeriods = defaultPeriods,
): ClusterEntry['license'] {
  const { used, limit } = checkLicense(license, cluster, { nodes: null }, periods);
  return { nodesUsed: used, nodeLimit: limit, nodeLimitSource: license.nodeLimitSource };
}

function nodeEntry(node: Node, cluster: Cluster, { periods, explain, drainReasons }: NodesView): NodeEntry {
  return {
    id: node.id,
    name: node.name,
    status: nodeStatus(node, periods),
    draining: node.draining,
    ...(drainReasons === undefined ? {} : { drainReason: drainReasons.get(node.id) ?? null }),
    lastSeenAt: node.lastSeenAt?.toISOString() ?? null,
    lastSeenAgeSeconds: node.lastSeenAgeSeconds,
    taskCap: node.taskCap,
    runningTasks: node.runningTasks,
    cancellingTasks: node.cancellingTasks,
    pinnedTasks: node.pinnedTasks,
    version: node.version,
    leader: nodeLeader(node),
    ...(explain === true ? { explanation: explainNode(node, cluster, periods) } : {}),
  };
}
