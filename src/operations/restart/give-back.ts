// Gives a node back as it was found, as far as the roll has changed it: its drain flag, and what watches its service.
import { mayBeOurs, unflagNode } from '../drain/flag-nodes.ts';
import { mustEnd } from '../must-end.ts';
import { nodeFacts } from './node-facts.ts';
import { hookAtWork, openProcesses, processInWords } from './open-process.ts';
import { pausedSetting, resumeWatchdog } from './pause-watchdog.ts';
import type { PlannedNode } from './restart-wish.ts';
import type { RollWork } from './roll-work.ts';
import { driverOf } from './stop-start.ts';

/**
 * Back to work while nothing was stopped and no hook is or was at work on it, else left drained.
 * @returns the drain flag as it was left; null when that is not known
 */
export async function putBack(
  node: PlannedNode,
  work: RollWork,
  signal: AbortSignal,
): Promise<boolean | null> {
  const { wish, edges, journal } = work;
  const facts = nodeFacts(journal.lines(), node.id);
  if (facts.foundDraining === null) return null;
  // An earlier attempt may have given it back: a flag that is found there since is somebody else's.
  const touched = mayBeOurs(journal.lines(), node.id);
  // Announced is as good as done: a stop that was sent by a process which died, or went unanswered, may still take effect.
  const isHeld = facts.stopping !== null || facts.inWork || facts.foundDraining || !touched;
  if (isHeld || (await isHookBusy(node, work))) {
    const now = (await edges.database.readCluster(signal)).nodes.find(({ id }) => id === node.id);
    return now?.draining ?? null;
  }
  await unflagNode({ target: node, foundDraining: false }, wish, edges, work, signal);
  await journal.write('node.put-back', node.id);
  edges.report({
    step: 'node.put-back',
    node: node.name,
    tone: 'warning',
    message: `${node.name} was not stopped and takes tasks again`,
  });
  return false;
}

/** What a command of its hooks has started may be at work on it, though that one was ended by others: then it is not given back. */
async function isHookBusy({ id, name }: PlannedNode, { wish, edges, journal }: RollWork): Promise<boolean> {
  if (wish.accepted.has(hookAtWork)) return false;
  for (const open of openProcesses(journal.lines(), id)) {
    // A veto does nothing to the node.
    if ('order' in open || open.hook === 'require') continue;
    if ((await edges.hosts.hookLife(open, open.host)) === 'gone') continue;
    const message = `${name} is left draining: what its ${processInWords(open)} (process ${String(open.pid)} on ${open.host}) has started may still be at work on it`;
    edges.report({ step: 'hook.unseen', node: name, tone: 'warning', message });
    return true;
  }
  return false;
}

/**
 * Whatever ends its turn, what was paused for its stop is put back where it runs; where that fails, or it may be stopped, what is to be
 * put back is named.
 */
export async function watchdogBack(node: PlannedNode, work: RollWork, signal: AbortSignal): Promise<void> {
  const lines = work.journal.lines();
  const setting = pausedSetting(lines, node.id);
  if (setting === null) return;
  let why = 'its service may be stopped';
  try {
    const driver = driverOf(node, work);
    const isUp =
      nodeFacts(lines, node.id).stopping === null || (await driver.state(signal)).running === 'running';
    if (isUp) {
      await resumeWatchdog(node, driver, work, signal);
      return;
    }
  } catch (error) {
    if (signal.aborted || mustEnd(error)) throw error;
    why = error instanceof Error ? error.message : String(error);
  }
  const message = `${node.name}: put back how its service starts (${setting}), by hand or by the same command: ${why}`;
  work.edges.report({ step: 'watchdog.left', node: node.name, tone: 'warning', message });
}
