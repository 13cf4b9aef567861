// The roll: one node after another, stopping at the first failure; gone on with by the same command.
import type { OpenJournal } from '../../edges.ts';
import { Failure, LockedError, UnfinishedError } from '../../errors.ts';
import { hasEnded, type Run } from '../../model/run.ts';
import { keepLock } from '../keep-lock.ts';
import { longestUnseenMs } from '../longest-unseen.ts';
import { mustEnd } from '../must-end.ts';
import { namedNodes, openRun } from '../open-run.ts';
import type { Edges } from '../verb-edges.ts';
import { againInWords } from './again-in-words.ts';
import { leftBehind } from './left-behind.ts';
import { brokenOff } from './broken-off.ts';
import { othersAhead } from './others-ahead.ts';
import type { RestartPlan, RestartResult, RestartWish } from './restart-wish.ts';
import { isNothing, rollNodes, type Come } from './roll-nodes.ts';

/**
 * Carries the plan out.
 * @param resumed the unfinished run that is gone on with; null begins one
 * @param tellBroken told what was found, done and left before it throws, where it was broken off after something was changed
 * @throws RefusedError when the first node was refused and nothing had been done, restart.hook-at-work; LockedError lock.held
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
    const refusal = await othersAhead(plan, resumed, wish, edges);
    const { command, reason, via, skipStopStart, resume } = wish;
    const again = resume === undefined ? {} : { resume: resume.command, giveAgain: resume.giveAgain };
    const values = { command, reason, via, skipStopStart, all: wish.all === true, ...again };
    journal = await openRun(edges.journals, { verb: 'restart', nodes: plan.nodes, values }, resumed);
    const come: Come = { done: [], nodeBegan: edges.clock.ticks() };
    try {
      if (resumed !== null) await journal.write('resumed', null, values);
      const atWork = { ...edges, clock: lock.clock };
      const work = { wish, edges: atWork, journal, lock, beatMemory: new Map() };
      return await rollNodes({ ...plan, refusal }, come, work, signal);
    } catch (error) {
      const lines = journal.lines();
      if (isNothing(lines)) {
        if (!hasEnded(lines) && !mustEnd(error) && (signal.aborted || error instanceof Failure))
          await journal.write('ended', null, { failed: error instanceof Failure ? error.code : null });
        throw error;
      }
      const isOver = hasEnded(lines);
      const left = { told: leftBehind(namedNodes({ lines }), lines), isOver };
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
  const again = againInWords(wish.command, wish.resume?.giveAgain ?? []);
  return new UnfinishedError(
    signal.aborted ? 'restart.interrupted' : 'restart.stopped',
    `the roll ${why}${left.told}`,
    {
      hint: left.isOver
        ? `every node was put back as it was found; begin it again with: ${again}`
        : `octo-ha status shows how far it came; go on with: ${again}`,
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

/**
 * Between the plan and the lock somebody else may have gone on with the run, or begun another: what it was planned on is what stands, to
 * the last line, or nothing is done.
 */
async function requireStillThere(resumed: Run | null, edges: Edges): Promise<void> {
  const now = (await edges.journals.unfinished()).filter(({ verb }) => verb === 'restart');
  const same = now.find(({ id }) => id === resumed?.id);
  if (resumed === null ? now.length === 0 : same?.lines.length === resumed.lines.length) return;
  const what = same === undefined ? 'begun or finished a restart' : 'written to this restart';
  throw new LockedError('lock.held', `somebody else has ${what} since the plan was made`, {
    hint: 'octo-ha status shows what is unfinished; then run the command again',
  });
}
