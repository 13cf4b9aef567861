// The last look before a service is stopped: when its machine has been looked at, right before the order is given.
import type { Cluster } from '../../model/cluster.ts';
import { longestUnseenMs } from '../longest-unseen.ts';
import { momentOf, msSince } from '../moment.ts';
import { isSomeoneLeft } from '../someone-left.ts';
import type { PlannedNode } from './restart-wish.ts';
import { StepFailure, type RollWork } from './roll-work.ts';

/** So many looks may have taken so long that what they saw is of long ago: a machine that slept in between. */
const mostLooks = 3;

/**
 * Is the lock ours, the node drained, and is one of the others that were proved to take tasks still there to take them? Since that was asked
 * a hook or a machine may have taken minutes, or the lock been lost and taken again.
 * @param others ids of those that were proved to take tasks; null where nobody is to be left
 * @throws StepFailure drain.undone, node.gone, capacity.none, stop.unwatched: then nothing may be stopped
 * @throws UnfinishedError lock.lost; UnavailableError database.*
 */
export async function lastLook(
  node: PlannedNode,
  others: ReadonlySet<string> | null,
  { wish, edges, lock }: RollWork,
  signal: AbortSignal,
): Promise<void> {
  const mostMs = longestUnseenMs(wish.settings);
  for (let looks = 1; looks <= mostLooks; looks += 1) {
    const asked = momentOf(edges.clock);
    await lock.secure(signal);
    const cluster = await edges.database.readCluster(signal);
    requireDrained(node, cluster);
    if (others !== null && !wish.accepted.has('no-capacity') && !isSomeoneLeft(others, cluster))
      throw new StepFailure(
        'capacity.none',
        'the last other node that takes tasks went away just before its stop',
      );
    if (msSince(edges.clock, asked) <= mostMs) return;
  }
  throw new StepFailure(
    'stop.unwatched',
    `the last look before its stop took longer than ${String(mostMs / 1000)} s: what is so by now is unknown`,
  );
}

function requireDrained({ id }: PlannedNode, { nodes }: Cluster): void {
  const now = nodes.find((each) => each.id === id);
  if (now === undefined) throw new StepFailure('node.gone', 'its row is gone');
  if (!now.draining)
    throw new StepFailure('drain.undone', 'somebody lifted its drain flag just before its stop');
  const tasks = now.runningTasks + now.cancellingTasks;
  if (tasks > 0)
    throw new StepFailure('drain.undone', `${String(tasks)} tasks run on it again just before its stop`);
}
