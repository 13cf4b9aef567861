// Clusters for tests: valid ones, of which a test changes what it is about.
import type { Cluster } from '../../../src/model/cluster.ts';
import type { Node } from '../../../src/model/node.ts';

const readAt = new Date('2026-11-26T12:00:00Z');

/** A running node with cap 5 and no tasks. */
export function aNode(name: string, changes: Partial<Node> = {}): Node {
  const age = changes.lastSeenAgeSeconds ?? 10;
  return {
    id: `OctopusServerNodes-${name}`,
    name,
    draining: false,
    taskCap: 5,
    lastSeenAt: new Date(readAt.getTime() - age * 1000),
    lastSeenAgeSeconds: age,
    flaggedOffline: false,
    runningTasks: 0,
    cancellingTasks: 0,
    pinnedTasks: 0,
    version: '2024.1.100',
    leader: null,
    ...changes,
  };
}

/** A cluster with an empty queue. */
export function aCluster(nodes: readonly Node[], changes: Partial<Cluster> = {}): Cluster {
  return {
    instance: {
      database: 'Octopus',
      server: 'sql-1',
      schema: '2019+',
      readCommittedSnapshot: true,
    },
    readAt,
    maintenanceMode: false,
    queuedTasks: 0,
    oldestQueuedSeconds: null,
    nodes,
    gaps: [],
    ...changes,
  };
}

/** Nodes of each kind, for tables. */
export const someNodes = {
  running: aNode('running'),
  draining: aNode('draining', { draining: true, runningTasks: 1 }),
  drained: aNode('drained', { draining: true }),
  offline: aNode('offline', { flaggedOffline: true }),
  stale: aNode('stale', { lastSeenAgeSeconds: 200 }),
  usersOnly: aNode('users-only', { taskCap: 0 }),
} as const;
