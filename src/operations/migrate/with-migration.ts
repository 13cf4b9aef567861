// Opens a migration for one phase: the target with its lock, the journal in it, the note in the state folder. And closes all of it.
import type { OpenJournal } from '../../edges.ts';
import type { Target } from '../../edges/stores.ts';
import {
  CancelledError,
  LockedError,
  RefusedError,
  UnavailableError,
  UnfinishedError,
} from '../../errors.ts';
import { mapPath, type PathMap } from '../../model/node-path.ts';
import type { JournalLine, JournalValue, Run } from '../../model/run.ts';
import { requireSamePlan, type Fingerprint } from './fingerprint.ts';
import type { MigrationPlan } from './migration-plan.ts';
import { isInOutage, migrationFormat, migrationState } from './migration-run.ts';
import { endLeftNote, endNote, endNoteOfDone, hasBegun, openNote, ownNote } from './own-note.ts';
import type { MigrationEdges, OpenMigration } from './migration-work.ts';
import { mayBeNewerThere } from './settle-troubles.ts';
import { orTellNote } from './tell-by-note.ts';
import { orTellOutage } from './tell-outage.ts';

/** Which migration. */
export interface MigrationWish {
  /** As the nodes spell it. */
  readonly to: string;
  readonly maps: readonly PathMap[];
  /** What to type to go on. */
  readonly command: string;
  /** Begins one where there is none, and makes sure that the one there is of the same plan; null opens what is there. */
  readonly plan: MigrationPlan | null;
}

/**
 * Works with it. The note in the state folder stays open for as long as the migration is neither given up nor over its outage.
 * @throws RefusedError migrate.not-begun, migrate.plan-moved, migrate.other-unfinished, migrate.target-swapped, migrate.journal-*
 * @throws UnfinishedError migrate.interrupted, where the signal broke off what had begun
 * @throws LockedError lock.held; UnavailableError store.*, journal.*; what the work throws
 */
export async function withMigration<T>(
  wish: MigrationWish,
  edges: MigrationEdges,
  work: (migration: OpenMigration) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  // Before anything is made there.
  const ownRun = await ownNote(wish.to, edges);
  const target = await orTellOutage(
    wish.to,
    edges,
    () => openTarget(wish, ownRun, edges, signal),
    () => true,
    signal,
  );
  const opened: OpenJournal[] = [];
  try {
    const found = await orTellNote(wish.to, edges.journals, () => unfinishedMigration(target));
    const run =
      found !== null && wish.plan !== null && (await endGoneBack(found, wish.to, edges, target))
        ? null
        : found;
    if (run === null && wish.plan === null) {
      await endLeftNote(wish.to, edges, target);
      throw notBegun(wish.to);
    }
    if (run !== null && wish.plan !== null) requireSame(run, wish.plan);
    const note = await openNote(wish, edges);
    opened.push(note);
    if (run === null) await requireSameFolder(wish.to, note, target);
    const journal =
      run === null
        ? await begun(target, note, { ...firstValues(wish, wish.plan), ...(await workedBefore(target)) })
        : await target.journals.resume(run.id);
    opened.push(journal);
    if (!hasBegun(note)) await note.write('target.begun', null, { run: journal.id });
    const migration = { edges, target, journal, note, maps: wish.maps };
    const had = journal.lines().length;
    try {
      const result = await work(migration);
      await endNoteOfDone(migration);
      return result;
    } catch (error) {
      const isChanged = journal.lines().length > had;
      if (run === null && !isChanged && isRefusal(error)) await giveUp(migration);
      // Refused, since it had come to its end before and was killed at its very last line.
      await endNote(migration, ['copying', 'cutting-over', 'rolling-back']).catch(() => undefined);
      // Whatever broke it off, what was done is not nothing: a plain interruption would say so.
      const isKept = isChanged || isInOutage(journal.lines());
      throw signal.aborted && isKept && !(error instanceof UnfinishedError)
        ? interrupted(wish.command, error)
        : error;
    }
  } finally {
    // Its lines are flushed when they are written: what cannot be closed any more says nothing of what was done.
    for (const journal of opened.reverse()) await journal.close().catch(() => undefined);
    await target.release();
  }
}

