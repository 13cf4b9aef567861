// The copy while the nodes work: any number of times, for days. Changes nothing but the target.
import type { Target } from '../../edges/stores.ts';
import { RefusedError, UnfinishedError } from '../../errors.ts';
import { isOpen, untilClosed, untilOpen } from '../../model/daily-window.ts';
import type { Amount, CopiedTree, CopyProgress } from '../../model/tree.ts';
import { expectedAmount } from './expected-amount.ts';
import type { MigrateWish } from './migrate-wish.ts';
import type { MigrationPlan } from './migration-plan.ts';
import { stateNow, treesOf, type MigrationEdges, type OpenMigration } from './migration-work.ts';
import { noteOtherOwners } from './other-owners.ts';
import { planRefusal } from './plan-refusal.ts';
import { tellProgress } from './tell-progress.ts';
import { withMigration } from './with-migration.ts';

/** What is asked. */
export type PreseedWish = Pick<
  MigrateWish,
  'to' | 'maps' | 'bytesPerSecond' | 'window' | 'workers' | 'accepted'
> & {
  /** What to type to go on. */
  readonly command: string;
  /** What the plan found in the sources: by it is told how far it is. */
  readonly expected?: Amount | null;
  /** How often it comes back for files that are being written; twice unless said otherwise. */
  readonly comesBack?: number;
};

/** What was reached. */
export interface PreseedResult {
  readonly run: string;
  readonly trees: readonly CopiedTree[];
  /** Every file of every source is proved in the target, as far as a source that lives can be. */
  readonly complete: boolean;
}

/** Files that are being written are come back for so often, after a pause. */
const usuallyComesBack = 2;
const pauseMs = 10_000;

/**
 * Copies and proves. Ctrl-C ends the batch cleanly; the same command goes on.
 * @throws RefusedError the plan's codes, migrate.moved-already; LockedError lock.held; UnavailableError store.*, journal.*
 * @throws UnfinishedError migrate.interrupted
 */
export async function preseed(
  plan: MigrationPlan,
  wish: PreseedWish,
  edges: MigrationEdges,
  signal: AbortSignal,
): Promise<PreseedResult> {
  const refused = planRefusal(plan, 'copy');
  if (refused !== null) throw refused;
  const opening = { to: plan.target.to, maps: wish.maps, command: wish.command, plan };
  return withMigration(
    opening,
    edges,
    (migration) => preseedOpen(migration, { ...wish, expected: expectedAmount(plan) }, signal),
    signal,
  );
}

/** The same in a migration that is open already. */
export async function preseedOpen(
  migration: OpenMigration,
  wish: PreseedWish,
  signal: AbortSignal,
): Promise<PreseedResult> {
  requireCopying(migration);
  const { journal, edges } = migration;
  const { stores } = stateNow(migration);
  await journal.write('preseed.copying', null, { command: wish.command });
  const trees = await untilQuiet(migration, treesOf(stores, migration.maps), wish, signal);
  const complete = trees.every((tree) => tree.complete);
  await noteOtherOwners(migration, 'to', trees);
  await journal.write('preseed.copied', null, { complete, stores: trees.map(amounts) });
  edges.report({
    step: 'preseed.copied',
    node: null,
    tone: complete ? 'done' : 'warning',
    message: complete
      ? 'every file is copied and proved; what changes from now on is copied at the next time'
      : wish.comesBack === 0
        ? 'files that are being written just now are left to the outage'
        : 'some files are not copied yet: run preseed again before the outage',
  });
  return { run: journal.id, trees, complete };
}

/** @throws RefusedError migrate.moved-already, where nodes may be at work on what would be copied over */
export function requireCopying(migration: OpenMigration): void {
  const { phase, to } = stateNow(migration);
  if (phase === 'copying') return;
  throw new RefusedError(
    'migrate.moved-already',
    phase === 'moved'
      ? `the nodes were moved to '${to}' already`
      : `the migration to '${to}' is past its preseed: ${phase}`,
    {
      hint: 'Nothing is copied over what the nodes may write there. octo-ha migrate status shows how it stands.',
    },
  );
}

