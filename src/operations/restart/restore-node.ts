// Gives a node back to work, and proves that it works; or takes it back when it does not.
import { mayBeOurs, unflagNode } from '../drain/flag-nodes.ts';
import { lastLine } from '../open-run.ts';
import { lookEveryMs } from '../drain/watch-drain.ts';
import { drainAgain } from './drain-again.ts';
import type { NodeFacts } from './node-facts.ts';
import type { PlannedNode } from './restart-wish.ts';
import { StepFailure, tell, tellWait, type RollWork } from './roll-work.ts';
import { watchBalancerBack } from './watch-balancer.ts';

/**
 * Lifts the drain flag where the roll set it, and watches the node take its place. When it does not, it is drained again where others work.
 * @returns whether the load balancer was seen to take it back, and the drain flag as it was left
 * @throws StepFailure restore.*, node.gone; what `setDrainFlag` throws
 */
export async function restoreNode(
  node: PlannedNode,
  facts: NodeFacts,
  work: RollWork,
  signal: AbortSignal,
): Promise<{ readonly seenBack: boolean; readonly leftDraining: boolean }> {
  // `octo-ha undrain` may have lifted it since the roll broke off: a flag that is there now is somebody else's.
  const lines = work.journal.lines();
  const wasLifted = lastLine(lines, 'undrain.written', node.id) !== null && !mayBeOurs(lines, node.id);
  const foundDraining = facts.foundDraining === true;
  if (foundDraining || wasLifted) {
    const now = (await work.edges.database.readCluster(signal)).nodes.find(({ id }) => id === node.id);
    if (now === undefined) throw new StepFailure('node.gone', 'its row is gone');
    if (now.draining) {
      const how = foundDraining ? 'as it was found' : 'as somebody has drained it since';
      tell(work, node, 'restore.left', `left draining, ${how}`);
      return { seenBack: false, leftDraining: true };
    }
    // It takes tasks, and is proved to work like any other.
    if (foundDraining) tell(work, node, 'restore.lifted', 'somebody has lifted the flag it was found with');
  }
  await unflagNode({ target: node, foundDraining }, work.wish, work.edges, work, signal);
  try {
    await watchAnswer(node, work, signal);
    await watchTasks(node, work, signal);
    const cluster = await work.edges.database.readCluster(signal);
    const seenBack = await watchBalancerBack(node, cluster.nodes.length, work, signal);
    return { seenBack, leftDraining: false };
  } catch (error) {
    // A flag that somebody else has lifted is not ours to set, and that of a row that is gone is nowhere.
    if (!(error instanceof StepFailure) || foundDraining || error.code === 'node.gone') throw error;
    await drainAgain(node, work, signal);
    throw error;
  }
}

/** Its own 200, where it has a url. @throws StepFailure restore.ping */
async function watchAnswer(node: PlannedNode, work: RollWork, signal: AbortSignal): Promise<void> {
  if (node.url === null) return;
  const { wish, edges } = work;
  const deadline = edges.clock.ticks() + wish.healthySeconds * 1000;
  for (;;) {
    const ping = await edges.hosts.ping(node.url, signal);
    if (ping.kind === 'answered' && ping.status === 200) {
      tell(work, node, 'restore.answers', 'answers 200: it takes tasks');
      return;
    }
    if (edges.clock.ticks() >= deadline)
      throw new StepFailure(
        'restore.ping',
        `it does not answer 200 after the drain flag was lifted: ${ping.kind === 'answered' ? String(ping.status) : ping.why}`,
      );
    tellWait(work, node, 'restore.waiting', 'waiting for its 200');
    await edges.clock.sleep(lookEveryMs(wish.settings.queuePollSeconds * 1000), signal);
  }
}

/**
 * Seen taking a task, where any are queued; for three polls and no longer, since the others may rightly take them all
 * (octopus-ha-docs.md 1.3, the ratio rule): that is said and is no failure.
 * @throws StepFailure node.gone: what has no row takes no tasks
 */
async function watchTasks(node: PlannedNode, work: RollWork, signal: AbortSignal): Promise<void> {
  const { wish, edges } = work;
  const pollMs = wish.settings.queuePollSeconds * 1000;
  const deadline = edges.clock.ticks() + 3 * pollMs;
  for (;;) {
    const cluster = await edges.database.readCluster(signal);
    const now = cluster.nodes.find(({ id }) => id === node.id);
    if (now === undefined) throw new StepFailure('node.gone', 'its row is gone');
    if (now.taskCap === 0 || cluster.queuedTasks === 0) return;
    if (now.runningTasks > 0) {
      tell(work, node, 'restore.works', 'takes tasks again');
      return;
    }
    if (edges.clock.ticks() >= deadline) {
      const message = `${node.name} took none of the ${String(cluster.queuedTasks)} queued tasks within three polls`;
      edges.report({ step: 'restore.idle', node: node.name, tone: 'warning', message });
      return;
    }
    tellWait(work, node, 'restore.waiting', 'waiting for it to take one of the queued tasks');
    await edges.clock.sleep(lookEveryMs(pollMs), signal);
  }
}