/** Where it was begun, nothing is made anew: what is not there is not mounted. @throws as `withMigration` */
async function openTarget(
  { to, maps, plan }: MigrationWish,
  note: Run | null,
  { stores }: MigrationEdges,
  signal: AbortSignal,
): Promise<Target> {
  const begun = plan !== null && note !== null && hasBegun({ lines: () => note.lines }) ? note : null;
  try {
    return await stores.openTarget(mapPath(to, maps), { create: plan !== null && begun === null }, signal);
  } catch (error) {
    const isMissing = error instanceof UnavailableError && error.code === 'store.no-migration';
    throw begun !== null && isMissing ? targetSwapped(to, begun.id) : error;
  }
}

/** A note of what was never begun there would keep every other target from being taken. */
async function begun(target: Target, note: OpenJournal, values: JournalLine['values']): Promise<OpenJournal> {
  try {
    return await target.journals.begin('migrate', values);
  } catch (error) {
    if (!hasBegun(note)) await note.write('ended', null, { phase: 'not-begun' }).catch(() => undefined);
    throw error;
  }
}

/** Where an earlier migration to this target, or one before it, may have had nodes at work there: what differs there may be theirs. */
async function workedBefore({ journals }: Target): Promise<{ readonly workedThere?: true }> {
  const before = await journals.latest('migrate', null);
  return before !== null && mayBeNewerThere(before.lines) ? { workedThere: true } : {};
}

function isRefusal(error: unknown): boolean {
  return error instanceof RefusedError || error instanceof LockedError || error instanceof CancelledError;
}

/** Begun by this very command, and nothing was done: nobody has to go on with it, or give it up. */
async function giveUp({ journal }: OpenMigration): Promise<void> {
  await journal.write('ended', null, { outcome: 'given-up' }).catch(() => undefined);
}

/** One that was killed between the last two lines of its way back is over: what is wished for now is another. @returns whether it was */
async function endGoneBack(run: Run, to: string, edges: MigrationEdges, target: Target): Promise<boolean> {
  if (migrationState(run).phase !== 'rolled-back') return false;
  const journal = await target.journals.resume(run.id);
  await journal.write('ended', null, { outcome: 'rolled-back' });
  await journal.close();
  await endLeftNote(to, edges, target);
  return true;
}

function interrupted(command: string, cause: unknown): UnfinishedError {
  return new UnfinishedError('migrate.interrupted', 'interrupted; what was done so far is kept', {
    hint: `go on with: ${command}`,
    cause,
  });
}

/**
 * A share that is not mounted leaves an empty folder behind, in which all of it would begin anew.
 * @throws RefusedError migrate.target-swapped
 */
async function requireSameFolder(to: string, note: OpenJournal, { journals }: Target): Promise<void> {
  if (!hasBegun(note) || (await journals.latest('migrate', null)) !== null) return;
  throw targetSwapped(to, note.id);
}

function targetSwapped(to: string, note: string): RefusedError {
  return new RefusedError(
    'migrate.target-swapped',
    `the migration '${note}' was begun in '${to}', and what is there now knows nothing of it`,
    {
      hint: 'Is the share mounted, and --map as it was? Where the folder was emptied on purpose, remove the journal of that name from the state folder of octo-ha.',
    },
  );
}

/** The migration of a target that has not come to its end; null for none. @throws UnavailableError journal.* */
export async function unfinishedMigration({ journals }: Pick<Target, 'journals'>): Promise<Run | null> {
  const runs = await journals.unfinished();
  return runs.findLast(({ verb }) => verb === 'migrate') ?? null;
}

/** Once the paths are switched the plan can only be another one: then what the journal says stands. */
function requireSame(run: Run, plan: MigrationPlan): void {
  const state = migrationState(run);
  if (state.phase !== 'copying') return;
  requireSamePlan(state.fingerprint as unknown as Fingerprint, plan.fingerprint);
}

function firstValues({ to, command }: MigrationWish, plan: MigrationPlan | null): JournalLine['values'] {
  if (plan === null) throw notBegun(to);
  const stores = plan.stores
    .filter(({ moves }) => moves)
    .map(({ kind, from, to: place, folder, setting }) => ({ kind, from, to: place, folder, setting }));
  const fingerprint = JSON.parse(JSON.stringify(plan.fingerprint)) as JournalValue;
  return { command, format: migrationFormat, to: plan.target.to, stores, fingerprint };
}

function notBegun(to: string): RefusedError {
  return new RefusedError('migrate.not-begun', `no migration to '${to}' is under way`, {
    hint: 'Begin one with octo-ha migrate preseed, or octo-ha migrate for all of it.',
  });
}
