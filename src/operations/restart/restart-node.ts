// One node of a roll, from wherever the roll has come with it to its end.
import { Failure } from '../../errors.ts';
import type { Circumstances } from '../check/circumstances.ts';
import { carriesWork, othersOf } from '../check/node-facts.ts';
import { isJournalTrouble, mustEnd } from '../must-end.ts';
import { lastLine } from '../open-run.ts';
import { afterBreak } from './after-break.ts';
import { drainStep, mayStop } from './drain-step.ts';
import { putBack, watchdogBack } from './give-back.ts';
import { lostInWords, lostTasks, noteLostTasks, tasksBefore, wasOneOrder } from './lost-tasks.ts';
import {
  hooksLeftInWords,
  inWorkInWords,
  isHookDone,
  nodeFacts,
  startedWhen,
  stepsDone,
} from './node-facts.ts';
import type { PlannedNode, RestartedNode } from './restart-wish.ts';
import { pausedInWords, pausedSetting, pauseWatchdog, resumeWatchdog } from './pause-watchdog.ts';
import { restoreNode } from './restore-node.ts';
import { StepFailure, type RollWork } from './roll-work.ts';
import { runHook } from './run-hook.ts';
import { driverOf, startService, stopService } from './stop-start.ts';
import { waitHealthy } from './wait-healthy.ts';
import { noteEnded } from './watch-process.ts';

/** What became of it, and whether the load balancer was seen to take it back. */
export interface NodeResult {
  readonly node: RestartedNode;
  readonly seenBack: boolean;
  /** What ended it, where it failed. */
  readonly error: unknown;
}

/**
 * Restarts one node. A failure before the stop gives it back to work; after the stop it stays drained.
 * What is wrong with the lock or the journal, and an interruption, is thrown: then nothing more may be done.
 */
export async function restartNode(
  node: PlannedNode,
  work: RollWork,
  signal: AbortSignal,
): Promise<NodeResult> {
  const { edges, journal } = work;
  const began = edges.clock.ticks();
  const before = startedWhen(journal.lines(), node.id);
  const result = (rest: Pick<RestartedNode, 'outcome' | 'reason' | 'leftDraining'>): RestartedNode => ({
    id: node.id,
    name: node.name,
    foundDraining: nodeFacts(journal.lines(), node.id).foundDraining,
    done: stepsDone(journal.lines(), node.id),
    durationMs: Math.round(edges.clock.ticks() - began),
    ...rest,
  });
  try {
    const { seenBack, leftDraining } = await allSteps(node, work, signal);
    // Whatever the way, what was paused is put back before the journal tells that nothing is left to do.
    await watchdogBack(node, work, signal);
    if (pausedSetting(journal.lines(), node.id) !== null)
      throw new StepFailure('watchdog.left', 'it works again, but for how its service starts');
    // What hooks have done to it nobody has looked at, but that it is healthy.
    const outcome = node.way === 'none' ? 'restored' : 'restarted';
    await journal.write('ended', node.id, { outcome });
    const lost = lostTasks(journal.lines(), node.id);
    if (lost.length > 0) {
      const reason = `${outcome}, but ${lostInWords(lost)}`;
      const failed = result({ outcome: 'failed', reason, leftDraining });
      return { node: failed, seenBack, error: new StepFailure('tasks.lost', reason) };
    }
    // An earlier run may be of another night.
    const reason = before === null ? null : `its service was ${before}`;
    const done = result({ outcome, reason, leftDraining });
    return { node: done, seenBack, error: null };
  } catch (error) {
    if (mustEnd(error)) throw error;
    if (signal.aborted) {
      await watchdogBack(node, work, new AbortController().signal);
      throw error;
    }
    const why = inWords(error);
    await journal.write('node.failed', node.id, { reason: why, code: codeOf(error) });
    await watchdogBack(node, work, signal);
    const leftDraining = await putBack(node, work, signal);
    const reason = `${why}${inWorkInWords(journal.lines(), node.id)}${hooksLeftInWords(journal.lines(), node.id)}${pausedInWords(journal.lines(), node.id)}`;
    return { node: result({ outcome: 'failed', reason, leftDraining }), seenBack: false, error };
  }
}

