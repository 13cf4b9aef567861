// What a roll that is broken off in the middle has found, done and left on every node, as its journal tells. Pure.
import type { JournalLine } from '../../model/run.ts';
import { nodeFacts, restartedWhen, stepsDone } from './node-facts.ts';
import type { RestartedNode, RestartPlan } from './restart-wish.ts';
import { untouchedRow } from './untouched-row.ts';

/**
 * One row for every node of the plan.
 * @param done rows of the nodes that this run has come to an end with
 * @param at what it was broken off by, and for how long it had worked on the node in hand, in milliseconds
 */
export function brokenOff(
  plan: RestartPlan,
  done: readonly RestartedNode[],
  lines: readonly JournalLine[],
  at: { readonly reason: string; readonly durationMs: number },
): readonly RestartedNode[] {
  const rest = plan.nodes.slice(done.length).map((node, index): RestartedNode => {
    if (node.way === 'left') return untouchedRow(node, 'left', 'octo-ha runs in a task of this node');
    const mine = lines.filter(({ nodeId }) => nodeId === node.id);
    const { foundDraining, done: isDone } = nodeFacts(lines, node.id);
    const known = { foundDraining, leftDraining: leftDraining(mine, foundDraining) };
    const steps = stepsDone(lines, node.id);
    if (isDone)
      return { ...untouchedRow(node, 'already-restarted', restartedWhen(lines, node.id)), done: steps };
    if (mine.length === 0) return untouchedRow(node, 'not-started', at.reason);
    const reason = `${at.reason}${serviceLeft(mine)}`;
    const durationMs = index === 0 ? Math.round(at.durationMs) : 0;
    return {
      id: node.id,
      name: node.name,
      outcome: 'interrupted',
      ...known,
      done: steps,
      reason,
      durationMs,
    };
  });
  return [...done, ...rest];
}

/** Null where nobody knows: a write was announced, and what became of it is not written down. */
function leftDraining(mine: readonly JournalLine[], found: boolean | null): boolean | null {
  const last = mine.findLast(({ step }) =>
    /^(?:un)?drain\.(?:writing|written|not-written)$/.test(step),
  )?.step;
  if (last === undefined) return found;
  return last.endsWith('.writing') ? null : last === 'drain.written';
}

function serviceLeft(mine: readonly JournalLine[]): string {
  const last = mine.findLast(({ step }) =>
    /^service\.(?:stopping|not-stopped|stopped|starting|started)$/.test(step),
  );
  switch (last?.step) {
    case 'service.stopping':
      return '; its service was about to be stopped';
    case 'service.stopped':
      return '; its service is stopped';
    case 'service.starting':
      return '; its service was about to be started';
    default:
      return '';
  }
}
