// The row of a node that a roll has not worked on in this run. Pure.
import type { PlannedNode, RestartedNode } from './restart-wish.ts';

/** Nothing found, nothing done. */
export function untouchedRow(
  { id, name }: Pick<PlannedNode, 'id' | 'name'>,
  outcome: RestartedNode['outcome'],
  reason: string | null,
): RestartedNode {
  return { id, name, outcome, foundDraining: null, leftDraining: null, done: [], reason, durationMs: 0 };
}