async function allSteps(
  node: PlannedNode,
  work: RollWork,
  signal: AbortSignal,
): ReturnType<typeof restoreNode> {
  const { wish, journal } = work;
  if (node.refusal !== undefined) throw node.refusal;
  await noteEnded(node, work);
  const known = nodeFacts(journal.lines(), node.id);
  // Ctrl-C ends waits; a stop that was begun is finished, and its start too: a node is not left down for it.
  const steady = new AbortController().signal;
  let stands = await afterBreak(node, known, work, signal);
  if (stands === 'before-stop') {
    await runHook('require', wish.hooks.require, node, work, signal);
    const found = await drainStep(node, work, signal);
    if (node.way === 'none') await handOver(node, work, signal);
    else {
      await runHook('before-stop', wish.hooks.beforeStop, node, work, signal);
      const others = await othersAtWork(node, found, work, signal);
      await orUp(node, work, () => stopService(node, others, work, steady));
    }
    stands = node.way === 'stop-start' ? 'stopped' : 'started';
  } else if (stands === 'down-by-hook') await handOver(node, work, signal);
  if (stands === 'stopped') await orUp(node, work, () => startService(node, work, steady));
  else if (node.way !== 'none') {
    // Restarted by one that died before it could look.
    if (node.way === 'restart' && !nodeFacts(journal.lines(), node.id).stopped)
      await noteLostTasks(node, work, steady);
    await resumeWatchdog(node, driverOf(node, work), work, steady);
  }
  // Where the hooks are the work it may take tasks again since it was healthy: they are not run a second time.
  const isOver = node.way === 'none' && nodeFacts(journal.lines(), node.id).healthy;
  const by = node.way === 'none' ? steady : signal;
  const isRun = isOver || isHookDone(journal.lines(), node.id, 'after-start');
  await runHook('after-start', isRun ? null : wish.hooks.afterStart, node, work, by);
  const version = wish.expectVersion ?? nodeFacts(journal.lines(), node.id).foundVersion;
  if (!isOver) {
    await waitHealthy(node, { version }, work, signal);
    // It has cancelled by now what it was cut off from.
    if (wasOneOrder(journal.lines(), node.id)) await noteLostTasks(node, work, steady);
    await journal.write('node.healthy', node.id);
  }
  return restoreNode(node, nodeFacts(journal.lines(), node.id), work, signal);
}

/**
 * Where nothing can be written down any more, its start goes before the end of octo-ha: that it was stopped, and by whom, stands in the journal.
 * A start of what runs does nothing.
 */
async function orUp(node: PlannedNode, work: RollWork, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!isJournalTrouble(error) || node.way !== 'stop-start') throw error;
    const steady = new AbortController().signal;
    const tellUp = (tone: 'done' | 'warning', message: string): void =>
      work.edges.report({ step: 'service.brought-up', node: node.name, tone, message });
    try {
      await work.lock.secure(steady);
      await driverOf(node, work).start(steady);
      tellUp('done', `${node.name}: its service runs; that cannot be written down`);
    } catch (failed) {
      tellUp('warning', `${node.name}: its service may be stopped, and was not started: ${inWords(failed)}`);
    }
    throw error;
  }
}

const inWords = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Where the hook is the work: from its beginning the node may be in pieces, and after it the node is down by it. */
async function handOver(node: PlannedNode, work: RollWork, signal: AbortSignal): Promise<void> {
  const { wish, journal } = work;
  const isWork = wish.hooks.beforeStop !== null;
  // One that was begun before is the beginning: what it cut off may be over by now.
  const begun = nodeFacts(journal.lines(), node.id).inWork
    ? lastLine(journal.lines(), 'hook.running', node.id)
    : null;
  const { over, pinned } = begun?.values ?? (await tasksBefore(node, work, signal));
  const tasks = { over: over ?? null, pinned: pinned ?? [] };
  const isDone = isHookDone(journal.lines(), node.id, 'before-stop');
  if (isWork && !isDone) await journal.write('hook.running', node.id, { hook: 'before-stop', ...tasks });
  // As a stop that was begun it is finished, Ctrl-C or not: half of it leaves the node in pieces.
  const steady = new AbortController().signal;
  await runHook('before-stop', isDone ? null : wish.hooks.beforeStop, node, work, steady);
  await journal.write('service.stopping', node.id, { by: 'hooks', ...tasks });
  if (isWork) await journal.write('hook.done', node.id);
  await noteLostTasks(node, work, steady);
}

/**
 * Who takes tasks while it is down. A hook and a pause may take long: whoever carried the work before may not do so after them.
 * @throws RefusedError the verdict's codes
 */
async function othersAtWork(
  node: PlannedNode,
  found: Circumstances,
  work: RollWork,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const service = found.services.get(node.id);
  const steady = new AbortController().signal;
  const driver = driverOf(node, work);
  const asked = driver.abilities.has('state') ? () => driver.state(steady) : null;
  // One that did not answer the verdict, by a risk accepted, may answer now.
  const state = service?.kind === 'state' ? service.state : ((await asked?.()) ?? null);
  const isPaused = state !== null && (await pauseWatchdog(node, driver, state, work, steady));
  const isOld = isPaused || work.wish.hooks.beforeStop !== null;
  const now = isOld ? await mayStop(node, work, signal) : found;
  const carrying = othersOf(now).filter((other) => carriesWork(other, now));
  return new Set(carrying.map(({ id }) => id));
}

function codeOf(error: unknown): string {
  return error instanceof Failure || error instanceof StepFailure ? error.code : 'internal';
}
