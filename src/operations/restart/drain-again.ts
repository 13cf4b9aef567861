// Takes a node back that was given back to work and does not take its place; never the last one that takes tasks.
import { Failure } from '../../errors.ts';
import type { Cluster } from '../../model/cluster.ts';
import { capacity } from '../check/capacity.ts';
import { looker } from '../check/look.ts';
import { changedNothing } from '../changed-nothing.ts';
import { flagNode } from '../drain/flag-nodes.ts';
import { mustEnd } from '../must-end.ts';
import type { PlannedNode } from './restart-wish.ts';
import { tell, type RollWork } from './roll-work.ts';

/**
 * Drains it again where another node is proved to take tasks, as the verdict proves it. That it stays at work, or that nobody knows, is
 * told beside what was wrong with it, not instead.
 * @throws what ends the process: the signal's reason, UnfinishedError lock.lost, UnavailableError journal.*
 */
export async function drainAgain(node: PlannedNode, work: RollWork, signal: AbortSignal): Promise<void> {
  const { wish, edges } = work;
  const notAgain = (message: string): void => {
    edges.report({ step: 'restore.not-drained-again', node: node.name, tone: 'warning', message });
  };
  try {
    const cluster = await othersAtWork(node, work, signal);
    if (cluster === null) {
      notAgain(`${node.name} is not drained again: no other node is proved to take tasks`);
      return;
    }
    // As at the first time: somebody who has drained it in the meantime keeps the flag.
    await flagNode(node, wish, edges, { ...work, cluster }, signal);
    tell(work, node, 'restore.drained-again', 'drained again');
  } catch (error) {
    if (signal.aborted || mustEnd(error)) throw error;
    const why = error instanceof Error ? error.message : String(error);
    const isAtWork = changedNothing(error) || (error instanceof Failure && error.code === 'flag.not-set');
    const stands = isAtWork ? 'takes tasks, and could not be drained again' : 'may be draining or not';
    notAgain(`${node.name} ${stands}: ${why}`);
  }
}

/** The cluster as read last; null where nobody else is proved to take tasks. @throws UnavailableError database.* */
async function othersAtWork(
  { id }: PlannedNode,
  { wish, edges, journal, beatMemory = new Map() }: RollWork,
  signal: AbortSignal,
): Promise<Cluster | null> {
  const { accepted, settings } = wish;
  const asked = { purpose: 'drain', targets: [id], accepted, settings, beatMemory, lock: 'ours' } as const;
  const found = await looker({ ...asked, ownRun: journal.id }, edges, edges.report, signal)();
  return capacity(found).left > 0 ? found.cluster : null;
}
