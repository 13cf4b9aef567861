// The row of a node that a roll has not worked on in this run: what its journal tells. Pure.
import type { JournalLine } from '../../model/run.ts';
import { lostInWords, lostTasks } from './lost-tasks.ts';
import { alreadyDone, inWorkInWords, isByHooks, nodeFacts, restartedWhen, stepsDone } from './node-facts.ts';
import { pausedInWords } from './pause-watchdog.ts';
import type { PlannedNode, RestartedNode } from './restart-wish.ts';

/** Nothing found, nothing done, but what earlier runs of the roll have. */
export function untouchedRow(
  { id, name }: Pick<PlannedNode, 'id' | 'name'>,
  outcome: RestartedNode['outcome'],
  reason: string | null,
  lines: readonly JournalLine[] = [],
): RestartedNode {
  const mine = lines.filter(({ nodeId }) => nodeId === id);
  const { foundDraining } = nodeFacts(mine, id);
  return {
    id,
    name,
    outcome,
    foundDraining,
    leftDraining: leftDraining(mine, foundDraining),
    done: stepsDone(mine, id),
    reason:
      outcome === 'interrupted'
        ? `${reason ?? ''}${serviceLeft(mine)}${inWorkInWords(mine, id)}${pausedInWords(mine, id)}`
        : reason,
    durationMs: 0,
  };
}

/** The row of a node that an earlier run of the roll has come to the end with, and the tasks that its stop has cut off. */
export function doneRow(
  node: Pick<PlannedNode, 'id' | 'name'>,
  lines: readonly JournalLine[],
): RestartedNode {
  const lost = lostTasks(lines, node.id);
  const when = restartedWhen(lines, node.id);
  const reason = lost.length === 0 ? when : `${when ?? ''}; ${lostInWords(lost)}`;
  return untouchedRow(node, alreadyDone(lines, node.id), reason, lines);
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
    /^(?:service\.(?:stopping|not-stopped|stopped|starting|started)|node\.healthy)$/.test(step),
  );
  if (last !== undefined && isByHooks(last)) return '; the work of its hooks was begun, and may be half done';
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
