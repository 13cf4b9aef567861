// Finds the tasks that nobody seems to work on; changes nothing.
import type { InstanceDatabase } from '../../edges.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { HeartBeatPeriods } from '../../model/node.ts';
import { mayBeCut } from '../../model/task.ts';
import { isSuspect, judgeOrphans, type Orphan } from './judge-orphans.ts';
import { nodeOfTask } from './node-of-task.ts';
import { proveAlive, type ProveEdges, type ProveWish } from './prove-alive.ts';

/** What is asked. */
export interface OrphansWish {
  readonly settings: ProveWish['settings'] & { readonly periods: HeartBeatPeriods };
  /** How long the heart beats of silent nodes with tasks are watched, in seconds. */
  readonly observeSeconds: number;
}

/** What was found, and by which reading. */
export interface FoundOrphans {
  readonly orphans: readonly Orphan[];
  readonly cluster: Cluster;
  /** 0 when no node had to be watched. */
  readonly observedSeconds: number;
  readonly mayBeCut: boolean;
}

/**
 * Reads; where a node with tasks looks silent, watches for a sign of life, and reads again.
 * @throws UnavailableError database.*; the signal's reason
 */
export async function findOrphans(
  { settings, observeSeconds }: OrphansWish,
  edges: ProveEdges & { readonly database: Pick<InstanceDatabase, 'readTasks'> },
  signal: AbortSignal,
): Promise<FoundOrphans> {
  const { database, clock } = edges;
  const question = { nodeId: null, states: ['Executing', 'Cancelling'] as const };
  const first = await database.readCluster(signal);
  const tasks = await database.readTasks(question, signal);
  const nodes = new Set(tasks.map((task) => nodeOfTask(task, first)).filter((node) => node !== null));
  const suspects = [...nodes].filter((node) => isSuspect(node, settings.periods));
  const began = clock.ticks();
  const wish = { nodeIds: suspects.map(({ id }) => id), cluster: first, settings, observeSeconds };
  const { alive, cluster } = await proveAlive(wish, edges, signal);
  // What ended while heart beats were watched is nobody's orphan.
  const now = cluster === first ? tasks : await database.readTasks(question, signal);
  return {
    orphans: judgeOrphans(now, cluster, alive, settings.periods),
    cluster,
    observedSeconds: (clock.ticks() - began) / 1_000,
    mayBeCut: mayBeCut(now),
  };
}
