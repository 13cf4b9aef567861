// What became of a stop that was announced in the journal of a roll which was broken off.
import type { Node } from '../../model/node.ts';
import type { NodeFacts } from './node-facts.ts';
import type { PlannedNode } from './restart-wish.ts';
import { StepFailure, tellWait, type RollWork } from './roll-work.ts';
import { driverInWords, driverOf, settledState } from './stop-start.ts';

/** Where a node stands that a roll has begun to stop before it was broken off. */
export type AfterBreak =
  /** Nothing has happened yet, or it runs as before: drained is to be proved again before anything else. */
  | 'before-stop'
  /** It is stopped, by us or since. */
  | 'stopped'
  /** Another run of the service is there, or its start was told to have been done. */
  | 'started'
  /** Its hook is the work on it (`--skip-stop-start`), was begun, and has taken it down; it has no task. */
  | 'down-by-hook';

/**
 * Looks at what became of it: asks the machine, or watches the heart beat where the machine tells no state.
 * @throws StepFailure service.unknown, service.stopped-since, node.gone; UnavailableError host.*, database.*
 */
export async function afterBreak(
  node: PlannedNode,
  facts: NodeFacts,
  work: RollWork,
  signal: AbortSignal,
): Promise<AfterBreak> {
  if (facts.stopping === null)
    return facts.inWork && node.way === 'none' ? inItsHook(node, facts, work, signal) : 'before-stop';
  if (node.way === 'none')
    return facts.healthy || (await isIdle(node, work, signal)) ? 'started' : 'before-stop';
  const driver = driverOf(node, work);
  if (!driver.abilities.has('state')) return byHeartBeat(node, facts, work, signal);
  const state = await settledState(node, driver, work, signal);
  // Also where it had been started: a node that did not come up is started once more.
  if (state.running === 'stopped') {
    if (facts.healthy)
      throw new StepFailure(
        'service.stopped-since',
        'its restart was seen to its end, and it is stopped since: somebody has stopped it; start it, and run the same command',
      );
    return 'stopped';
  }
  if (facts.started) return 'started';
  // What another driver told by then is no other run of the service.
  const { identity, driver: teller = driverInWords(driver) } = facts.stopping;
  if (state.identity !== null && identity !== null && teller === driverInWords(driver))
    return state.identity === identity ? 'before-stop' : 'started';
  // A service that was seen stopped and runs has been started since; else it may be the one from before.
  return facts.stopped ? 'started' : 'before-stop';
}

/**
 * It had acknowledged its drain flag before its hook was begun. A node that is down acknowledges nothing a second time, and need not while the flag
 * stands and it has no task: what is left is to end what the hook began. One that lives is proved drained anew.
 */
async function inItsHook(
  node: PlannedNode,
  facts: NodeFacts,
  work: RollWork,
  signal: AbortSignal,
): Promise<AfterBreak> {
  if ((await byHeartBeat(node, facts, work, signal)) !== 'stopped') return 'before-stop';
  return (await isIdle(node, work, signal, hasSpoken)) ? 'down-by-hook' : 'before-stop';
}

/** The silence of a row that never had a heart beat, and does not say that it is offline, tells nothing. */
const hasSpoken = ({ lastSeenAt, flaggedOffline }: Node): boolean =>
  lastSeenAt !== null || flaggedOffline === true;

/** Drained as its hooks were given it: somebody may have let tasks in since, and said so nowhere. */
async function isIdle(
  node: PlannedNode,
  { edges }: RollWork,
  signal: AbortSignal,
  isToo: (now: Node) => boolean = () => true,
): Promise<boolean> {
  const now = (await edges.database.readCluster(signal)).nodes.find(({ id }) => id === node.id);
  if (now === undefined) throw new StepFailure('node.gone', 'its row is gone');
  return now.draining && now.runningTasks + now.cancellingTasks === 0 && isToo(now);
}

/**
 * A node whose heart beat changes is up; one that says that it is offline, or keeps silent for two and a half periods, is
 * taken for stopped: to start what runs is no error. Where all there is is a restart, no task may be left on it.
 */
async function byHeartBeat(
  node: PlannedNode,
  facts: NodeFacts,
  { wish, edges }: RollWork,
  signal: AbortSignal,
): Promise<AfterBreak> {
  const { database, clock } = edges;
  const periodMs = wish.settings.periods.heartBeatSeconds * 1000;
  const deadline = clock.ticks() + 2.5 * periodMs;
  let first: number | null | undefined;
  let offlineLooks = 0;
  for (;;) {
    const now = (await database.readCluster(signal)).nodes.find(({ id }) => id === node.id);
    if (now === undefined) throw new StepFailure('node.gone', 'its row is gone');
    const beat = now.lastSeenAt?.getTime() ?? null;
    first = first === undefined ? beat : first;
    if (beat !== first) return facts.started ? 'started' : 'before-stop';
    offlineLooks = now.flaggedOffline === true ? offlineLooks + 1 : 0;
    if (offlineLooks >= 2 || clock.ticks() >= deadline) {
      const tasks = now.runningTasks + now.cancellingTasks;
      if (node.way === 'stop-start' || tasks === 0) return 'stopped';
      throw new StepFailure(
        'service.unknown',
        `it is silent, and ${String(tasks)} tasks are tied to it: whether they run is unknown`,
      );
    }
    tellWait({ edges }, node, 'service.looking', 'watching its heart beat: was it stopped?');
    await clock.sleep(Math.max(20, Math.min(2_000, periodMs / 10)), signal);
  }
}
