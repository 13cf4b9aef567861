// The part of a roll before a node is stopped: allowed, drained, let go by the load balancer. It can be taken back whole.
import type { BeatMemory } from '../check/watch-heart-beats.ts';
import { askPermission, type PermissionWish } from '../ask-permission.ts';
import type { Circumstances, Purpose } from '../check/circumstances.ts';
import { isLasting } from '../check/gather.ts';
import { refusal } from '../check/refusal.ts';
import { verdict } from '../check/verdict.ts';
import { flagNode, type FlaggedNode } from '../drain/flag-nodes.ts';
import { drainBegun } from '../drain/judge-drained.ts';
import { drainOutcome } from '../drain/drain-outcome.ts';
import { watchDrain } from '../drain/watch-drain.ts';
import { lookAtBalancer, watchBalancerGone } from './watch-balancer.ts';
import { pausedSetting } from './pause-watchdog.ts';
import type { PlannedNode } from './restart-wish.ts';
import { StepFailure, type RollWork } from './roll-work.ts';

/**
 * Drains one node and proves it, then asks again whether it may be stopped.
 * @returns what was found by then
 * @throws RefusedError the verdict's codes; StepFailure drain.*, balancer.*
 */
export async function drainStep(
  node: PlannedNode,
  work: RollWork,
  signal: AbortSignal,
): Promise<Circumstances> {
  const { wish, edges, journal } = work;
  const circumstances = await askPermission(permission('drain', node, work), edges, signal);
  requireStoppable(circumstances, wish.accepted);
  const nodeCount = circumstances.cluster.nodes.length;
  const before = await lookAtBalancer(nodeCount, work, signal);
  const flagged = await flagNode(node, wish, edges, { ...work, cluster: circumstances.cluster }, signal);
  await drained(flagged, work, signal);
  await journal.write('drain.drained', node.id);
  if (await watchBalancerGone(node, before, nodeCount, work, signal))
    await journal.write('balancer.gone', node.id);
  return mayStop(node, work, signal);
}

/** Asks whether it may be stopped as things are now. @throws RefusedError the verdict's codes */
export async function mayStop(
  node: PlannedNode,
  work: RollWork,
  signal: AbortSignal,
): Promise<Circumstances> {
  return askPermission(permission('stop', node, work), work.edges, signal);
}

function permission(purpose: Purpose, node: PlannedNode, work: RollWork): PermissionWish {
  const { wish, journal } = work;
  const beatMemory = work.beatMemory ?? (new Map() as BeatMemory);
  const isPaused = pausedSetting(journal.lines(), node.id) !== null;
  const ownPauses = new Set(isPaused ? [node.id] : []);
  const handedOver = new Set(node.way === 'none' ? [node.id] : []);
  return { ...wish, targets: [node], ownRun: journal.id, beatMemory, purpose, ownPauses, handedOver };
}

/** What forbids the stop and no drain will change is not found out after it. @throws RefusedError the verdict's codes */
function requireStoppable(found: Circumstances, accepted: ReadonlySet<string>): void {
  const reasons = verdict({ ...found, purpose: 'stop' }, accepted).reasons.filter(isLasting);
  const refused = refusal({ verdict: 'unsafe', reasons });
  if (refused !== null) throw refused;
}

/** Drained as `octo-ha drain` means it. @throws StepFailure drain.timed-out and what else ended the wait */
async function drained(
  { target, flagAt, beatAtFlag, foundDraining }: FlaggedNode,
  { wish, edges }: RollWork,
  signal: AbortSignal,
): Promise<void> {
  const queuePollMs = wish.settings.queuePollSeconds * 1000;
  const silentAfterMs = 2.5 * wish.settings.periods.heartBeatSeconds * 1000;
  const start = { flagAt, beatAtFlag, hasUrl: target.url !== null, queuePollMs, silentAfterMs };
  const watched = {
    ...target,
    start,
    progress: drainBegun(start),
    tasks: new Map<string, never>(),
    stalled: new Set<string>(),
  };
  const began = edges.clock.ticks();
  const rhythm = { queuePollMs, deadlineAt: began + wish.waitSeconds * 1000 };
  const [seen] = await watchDrain([watched], rhythm, edges, signal);
  if (seen === undefined || seen.progress.state === 'drained') return;
  const how = { foundDraining, waited: true, durationMs: edges.clock.ticks() - began };
  const { outcome, reason } = drainOutcome(seen, how);
  throw new StepFailure(`drain.${outcome}`, reason ?? `not drained: ${outcome}`);
}
