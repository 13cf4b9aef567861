// A process of ours that acts on a node, and may outlive us: it is written down for as long as its end was not seen.
import type { ProcessWatch } from '../../model/hook-process.ts';
import type { JournalLine } from '../../model/run.ts';
import { momentOf, msSince } from '../moment.ts';
import { hookAtWork, openProcesses } from './open-process.ts';
import type { PlannedNode } from './restart-wish.ts';
import { StepFailure, tellWait, type RollWork } from './roll-work.ts';

/** A command of the operator's own, or an order to the node's machine: stop, start, restart. */
export type Acting = { readonly hook: string } | { readonly order: string };

/** After a look so many milliseconds may pass before what it was for is done. */
export const mostWrittenMs = 2_000;

/**
 * Writes down that it runs and that it has ended, and looks at the lock beside it. Nothing is run where that cannot be written down.
 * @param outcome what its end says, beside that it was
 * @throws what `act` throws; UnfinishedError lock.lost, after its end; UnavailableError journal.*
 */
export async function watched<T>(
  of: Acting,
  node: PlannedNode,
  { edges, journal, lock }: Pick<RollWork, 'edges' | 'journal' | 'lock'>,
  act: (watch: ProcessWatch) => Promise<T>,
  signal: AbortSignal,
  outcome: (result: T) => JournalLine['values'] = () => ({}),
): Promise<T> {
  const is: { pid: number | null; seen: boolean; result?: T } = { pid: null, seen: false };
  const watch: ProcessWatch = {
    begun: async ({ pid, startedAs }) => {
      // A driver may run several.
      if (is.pid !== null && is.seen) await over();
      Object.assign(is, { pid, seen: false });
      const asked = momentOf(edges.clock);
      await journal.write('process.begun', node.id, { ...of, pid, startedAs });
      // What waits meanwhile is not done for somebody else's turn.
      if (msSince(edges.clock, asked) > mostWrittenMs) await lock.secure(signal);
    },
    ended: () => void (is.seen = true),
  };
  const over = (): Promise<void> =>
    journal.write('process.ended', node.id, {
      pid: is.pid,
      ...('result' in is ? outcome(is.result) : {}),
    });
  let result: T;
  try {
    result = await lock.beside(
      act(watch).then((done) => (is.result = done)),
      signal,
    );
  } catch (error) {
    // Where it cannot be written down, the next run looks whether it has ended; why it was broken off goes first.
    if (is.pid !== null && is.seen) await over().catch(() => undefined);
    throw error;
  }
  if (is.pid !== null) await over();
  return result;
}

/** Of what an octo-ha had begun which was killed, the end that can be seen is written down: its number may be another's by the next time. */
export async function noteEnded(
  node: PlannedNode,
  { edges, journal }: Pick<RollWork, 'edges' | 'journal'>,
): Promise<void> {
  for (const open of openProcesses(journal.lines(), node.id))
    if ((await edges.hosts.hookLife(open, open.host)) === 'gone')
      await journal.write('process.ended', node.id, { pid: open.pid });
}

/**
 * Waits until the orders have ended that an octo-ha has given which was killed: they could still take effect on what runs by then. Of another host
 * nobody can tell; that is said, and what its service manager has taken on is seen in the state of the service. What a start leaves behind is the
 * service itself.
 * @throws StepFailure service.unknown where one has not ended in the time that a node may take to be healthy
 */
export async function orderOver(node: PlannedNode, work: RollWork, signal: AbortSignal): Promise<void> {
  const { wish, edges, journal } = work;
  const deadline = edges.clock.ticks() + wish.healthySeconds * 1000;
  for (const open of openProcesses(journal.lines(), node.id)) {
    if (!('order' in open)) continue;
    const isStart = open.order === 'start';
    const what = `the order to ${open.order} that an earlier run has given`;
    const where = `process ${String(open.pid)} on ${open.host}`;
    for (;;) {
      const life = await edges.hosts.hookLife(open, open.host);
      if (life === 'gone') {
        await journal.write('process.ended', node.id, { pid: open.pid });
        break;
      }
      if (isStart && life === 'may-run') break;
      const isLate = edges.clock.ticks() >= deadline;
      if (life === 'unseen' || wish.accepted.has(hookAtWork) || (isStart && isLate)) {
        const message = `${node.name}: whether ${what}, as ${where}, has ended cannot be seen from here`;
        edges.report({ step: 'hook.unseen', node: node.name, tone: 'warning', message });
        break;
      }
      if (isLate)
        throw new StepFailure(
          'service.unknown',
          `${what} may still be at work, as ${where}, and could take effect later: end it, or go on beside it with --accept-risk=${hookAtWork}`,
        );
      tellWait(work, node, 'service.looking', `waiting for the end of ${what}, ${where}`);
      await edges.clock.sleep(1_000, signal);
    }
  }
}
