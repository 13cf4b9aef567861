// The load balancer must have let a drained node go before it is stopped, and takes it back afterwards.
import type { BalancerView } from '../../model/ping.ts';
import { balancerAnswers } from '../../model/balancer-answers.ts';
import { lookEveryMs } from '../drain/watch-drain.ts';
import { lastLine } from '../open-run.ts';
import { judgeBalancer } from '../judge-balancer.ts';
import type { PlannedNode } from './restart-wish.ts';
import { StepFailure, tell, tellWait, type RollWork } from './roll-work.ts';

/** Fresh connections per look: three for each node, and never fewer than ten. */
export function connectionsFor(nodeCount: number): number {
  return Math.max(10, 3 * nodeCount);
}

/** How the balancer looks now; null without one. */
export async function lookAtBalancer(
  nodeCount: number,
  { wish, edges }: RollWork,
  signal: AbortSignal,
): Promise<BalancerView | null> {
  const { loadBalancer } = wish.settings;
  if (loadBalancer === null) return null;
  return edges.hosts.askBalancer(loadBalancer.url, connectionsFor(nodeCount), signal);
}

/**
 * Watches until the balancer sends nothing to the node any more.
 * @param before how it looked before the drain; null without a balancer
 * @returns true when that was seen; false when there is no balancer, or when it cannot be told and need not be
 * @throws StepFailure balancer.still-serving, balancer.unknown
 */
export async function watchBalancerGone(
  node: PlannedNode,
  before: BalancerView | null,
  nodeCount: number,
  work: RollWork,
  signal: AbortSignal,
): Promise<boolean> {
  const { wish, edges } = work;
  if (wish.settings.loadBalancer === null) return false;
  const deadline = deadlineOf(work);
  for (;;) {
    tellWait(work, node, 'balancer.waiting', 'waiting for the load balancer to let it go');
    const after = await lookAtBalancer(nodeCount, work, signal);
    if (after === null) return false;
    const healthChecks = wish.settings.loadBalancer.healthChecks;
    const judged = judgeBalancer({ nodeName: node.name, before, after, healthChecks });
    if (judged.verdict === 'gone') {
      tell(work, node, 'balancer.gone', judged.sentence);
      return true;
    }
    if (edges.clock.ticks() >= deadline) {
      const message = judged.hint === null ? judged.sentence : `${judged.sentence}. ${judged.hint}`;
      const risk = judged.vote === 'unknown' ? 'balancer-unknown' : 'balancer-serves-drained';
      if ((judged.vote === 'unknown' || judged.vote === 'forbid') && !wish.accepted.has(risk))
        throw new StepFailure(
          judged.vote === 'unknown' ? 'balancer.unknown' : 'balancer.still-serving',
          `${message} (--accept-risk=${risk} goes on all the same)`,
        );
      edges.report({ step: 'balancer.unsure', node: node.name, tone: 'warning', message });
      return false;
    }
    await edges.clock.sleep(everyMs(work), signal);
  }
}

/**
 * Watches until the node answers behind the balancer again: for a balancer that is said to check health as long as a node may take to be
 * healthy, since the next node is not to go while this one serves nobody.
 * @returns true when that was seen
 * @throws StepFailure balancer.not-back
 */
export async function watchBalancerBack(
  node: PlannedNode,
  nodeCount: number,
  work: RollWork,
  signal: AbortSignal,
): Promise<boolean> {
  const { wish, edges } = work;
  if (wish.settings.loadBalancer === null) return false;
  const wasGone = lastLine(work.journal.lines(), 'balancer.gone', node.id) !== null;
  const mustCome = wasGone && wish.settings.loadBalancer.healthChecks === true;
  const deadline = mustCome ? edges.clock.ticks() + wish.healthySeconds * 1000 : deadlineOf(work);
  for (;;) {
    tellWait(work, node, 'balancer.waiting', 'waiting for the load balancer to take it back');
    const view = await lookAtBalancer(nodeCount, work, signal);
    if (view === null) return false;
    if (view.kind === 'seen' && balancerAnswers(view, node.name) > 0) {
      tell(work, node, 'balancer.back', 'the load balancer has taken it back');
      return true;
    }
    if (edges.clock.ticks() >= deadline) {
      const message = 'the load balancer was not seen to take it back';
      if (mustCome) throw new StepFailure('balancer.not-back', message);
      edges.report({
        step: 'balancer.not-back',
        node: node.name,
        tone: 'warning',
        message: `${node.name}: ${message}`,
      });
      return false;
    }
    await edges.clock.sleep(everyMs(work), signal);
  }
}

function everyMs({ wish }: RollWork): number {
  return lookEveryMs(wish.settings.queuePollSeconds * 1000);
}

/** Three polls of Octopus' queue, a minute: longer than the usual health checks take. */
function deadlineOf({ wish, edges }: RollWork): number {
  return edges.clock.ticks() + 3 * wish.settings.queuePollSeconds * 1000;
}