/** Pass by pass, within the hours, until nothing is being written any more. */
async function untilQuiet(
  migration: OpenMigration,
  trees: Parameters<Target['copy']>[0],
  wish: PreseedWish,
  signal: AbortSignal,
): Promise<readonly CopiedTree[]> {
  let sum: readonly CopiedTree[] = [];
  for (let pass = 1; ;) {
    await waitForWindow(migration, wish, signal);
    const { done, closed } = await copyWithin(migration, trees, wish, signal);
    sum = sum.length === 0 ? done : sumUp(sum, done);
    if (signal.aborted) throw interrupted(wish.command, signal);
    if (closed) continue;
    const busy = done.some(({ troubles }) => troubles.some(({ code }) => code === 'busy'));
    if (!busy || pass > (wish.comesBack ?? usuallyComesBack)) return sum;
    pass += 1;
    tellWait(migration, 'coming back for files that are being written');
    await pause(pauseMs, migration, wish, signal);
  }
}

async function waitForWindow(
  migration: OpenMigration,
  { window, command }: PreseedWish,
  signal: AbortSignal,
): Promise<void> {
  const { clock } = migration.edges;
  while (window !== null && !isOpen(window, clock.now())) {
    tellWait(migration, 'waiting for the hours in which may be copied');
    const ms = Math.min(60_000, Math.max(1, untilOpen(window, clock.now())));
    await pause(ms, migration, { command }, signal);
  }
}

async function pause(
  ms: number,
  { edges }: OpenMigration,
  { command }: Pick<PreseedWish, 'command'>,
  signal: AbortSignal,
): Promise<void> {
  try {
    await edges.clock.sleep(ms, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    throw interrupted(command, signal);
  }
}

/** One call of the engine. Where the hours are over it takes what it has begun to its end. */
async function copyWithin(
  { target, edges }: OpenMigration,
  trees: Parameters<Target['copy']>[0],
  { window, bytesPerSecond, workers, accepted, expected = null }: PreseedWish,
  signal: AbortSignal,
): Promise<{ readonly done: readonly CopiedTree[]; readonly closed: boolean }> {
  const over = new AbortController();
  const ended = new AbortController();
  if (window !== null)
    void edges.clock
      .sleep(untilClosed(window, edges.clock.now()), ended.signal)
      .then(() => over.abort())
      .catch(() => undefined);
  try {
    const done = await target.copy(
      trees,
      { phase: 'preseed', bytesPerSecond, workers, expected, sourceMayBeGone: accepted.has('source-gone') },
      (progress: CopyProgress) => tellProgress('preseed', progress, edges.report),
      signal,
      over.signal,
    );
    return { done, closed: over.signal.aborted };
  } finally {
    ended.abort(new Error('copied'));
  }
}

/** What is proved and wrong is of the last pass; what was copied is of all. */
function sumUp(before: readonly CopiedTree[], now: readonly CopiedTree[]): readonly CopiedTree[] {
  if (now.length === 0) return before;
  return now.map((tree) => {
    const earlier = before.find(({ name }) => name === tree.name);
    const { files, bytes } = earlier?.copied ?? { files: 0, bytes: 0 };
    const others = (tree.otherOwners ?? 0) + (earlier?.otherOwners ?? 0);
    return {
      ...tree,
      ...(others > 0 ? { otherOwners: others } : {}),
      copied: { files: tree.copied.files + files, bytes: tree.copied.bytes + bytes },
    };
  });
}

function amounts({ name, proved, copied, complete, troublesTotal }: CopiedTree): {
  readonly kind: string;
  readonly files: number;
  readonly bytes: number;
  readonly copied: number;
  readonly complete: boolean;
  readonly troubles: number;
} {
  return {
    kind: name,
    files: proved.files,
    bytes: proved.bytes,
    copied: copied.files,
    complete,
    troubles: troublesTotal,
  };
}

function tellWait({ edges }: OpenMigration, message: string): void {
  edges.report({ step: 'preseed.waiting', node: null, tone: 'waiting', message });
}

function interrupted(command: string, signal: AbortSignal): UnfinishedError {
  return new UnfinishedError('migrate.interrupted', 'interrupted while copying; what was copied is kept', {
    hint: `go on with: ${command}`,
    cause: signal.reason,
  });
}
