// One outage from its first line to its last: the lock on the instance, the steps, and what is put back when it comes to nothing.
import { Failure, RefusedError, UnavailableError, UnfinishedError } from '../../errors.ts';
import { unflagNode } from '../drain/flag-nodes.ts';
import { keepLock } from '../keep-lock.ts';
import { isJournalTrouble, mustEnd } from '../must-end.ts';
import { nodeFacts } from '../restart/node-facts.ts';
import { leftBehind } from '../restart/left-behind.ts';
import { resumeWatchdog } from '../restart/pause-watchdog.ts';
import type { PlannedNode } from '../restart/restart-wish.ts';
import { StepFailure } from '../restart/roll-work.ts';
import { driverOf } from '../restart/stop-start.ts';
import type { JournalLine } from '../../model/run.ts';
import { leaveDeparted } from './departed-nodes.ts';
import { isInOutage, isPathSet, outageLines } from './migration-run.ts';
import type { OpenMigration } from './migration-work.ts';
import { whyOutOfReach } from './out-of-reach.ts';
import { asRoll, type OutageHands, type OutageWish, type OutageWork } from './outage-work.ts';
import { requireUntouched } from './require-untouched.ts';
import { leaveMaintenance } from './switch-maintenance.ts';

/** Which way, on which nodes. */
export interface Outage extends Pick<OutageWork, 'direction' | 'nodes' | 'change'> {
  readonly name: 'cutover' | 'rollback';
  readonly wish: OutageWish;
  readonly hands: OutageHands;
  /** What its first line holds. */
  readonly values: JournalLine['values'];
}

/**
 * Takes the lock on the instance, enters (or goes on with an outage that was broken off), works, leaves.
 * A failure before the first stop puts back what was done, and leaves; after it, both ways stay open.
 * @throws RefusedError as `requireUntouched`, nothing begun; what the verdict refused, everything put back; LockedError lock.held
 * @throws UnfinishedError migrate.*, drain.*, lock.lost; UnavailableError database.*, journal.*
 */
export async function runOutage<T>(
  outage: Outage,
  migration: OpenMigration,
  steps: (work: OutageWork) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const { name, wish, direction, nodes, hands, change } = outage;
  const { edges, journal, note } = migration;
  // Without the journals: their newest line is this migration's own.
  const { database, clock, report } = edges;
  const lock = await keepLock({ database, clock, report }, { kind: 'instance' }, signal);
  const work: OutageWork = { ...migration, wish, lock, nodes, hands, direction, change };
  try {
    await requireUntouched(work, signal);
    const last = outageLines(journal.lines()).findLast(({ step }) => step.endsWith('.entering'));
    // A disk that is full with the nodes stopped must leave both ways open; one that goes on takes what is left of it.
    if (last === undefined) await holdRoom(outage, migration, signal);
    if (last?.step !== `${name}.entering`) {
      // The note first: other verbs are warned by it. All of it: the journal may be lost with its target.
      await note.write(`${name}.entering`, null, outage.values);
      await journal.write(`${name}.entering`, null, outage.values);
    }
    const result = await steps(work);
    await journal.write(`${name}.left`, null, { outcome: 'done' });
    return result;
  } catch (error) {
    return await brokenOff(error, outage, work, signal);
  } finally {
    await lock.release();
  }
}

/** A way back is not refused for it: it may be taken because the disk is full. */
async function holdRoom(
  { direction }: Outage,
  { target, edges }: OpenMigration,
  signal: AbortSignal,
): Promise<void> {
  try {
    await target.reserve(signal);
  } catch (error) {
    if (direction !== 'back' || !(error instanceof UnavailableError)) throw error;
    edges.report({
      step: 'reserve.none',
      node: null,
      tone: 'warning',
      message: `no room can be held for the journal in the target: ${error.message}`,
    });
  }
}

async function brokenOff(
  error: unknown,
  { name }: Outage,
  work: OutageWork,
  signal: AbortSignal,
): Promise<never> {
  if (signal.aborted) throw ending('migrate.interrupted', 'was interrupted', name, work, error);
  const isStep = error instanceof StepFailure;
  if (!isStep && !(error instanceof Failure)) throw error;
  if (!isInOutage(work.journal.lines())) throw error;
  // Nothing more can be written down, or the lock is somebody else's: so nothing is put back either.
  if (error instanceof Failure && mustEnd(error))
    throw ending(error.code, `broke off: ${error.message}`, name, work, error);
  if (!isAnnounced(work)) {
    try {
      await putBack(work, signal);
      await work.journal.write(`${name}.left`, null, { outcome: 'called-off', code: error.code });
      await noteCalledOff(name, work);
    } catch (left) {
      const why = `${error.message}; and what was done could not be put back: ${left instanceof Error ? left.message : String(left)}`;
      throw ending(error.code, `broke off: ${why}`, name, work, left);
    }
    if (!isStep) throw error;
    throw new UnfinishedError(
      error.code,
      `${error.message}; nothing was stopped, and everything was put back`,
      {
        hint: `Once more: ${work.wish.command}`,
        cause: error,
      },
    );
  }
  if (error instanceof UnfinishedError) throw error;
  throw ending(isStep ? error.code : 'migrate.stopped', `broke off: ${error.message}`, name, work, error);
}

/** Else a node that is drained or stopped days later would be told as left by this outage, once the target is away. */
async function noteCalledOff(name: string, { note }: OutageWork): Promise<void> {
  await note.write(`${name}.left`, null, { outcome: 'called-off' }).catch((error: unknown) => {
    // All is put back, and the journal in the target has it.
    if (!(error instanceof UnavailableError)) throw error;
  });
}

/** Nothing was stopped and no path was touched: drains and maintenance mode are lifted where this outage set them. */
async function putBack(work: OutageWork, signal: AbortSignal): Promise<void> {
  const roll = asRoll(work);
  const left: unknown[] = [];
  for (const node of work.nodes) {
    try {
      await resumeWatchdog(node, driverOf(node, roll), roll, signal);
    } catch (error) {
      if (whyOutOfReach(error) === null) throw error;
      left.push(error);
    }
    const { foundDraining } = nodeFacts(roll.journal.lines(), node.id);
    if (foundDraining === null) continue;
    await unflagNode({ target: node, foundDraining }, work.wish, work.edges, roll, signal);
  }
  await leaveDeparted(work, signal);
  await leaveMaintenance(work, signal);
  if (left.length > 0) throw left[0];
}

/** Whether a stop or a path was announced, which is as good as done: a stop that was sent may still take effect. */
export function isAnnounced({ journal, nodes }: Pick<OutageWork, 'journal' | 'nodes'>): boolean {
  const lines = outageLines(journal.lines());
  const isStopped = ({ id }: PlannedNode): boolean => nodeFacts(lines, id).stopping !== null;
  return nodes.some(isStopped) || lines.some(isPathSet);
}

function ending(code: string, what: string, name: string, work: OutageWork, cause: unknown): UnfinishedError {
  const isTold = cause instanceof Failure && (cause instanceof RefusedError || isJournalTrouble(cause));
  const hint = isTold ? `${cause.hint ?? ''} ` : '';
  const left = leftBehind(work.nodes, asRoll(work).journal.lines());
  return new UnfinishedError(code, `the ${name} ${what}${left}`, {
    hint: `${hint}octo-ha migrate status shows how far it came; go on with: ${work.wish.command}`,
    cause,
  });
}
