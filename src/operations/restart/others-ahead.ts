// What somebody else has at work on the nodes of a roll: asked by a dry run as by the roll itself, which asks while it holds the lock.
import { RefusedError } from '../../errors.ts';
import type { Run } from '../../model/run.ts';
import { namedNodes } from '../open-run.ts';
import type { Edges } from '../verb-edges.ts';
import { isInHand } from './node-facts.ts';
import { requireHooksOver } from './require-hooks-over.ts';
import { requireNoOthers } from './require-no-others.ts';
import type { RestartPlan, RestartWish } from './restart-wish.ts';

/**
 * Somebody's unfinished work ahead keeps no node down that the roll has in hand: those come to their end first.
 * @returns why no other node is begun then, or what the plan says of that
 * @throws RefusedError restart.hook-at-work; journal.unfinished where nothing is in hand, or the work is on what is
 */
export async function othersAhead(
  plan: RestartPlan,
  resumed: Run | null,
  { accepted }: Pick<RestartWish, 'accepted'>,
  edges: Edges,
): Promise<RefusedError | null> {
  const { journals, report } = edges;
  if (resumed !== null) await requireHooksOver(resumed, namedNodes(resumed), accepted, edges);
  const inHand = plan.nodes.filter(({ id }) => isInHand(resumed?.lines ?? [], id));
  await requireNoOthers(inHand, resumed, accepted, journals);
  try {
    await requireNoOthers(plan.nodes, resumed, accepted, journals);
    return plan.refusal;
  } catch (error) {
    if (!(error instanceof RefusedError) || inHand.length === 0) throw error;
    const message = `begins no other node: ${error.message}; ${error.hint ?? ''}`;
    report({ step: 'plan.refused', node: null, tone: 'warning', message });
    return error;
  }
}
