// What a roll that is broken off in the middle has found, done and left on every node, as its journal tells. Pure.
import type { JournalLine } from '../../model/run.ts';
import { rowsSince } from './came-since.ts';
import { droppedOut } from './dropped-out.ts';
import { nodeFacts } from './node-facts.ts';
import { isOfProcess } from './open-process.ts';
import type { RestartedNode, RestartPlan } from './restart-wish.ts';
import { doneRow, untouchedRow } from './untouched-row.ts';

/**
 * One row for every node of the plan, and for each that has dropped out of it and of which something is left.
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
    if (nodeFacts(lines, node.id).done) return doneRow(node, lines);
    if (node.way === 'left') return untouchedRow(node, 'left', 'octo-ha runs in a task of this node', lines);
    if (!lines.some(({ nodeId, step }) => nodeId === node.id && !isOfProcess(step)))
      return untouchedRow(node, 'not-started', at.reason);
    const durationMs = index === 0 ? Math.round(at.durationMs) : 0;
    return { ...untouchedRow(node, 'interrupted', at.reason, lines), durationMs };
  });
  return [...done, ...rest, ...rowsSince(plan), ...droppedOut(plan, lines).rows];
}
