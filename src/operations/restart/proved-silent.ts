// The proof of a stop where the machine cannot be asked: the heart beat stands still.
import type { PlannedNode } from './restart-wish.ts';
import { StepFailure, tellWait, type RollWork } from './roll-work.ts';
import { lookEveryMs } from '../drain/watch-drain.ts';

/** A heart beat may come late by half of its period. */
const periods = 2.5;

/**
 * Waits until the node has been silent for two and a half periods of its heart beat, or says itself that it is offline; for as long as a
 * node may take to be healthy: a person who is asked to stop it needs time too.
 * @throws StepFailure service.not-stopped, service.unproved (the database knows no heart beat of it), node.gone; UnavailableError database.*
 */
export async function provedSilent(node: PlannedNode, work: RollWork, signal: AbortSignal): Promise<void> {
  const { wish, edges } = work;
  const { heartBeatSeconds } = wish.settings.periods;
  const neededMs = periods * heartBeatSeconds * 1000;
  const deadline = edges.clock.ticks() + wish.healthySeconds * 1000 + neededMs;
  let last: number | null = null;
  let silentFrom = edges.clock.ticks();
  for (;;) {
    const now = (await edges.database.readCluster(signal)).nodes.find(({ id }) => id === node.id);
    if (now === undefined) throw new StepFailure('node.gone', 'its row is gone');
    if (now.flaggedOffline === true) return;
    const beat = now.lastSeenAt?.getTime() ?? null;
    if (beat === null)
      throw new StepFailure(
        'service.unproved',
        'neither its service nor a heart beat tells whether it is stopped',
      );
    const ticks = edges.clock.ticks();
    if (beat !== last) silentFrom = ticks;
    last = beat;
    if (ticks - silentFrom >= neededMs) return;
    if (ticks >= deadline)
      throw new StepFailure(
        'service.not-stopped',
        `it was to be stopped and still gives heart beats after ${String(wish.healthySeconds)} s`,
      );
    tellWait(work, node, 'service.stopping', 'waiting for its heart beat to stand still');
    await edges.clock.sleep(lookEveryMs(wish.settings.queuePollSeconds * 1000), signal);
  }
}
