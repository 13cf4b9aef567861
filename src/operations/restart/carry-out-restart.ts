// The roll: one node after another, stopping at the first failure; gone on with by the same command.
import type { OpenJournal } from '../../edges.ts';
import { Failure, LockedError, RefusedError, UnfinishedError } from '../../errors.ts';
import { hasEnded, type JournalLine, type Run } from '../../model/run.ts';
import { keepLock } from '../keep-lock.ts';
import { longestUnseenMs } from '../longest-unseen.ts';
import { mustEnd } from '../must-end.ts';
import { openRun } from '../open-run.ts';
import type { Edges } from '../verb-edges.ts';
import { nodeFacts, restartedWhen, stepsDone } from './node-facts.ts';
import { leftBehind } from './left-behind.ts';
import { brokenOff } from './broken-off.ts';
import { restartNode } from './restart-node.ts';
import type { PlannedNode, RestartedNode, RestartPlan, RestartWish } from './restart-wish.ts';
import type { RollWork } from './roll-work.ts';
import { requireNoOthers } from './require-no-others.ts';
import { untouchedRow } from './untouched-row.ts';

/** What became of the roll. */
export interface RestartResult {
  /** In the order of the plan. */
  readonly nodes: readonly RestartedNode[];
  /** Why it ended before its end; null when every node was restarted or left as planned. */
  readonly stopped: { readonly code: string; readonly reason: string } | null;
  /** The journal: `octo-ha status` shows it while the roll is not finished. */
  readonly run: string;
  /** There is nothing to go on with or to give up: all is done, or nothing of it is left. */
  readonly isOver: boolean;
}

/**
 * Carries the plan out.
 * @param resumed the unfinished run that is gone on with; null begins one
 * @param tellBroken told what was found, done and left before it throws, where it was broken off after something was changed
 * @throws RefusedError when the first node was refused and nothing had been done; LockedError lock.held
 * @throws UnfinishedError restart.interrupted, lock.lost; UnavailableError database.*, journal.*
 */
export async function carryOutRestart(
  plan: RestartPlan,
  wish: RestartWish,
  resumed: Run | null,
  edges: Edges,
  signal: AbortSignal,
  tellBroken: (result: RestartResult) => void = () => undefined,
): Promise<RestartResult> {
  let journal: OpenJournal | null = null;
  const database = fenced(edges.database, () => journal);
  const unseen = longestUnseenMs(wish.settings);
  const lock = await keepLock({ ...edges, database }, { kind: 'instance' }, signal, unseen);
  try {
    await requireStillThere(resumed, edges);
    await requireNoOthers(plan.nodes, resumed, wish.accepted, edges.journals);
    const { command, reason, via, resume } = wish;
    const again = resume === undefined ? {} : { resume: resume.command, giveAgain: resume.giveAgain };
    const values = { command, reason, via, ...again };
    journal = await openRun(edges.journals, { verb: 'restart', nodes: plan.nodes, values }, resumed);
    const come: Come = { done: [], nodeBegan: edges.clock.ticks() };
    try {
      if (resumed !== null) await journal.write('resumed', null, values);
      const atWork = { ...edges, clock: lock.clock };
      const work = { wish, edges: atWork, journal, lock, beatMemory: new Map() };
      return await roll(plan, come, work, signal);
    } catch (error) {
      const lines = journal.lines();
      if (isNothing(lines)) {
        if (!hasEnded(lines) && !mustEnd(error) && (signal.aborted || error instanceof Failure))
          await journal.write('ended', null, { failed: error instanceof Failure ? error.code : null });
        throw error;
      }
      const isOver = hasEnded(lines);
      const left = { told: leftBehind(plan.nodes, lines), isOver };
      const unfinished = unfinishedBy(error, left, wish, signal);
      if (!(unfinished instanceof UnfinishedError)) throw error;
      const { code, message } = unfinished;
      const reason = code === 'restart.interrupted' ? 'interrupted' : message;
      const at = { reason, durationMs: edges.clock.ticks() - come.nodeBegan };
      const nodes = brokenOff(plan, come.done, lines, at);
      tellBroken({ nodes, stopped: { code, reason }, run: journal.id, isOver });
      throw unfinished;
    } finally {
      await journal.close();
    }
  } finally {
    await lock.release();
  }
}

/** How far it has come: what is kept where it is broken off. */
interface Come {
  readonly done: RestartedNode[];
  /** Ticks at which the node in hand was begun. */
  nodeBegan: number;
}

