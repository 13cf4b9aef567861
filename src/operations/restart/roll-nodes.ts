// The nodes of a roll, one after another, stopping at the first failure. What the roll has in hand comes to its end first.
import { Failure, RefusedError } from '../../errors.ts';
import type { JournalLine } from '../../model/run.ts';
import { rowsSince, stoppedSince } from './came-since.ts';
import { droppedOut } from './dropped-out.ts';
import { isHookLeft, isInHand, nodeFacts } from './node-facts.ts';
import { putBack, watchdogBack } from './give-back.ts';
import { lostTasks } from './lost-tasks.ts';
import { pausedSetting } from './pause-watchdog.ts';
import { restartNode } from './restart-node.ts';
import type { PlannedNode, RestartedNode, RestartPlan, RestartResult } from './restart-wish.ts';
import type { RollWork } from './roll-work.ts';
import { lastOfEarlier, settleBetween } from './settle-between.ts';
import { doneRow, untouchedRow } from './untouched-row.ts';

/** How far it has come: what is kept where it is broken off. */
export interface Come {
  readonly done: RestartedNode[];
  /** Ticks at which the node in hand was begun. */
  nodeBegan: number;
}

/**
 * Goes through the plan.
 * @throws RefusedError when the first node was refused and nothing had been done; what `restartNode` throws
 */
export async function rollNodes(
  plan: RestartPlan,
  come: Come,
  work: RollWork,
  signal: AbortSignal,
): Promise<RestartResult> {
  const { edges, journal } = work;
  const { done } = come;
  const began = edges.clock.ticks();
  let stopped: RestartResult['stopped'] = null;
  let restarted = 0;
  let last = lastOfEarlier(plan, work);
  let lastAt = began;
  for (const node of plan.nodes) {
    const lines = journal.lines();
    const mine = isInHand(lines, node.id);
    const rest = (outcome: RestartedNode['outcome'], reason: string | null): void => {
      done.push(untouchedRow(node, outcome, reason, lines));
    };
    if (nodeFacts(lines, node.id).done) {
      done.push(doneRow(node, lines));
      continue;
    }
    if (node.way === 'left') {
      if (mine) stopped ??= await leaveOwn(node, work, signal);
      const why = 'octo-ha runs in a task of this node: restart it from elsewhere';
      done.push(untouchedRow(node, 'left', why, journal.lines()));
      continue;
    }
    // The limits are for nodes that are not begun: what the roll has drained or stopped is not left so for them.
    const limit = (): RestartResult['stopped'] =>
      mine ? null : (refused(plan) ?? whyNoFurther(restarted, began, work));
    stopped ??= limit();
    if (stopped === null && last !== null && !mine) {
      const sinceMs = last.sinceMs + edges.clock.ticks() - lastAt;
      await settleBetween({ ...last, sinceMs }, work, signal);
      stopped = limit();
    }
    if (stopped !== null) {
      rest(mine ? 'interrupted' : 'not-started', stopped.reason);
      continue;
    }
    come.nodeBegan = edges.clock.ticks();
    const result = await restartNode(node, work, signal);
    done.push(result.node);
    if (result.error !== null) {
      if (result.error instanceof RefusedError && restarted === 0 && isUntouched(plan, work)) {
        await journal.write('ended', null, { refused: result.error.code });
        throw result.error;
      }
      const code = result.error instanceof Failure ? result.error.code : 'restart.stopped';
      stopped = { code, reason: `${node.name} failed` };
      continue;
    }
    restarted += 1;
    last = { name: node.name, seenBack: result.seenBack, sinceMs: 0 };
    lastAt = edges.clock.ticks();
  }
  const isWhole = stopped === null;
  const dropped = droppedOut(plan, journal.lines());
  // Whoever runs the command again is not told that all is well.
  stopped ??= together([dropped.stopped, cutOff(plan, journal.lines()), stoppedSince(plan)]);
  const isOver = (isWhole && !dropped.isHeld) || isNothing(journal.lines());
  if (isOver) await journal.write('ended', null, stopped === null ? {} : { stopped: stopped.code });
  return { nodes: [...done, ...rowsSince(plan), ...dropped.rows], stopped, run: journal.id, isOver };
}

/** The code of the first, and what all say. */
function together(all: readonly RestartResult['stopped'][]): RestartResult['stopped'] {
  const [first, ...more] = all.filter((each) => each !== null);
  if (first === undefined) return null;
  return { code: first.code, reason: [first, ...more].map(({ reason }) => reason).join('; ') };
}

function cutOff({ nodes }: RestartPlan, lines: readonly JournalLine[]): RestartResult['stopped'] {
  const names = nodes.filter(({ id }) => lostTasks(lines, id).length > 0).map(({ name }) => name);
  if (names.length === 0) return null;
  return { code: 'tasks.lost', reason: `a stop has cut off tasks of ${names.join(', ')}` };
}

function refused({ refusal }: RestartPlan): RestartResult['stopped'] {
  return refusal === null ? null : { code: refusal.code, reason: refusal.message };
}

/** Why the next node is not begun; null to go on. */
function whyNoFurther(restarted: number, began: number, { wish, edges }: RollWork): RestartResult['stopped'] {
  const { pauseAfter, notAfter, rollSeconds } = wish;
  if (pauseAfter !== null && restarted >= pauseAfter)
    return { code: 'restart.paused', reason: `paused after ${String(pauseAfter)}, as asked` };
  if (notAfter !== null && edges.clock.now() >= notAfter)
    return { code: 'restart.too-late', reason: `it is past ${notAfter.toISOString()}` };
  if (rollSeconds !== null && edges.clock.ticks() - began >= rollSeconds * 1000)
    return { code: 'restart.timed-out', reason: `the roll took longer than ${String(rollSeconds)} s` };
  return null;
}

/**
 * What an earlier run of the roll has drained alone is given back to the operator as it was found. One that it has begun to stop can be
 * taken to its end from elsewhere alone, and nobody else is drained beside it.
 */
async function leaveOwn(
  node: PlannedNode,
  work: RollWork,
  signal: AbortSignal,
): Promise<RestartResult['stopped']> {
  const lines = (): readonly JournalLine[] => work.journal.lines();
  if (nodeFacts(lines(), node.id).stopping === null) {
    await watchdogBack(node, work, signal);
    await putBack(node, work, signal);
    if (!isInHand(lines(), node.id)) return null;
  }
  const reason = `an earlier run of this roll has begun to restart ${node.name}, and octo-ha runs in a task of it: the same command, without --own-task and from elsewhere, takes it to its end`;
  return { code: 'restart.own-task', reason };
}

/** Nothing of this roll is left in the cluster: every flag it set was lifted again. */
function isUntouched(plan: RestartPlan, { journal }: RollWork): boolean {
  const lines = journal.lines();
  if (droppedOut(plan, lines).isHeld) return false;
  return plan.nodes.every(({ id }) => {
    const mine = lines.filter(({ nodeId }) => nodeId === id).map(({ step }) => step);
    const lifted =
      Math.max(mine.lastIndexOf('undrain.written'), mine.lastIndexOf('drain.not-written')) >
      mine.lastIndexOf('drain.writing');
    const isAsFound =
      pausedSetting(lines, id) === null &&
      !nodeFacts(lines, id).inWork &&
      !isHookLeft(lines, id) &&
      !mine.includes('service.stopping');
    return isAsFound && (!mine.includes('drain.writing') || lifted);
  });
}

/** No effect on any node was ever announced. */
export function isNothing(lines: readonly JournalLine[]): boolean {
  return !lines.some(({ nodeId, step }) => nodeId !== null && step.endsWith('ing'));
}
