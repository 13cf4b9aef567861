// A process of ours that acts on a node, and may outlive us: it is written down for as long as its end was not seen.
import type { ProcessWatch } from '../../model/hook-process.ts';
import { hookAtWork, openProcess } from './open-process.ts';
import type { PlannedNode } from './restart-wish.ts';
import { StepFailure, tellWait, type RollWork } from './roll-work.ts';

/** A command of the operator's own, or an order to the node's machine: stop, start, restart. */
export type Acting = { readonly hook: string } | { readonly order: string };

/**
 * Writes down that it runs and that it has ended, and looks at the lock beside it. A command of the operator's own does not run where that cannot
 * be written down; an order goes on to its end, since half of it is worse.
 * @throws what `act` throws; UnfinishedError lock.lost, after its end; UnavailableError journal.*
 */
export async function watched<T>(
  of: Acting,
  node: PlannedNode,
  { journal, lock }: Pick<RollWork, 'journal' | 'lock'>,
  act: (watch: ProcessWatch) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const is = { open: false, seen: false };
  const unwritten: Error[] = [];
  const watch: ProcessWatch = {
    begun: async ({ pid, startedAs }) => {
      Object.assign(is, { open: true, seen: false });
      try {
        await journal.write('process.begun', node.id, { ...of, pid, startedAs });
      } catch (error) {
        if ('hook' in of) throw error;
        unwritten.push(error as Error);
      }
    },
    ended: () => void (is.seen = true),
  };
  let result: T;
  try {
    result = await lock.beside(act(watch), signal);
  } catch (error) {
    // Where it cannot be written down, the next run looks whether it has ended; why it was broken off goes first.
    if (is.open && is.seen) await journal.write('process.ended', node.id).catch(() => undefined);
    throw error;
  }
  if (unwritten[0] !== undefined) throw unwritten[0];
  if (is.open) await journal.write('process.ended', node.id);
  return result;
}

/**
 * Waits until the order has ended that an octo-ha has given which was killed: it could still take effect on what runs by then. Of another host
 * nobody can tell; that is said, and what its service manager has taken on is seen in the state of the service.
 * @throws StepFailure service.unknown where it has not ended in the time that a node may take to be healthy
 */
export async function orderOver(node: PlannedNode, work: RollWork, signal: AbortSignal): Promise<void> {
  const { wish, edges, journal } = work;
  const open = openProcess(journal.lines(), node.id);
  if (open === null || !('order' in open)) return;
  const what = `the order to ${open.order} that an earlier run has given`;
  const where = `process ${String(open.pid)} on ${open.host}`;
  const deadline = edges.clock.ticks() + wish.healthySeconds * 1000;
  for (;;) {
    const life = await edges.hosts.hookLife(open, open.host);
    if (life === 'gone') break;
    if (life === 'unseen' || wish.accepted.has(hookAtWork)) {
      const message = `${node.name}: whether ${what}, as ${where}, has ended cannot be seen from here`;
      edges.report({ step: 'hook.unseen', node: node.name, tone: 'warning', message });
      break;
    }
    if (edges.clock.ticks() >= deadline)
      throw new StepFailure(
        'service.unknown',
        `${what} may still be at work, as ${where}, and could take effect later: end it, or go on beside it with --accept-risk=${hookAtWork}`,
      );
    tellWait(work, node, 'service.looking', `waiting for the end of ${what}, ${where}`);
    await edges.clock.sleep(1_000, signal);
  }
  await journal.write('process.ended', node.id);
}