/** Whatever it is called where it came from: something was changed, and the same command goes on. A bug stays one. */
function unfinishedBy(
  error: unknown,
  left: { readonly told: string; readonly isOver: boolean },
  wish: RestartWish,
  signal: AbortSignal,
): unknown {
  if (error instanceof UnfinishedError) return error;
  if (!signal.aborted && !(error instanceof Failure)) return error;
  const why =
    signal.aborted || !(error instanceof Failure) ? 'was interrupted' : `broke off: ${error.message}`;
  return new UnfinishedError(
    signal.aborted ? 'restart.interrupted' : 'restart.stopped',
    `the roll ${why}${left.told}`,
    {
      hint: left.isOver
        ? `every node was put back as it was found; begin it again with: ${wish.command}`
        : `octo-ha status shows how far it came; go on with: ${wish.command}`,
      cause: error,
    },
  );
}

/**
 * A lock that is taken again is worth nothing where somebody else has gone on with the run in between: a line in the journal
 * tells, since it can only be written by who wrote the last one.
 */
function fenced(
  { takeLock }: Pick<Edges['database'], 'takeLock'>,
  journal: () => OpenJournal | null,
): Pick<Edges['database'], 'takeLock'> {
  return {
    takeLock: async (scope, signal) => {
      const lock = await takeLock(scope, signal);
      try {
        await journal()?.write('lock.retaken', null);
        return lock;
      } catch (error) {
        await lock.release();
        throw error;
      }
    },
  };
}

/** Between the plan and the lock somebody else may have gone on with the run, or begun another. */
async function requireStillThere(resumed: Run | null, edges: Edges): Promise<void> {
  const now = (await edges.journals.unfinished()).filter(({ verb }) => verb === 'restart');
  const same = resumed === null ? now.length === 0 : now.some(({ id }) => id === resumed.id);
  if (same) return;
  throw new LockedError(
    'lock.held',
    'another operator has begun or finished a restart since the plan was made',
    {
      hint: 'octo-ha status shows what is unfinished; then run the command again',
    },
  );
}

async function roll(
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
  for (const [index, node] of plan.nodes.entries()) {
    if (node.way === 'left') {
      done.push(untouchedRow(node, 'left', 'octo-ha runs in a task of this node: restart it from elsewhere'));
      continue;
    }
    if (nodeFacts(journal.lines(), node.id).done) {
      done.push({
        ...untouchedRow(node, 'already-restarted', restartedWhen(journal.lines(), node.id)),
        done: stepsDone(journal.lines(), node.id),
      });
      continue;
    }
    stopped ??= whyNoFurther(restarted, began, work);
    if (stopped !== null) {
      done.push(untouchedRow(node, 'not-started', stopped.reason));
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
    const isLast = plan.nodes.slice(index + 1).every(({ way }) => way === 'left');
    if (!isLast) await settle(result.seenBack, node, work, signal);
  }
  const isOver = stopped === null || isNothing(journal.lines());
  if (isOver) await journal.write('ended', null, stopped === null ? {} : { stopped: stopped.code });
  return { nodes: done, stopped, run: journal.id, isOver };
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

async function settle(
  seenBack: boolean,
  node: PlannedNode,
  { wish, edges }: RollWork,
  signal: AbortSignal,
): Promise<void> {
  const seconds = wish.settleSeconds ?? (seenBack ? 0 : 60);
  if (seconds === 0) return;
  const message = `${node.name}: letting it settle for ${String(seconds)} s`;
  edges.report({ step: 'settle.waiting', node: node.name, tone: 'waiting', message });
  await edges.clock.sleep(seconds * 1000, signal);
}

/** Nothing of this roll is left in the cluster: every flag it set was lifted again. */
function isUntouched(plan: RestartPlan, { journal }: RollWork): boolean {
  const lines = journal.lines();
  return plan.nodes.every(({ id }) => {
    const mine = lines.filter(({ nodeId }) => nodeId === id).map(({ step }) => step);
    const lifted =
      Math.max(mine.lastIndexOf('undrain.written'), mine.lastIndexOf('drain.not-written')) >
      mine.lastIndexOf('drain.writing');
    return !mine.includes('service.stopping') && (!mine.includes('drain.writing') || lifted);
  });
}

/** No effect on any node was ever announced. */
function isNothing(lines: readonly JournalLine[]): boolean {
  return !lines.some(({ nodeId, step }) => nodeId !== null && step.endsWith('ing'));
}
