// The cutover: every node at rest, the last changes copied and proved, the paths switched, every node back at work.
import { RefusedError } from '../../errors.ts';
import type { CopiedTree } from '../../model/tree.ts';
import type { PlannedNode } from '../restart/restart-wish.ts';
import type { MigrationPlan } from './migration-plan.ts';
import { isInOutage } from './migration-run.ts';
import { stateNow, type OpenMigration } from './migration-work.ts';
import { movedOnHint } from './moved-on.ts';
import type { OutageHands, OutageWish, OutageWork } from './outage-work.ts';
import type { PathChange } from './path-change.ts';
import { changeInJournal } from './path-change.ts';
import { isMountedThere, notePathsByHand } from './paths-by-hand.ts';
import { planRefusal } from './plan-refusal.ts';
import { quiesce } from './quiesce.ts';
import { refuseVanished } from './refuse-vanished.ts';
import { requireKnownSources } from './require-known-sources.ts';
import { resumeNodes } from './resume-nodes.ts';
import { runOutage } from './run-outage.ts';
import { settle } from './settle.ts';
import { switchPaths, untoldInJournal } from './switch-paths.ts';

/** What there is to do it with. */
export interface CutOver {
  /** Null where an outage is gone on with: then what the journal says stands. */
  readonly plan: MigrationPlan | null;
  /** What is to be recorded; of an outage that is gone on with, its journal tells. */
  readonly change: PathChange | null;
  readonly nodes: readonly PlannedNode[];
  readonly hands: OutageHands;
}

/** What became of it. */
export interface CutOverResult {
  readonly run: string;
  /** `already-moved`: there was nothing to do, and the settings still name the new places. */
  readonly outcome: 'moved' | 'already-moved';
  /** What the last copy did; empty where it had been done before. */
  readonly trees: readonly CopiedTree[];
  readonly nodes: readonly string[];
  /** Recorded, and nobody can read it back. */
  readonly untold: readonly string[];
}

/**
 * Carries it out, from wherever it was broken off.
 * @throws RefusedError the plan's codes, migrate.vanished, migrate.lost-store, migrate.moved-elsewhere, migrate.over; and as `runOutage`
 */
export async function cutOver(
  { plan, change, nodes, hands }: CutOver,
  wish: OutageWish,
  migration: OpenMigration,
  signal: AbortSignal,
): Promise<CutOverResult> {
  const { phase, to } = stateNow(migration);
  const names = nodes.map(({ name }) => name);
  if (phase === 'moved') return alreadyMoved({ nodes, hands, wish, ...migration }, names, signal);
  if (phase !== 'copying' && phase !== 'cutting-over' && phase !== 'rolling-back')
    throw new RefusedError('migrate.over', `the migration to '${to}' is over: ${phase}`, {
      hint: 'octo-ha migrate status shows how it stands; octo-ha migrate rollback ends one that is back and was broken off.',
    });
  const refused = plan === null || phase !== 'copying' ? null : planRefusal(plan, 'cutover');
  if (refused !== null) throw refused;
  if (stateNow(migration).paths === 'old') await requireKnownSources(migration, wish.accepted, signal);
  if (phase === 'copying') await refuseVanished(migration, wish, signal);
  // One that was called off told of its own time; what is begun anew was looked at anew.
  const before = changeInJournal(migration.journal.lines());
  const told = isInOutage(migration.journal.lines()) ? before : (change ?? before);
  if (told === null) throw new RefusedError('migrate.no-plan', `it is not known what to record for '${to}'`);
  const named = nodes.map(({ id, name }) => ({ id, name }));
  const values = {
    command: wish.command,
    reason: wish.reason,
    via: wish.via,
    nodes: named,
    ...plain(told),
  };
  const outage = { name: 'cutover', direction: 'to', nodes, hands, wish, values, change: told } as const;
  const trees = await runOutage(outage, migration, (work) => cutOverSteps(work, signal), signal);
  const untold = untoldInJournal(migration.journal.lines(), 'to');
  return { run: migration.journal.id, outcome: 'moved', trees, nodes: names, untold };
}

/** Nothing is to be done, where the settings still say so. @throws RefusedError migrate.moved-elsewhere */
async function alreadyMoved(
  migration: Omit<OutageWork, 'lock' | 'direction' | 'change'>,
  names: readonly string[],
  signal: AbortSignal,
): Promise<CutOverResult> {
  const where = isMountedThere(migration.journal.lines())
    ? 'new'
    : await migration.hands.where({ ...migration, direction: 'to', change: null }, signal);
  const untold = untoldInJournal(migration.journal.lines(), 'to');
  if (where === 'new')
    return { run: migration.journal.id, outcome: 'already-moved', trees: [], nodes: names, untold };
  throw new RefusedError(
    'migrate.moved-elsewhere',
    where === 'untold'
      ? `the nodes were moved to '${stateNow(migration).to}', and nobody tells where the stores are now`
      : `the nodes were moved to '${stateNow(migration).to}', and Octopus does not name it any more (${where})`,
    {
      hint:
        where === 'elsewhere'
          ? `Were they moved on since? octo-ha migrate plan shows where they are.${movedOnHint({ phase: 'moved' })}`
          : 'octo-ha migrate status shows how it stands; octo-ha migrate rollback goes back.',
    },
  );
}

async function cutOverSteps(work: OutageWork, signal: AbortSignal): Promise<readonly CopiedTree[]> {
  let trees: readonly CopiedTree[] = [];
  await notePathsByHand(work, signal);
  if (stateNow(work).paths !== 'new') {
    await quiesce(work, signal);
    // Also where it was announced and broken off: a node may have been at work on the old folders since. Nothing is written over.
    trees = await settle(work, signal);
    await switchPaths(work, signal);
  }
  await resumeNodes(work, signal);
  work.edges.report({
    step: 'cutover.left',
    node: null,
    tone: 'done',
    message: `every node works on ${stateNow(work).to}`,
  });
  return trees;
}

function plain(change: PathChange): Readonly<Record<string, never>> {
  return JSON.parse(JSON.stringify(change)) as Readonly<Record<string, never>>;
}
