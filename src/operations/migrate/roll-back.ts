// The way back: the nodes at rest, what was born on the target copied back, the old paths, the nodes at work as they were found.
import { RefusedError, UnavailableError, UnfinishedError } from '../../errors.ts';
import type { CopiedTree, FileTrouble } from '../../model/tree.ts';
import type { PlannedNode } from '../restart/restart-wish.ts';
import { bornNow, bringHome, refuseToLeave, withOwn, type Brought } from './bring-home.ts';
import { isInContainers } from './choose-switch.ts';
import { goneInJournal, type GoneFiles } from './gone-from-target.ts';
import { keptInJournal, keptInWords, keptOnTarget, type KeptFolder } from './kept-on-target.ts';
import { leftInJournal, type LeftFiles } from './left-on-target.ts';
import { isInOutage, type MigrationPhase } from './migration-run.ts';
import { stateNow, type OpenMigration } from './migration-work.ts';
import { nodesWorkedThere } from './nodes-worked-there.ts';
import type { OutageHands, OutageWish, OutageWork, Whereabouts } from './outage-work.ts';
import { requireProof } from './lost-proof.ts';
import { areSetBack, notePathsByHand } from './paths-by-hand.ts';
import { quiesce } from './quiesce.ts';
import { homeComing, homeInWords } from './home-coming.ts';
import { requireKnownSources } from './require-known-sources.ts';
import { lackingNow } from './lacking-now.ts';
import { movedElsewhere } from './require-untouched.ts';
import { requireOldStores } from './require-old-stores.ts';
import { resumeNodes } from './resume-nodes.ts';
import { isAnnounced, runOutage } from './run-outage.ts';
import { switchPaths, untoldInJournal } from './switch-paths.ts';
import { takeBackAside } from './take-back-aside.ts';

/** What became of it. */
export interface RollBackResult {
  readonly run: string;
  readonly outcome: 'given-up' | 'rolled-back';
  /** What was born on the target since the cutover. */
  readonly born: readonly FileTrouble[];
  /** What was copied back; empty where nothing was born. */
  readonly trees: readonly CopiedTree[];
  /** What was left on the target, newer there or damaged. */
  readonly left: LeftFiles;
  /** Folders on the target that came after the cutover and stay there. */
  readonly kept: readonly KeptFolder[];
  /** What was deleted on the target since the cutover, and is in use again. */
  readonly gone: readonly GoneFiles[];
  /** Recorded, and nobody can read it back. */
  readonly untold: readonly string[];
}

/**
 * Goes back, from wherever the migration stands; before any outage it is given up, and what was copied stays in the target.
 * @throws RefusedError rollback.mixed-paths, rollback.lost-proof, rollback.old-gone, migrate.source-gone, rollback.changed-there, rollback.unreachable-there, migrate.over; and as `runOutage`
 * @throws UnfinishedError with the same codes, where an earlier command has begun the outage
 */
export async function rollBack(
  { nodes, hands }: { readonly nodes: readonly PlannedNode[]; readonly hands: OutageHands },
  wish: OutageWish,
  migration: OpenMigration,
  signal: AbortSignal,
): Promise<RollBackResult> {
  const { journal } = migration;
  const { phase } = stateNow(migration);
  if (phase === 'copying') {
    await journal.write('ended', null, { outcome: 'given-up' });
    const nothing = { born: [], trees: [], left: { files: [], total: 0 }, kept: [], gone: [], untold: [] };
    return { run: journal.id, outcome: 'given-up', ...nothing };
  }
  const ended = async (result: Brought): Promise<RollBackResult> => {
    await journal.write('ended', null, { outcome: 'rolled-back' });
    const lines = journal.lines();
    const own = lines.slice(lines.findLastIndex(({ step }) => step === 'rollback.entering'));
    const gone = goneInJournal(own);
    const told = {
      left: leftInJournal(own),
      kept: keptInJournal(own),
      gone,
      untold: untoldInJournal(own, 'back'),
    };
    return { run: journal.id, outcome: 'rolled-back', ...result, ...told };
  };
  // Killed between its last two lines: the nodes work on their old paths.
  const endedAfter = (result: Brought): Promise<RollBackResult> =>
    ended(result).catch((error: unknown) => {
      if (!(error instanceof UnavailableError)) throw error;
      throw new UnfinishedError(
        'rollback.not-noted',
        `every node works on its old paths, and that could not be written down: ${error.message}`,
        { hint: `run the same command once more: ${wish.command}`, cause: error },
      );
    });
  if (phase === 'rolled-back') return endedAfter({ born: [], trees: [] });
  const asked = { ...migration, nodes, hands, wish, direction: 'back', change: null } as const;
  const { lacking, kept } = await lookBefore(asked, phase, { isDry: false }, signal);
  const named = nodes.map(({ id, name }) => ({ id, name }));
  const values = { command: wish.command, reason: wish.reason, via: wish.via, nodes: named };
  const outage = { name: 'rollback', direction: 'back', nodes, hands, wish, values, change: null } as const;
  const steps = (work: OutageWork): Promise<Brought> => backSteps(work, { kept, lacking }, signal);
  return endedAfter(await runOutage(outage, migration, steps, signal));
}

/** What was looked at before a node is stopped. */
interface Looked {
  /** What the old folders lack of what was copied from them. */
  readonly lacking: readonly FileTrouble[];
  readonly kept: readonly KeptFolder[];
  /** What is not on the target as it was proved; null where no node has worked there. */
  readonly found: readonly FileTrouble[] | null;
}

/**
 * All that can refuse before a node is touched. Dry, it renames nothing.
 * @throws as `rollBack`
 */
export async function lookBefore(
  asked: Omit<OutageWork, 'lock'>,
  phase: MigrationPhase,
  how: { readonly isDry: boolean },
  signal: AbortSignal,
): Promise<Looked> {
  try {
    return await looked(asked, phase, how, signal);
  } catch (error) {
    throw inOutage(error, asked);
  }
}

async function looked(
  asked: Omit<OutageWork, 'lock'>,
  phase: MigrationPhase,
  { isDry }: { readonly isDry: boolean },
  signal: AbortSignal,
): Promise<Looked> {
  const { journal, nodes, hands, wish, edges } = asked;
  const where = await placesNow(asked, signal);
  // A hand that was seen just now is in the journal.
  const { paths } = stateNow(asked);
  if (phase === 'moved' && !isDry) await takeBackAside(asked, signal);
  // Where nothing is brought home, nothing is done on the word of it.
  if (paths !== 'old') await requireProof(wish, asked, signal);
  // No node is started on old folders that are not there; where none was stopped yet, they work on them as they are.
  const isAsked = phase === 'moved' || isAnnounced({ journal, nodes });
  const lacking = isAsked ? await requireOldFolders(asked, where, signal) : [];
  // Known before anything is stopped: nothing that was changed there is taken for unchanged.
  const lines = journal.lines();
  const isNamed = where === 'new' || where === 'mixture';
  const isAtWork = phase === 'moved' || (paths !== 'old' && (isNamed || nodesWorkedThere(lines)));
  const found = isAtWork ? await bornNow(asked, signal) : null;
  if (found !== null) {
    refuseToLeave({ found, lacking: withOwn({ found, lacking }, lines) }, asked, 'refused');
    const message = homeInWords(homeComing(found, journal.lines()));
    edges.report({ step: 'born.expected', node: null, tone: 'done', message });
  }
  const since = isAtWork ? await hands.since(asked, signal) : [];
  const kept = await keptOnTarget(since, { ...asked, accepted: wish.accepted }, signal);
  return { lacking, kept, found };
}

/** A refusal in an outage that an earlier command has begun is none that leaves things as they were: nodes may be stopped. */
function inOutage(error: unknown, { journal, wish }: Omit<OutageWork, 'lock'>): unknown {
  if (!(error instanceof RefusedError) || !isInOutage(journal.lines())) return error;
  const hint = `${error.hint ?? ''} An outage was begun, and its nodes may be stopped: octo-ha migrate status names them; go on with: ${wish.command}`;
  return new UnfinishedError(error.code, error.message, { hint: hint.trimStart(), cause: error });
}

/**
 * What the settings name now, which somebody may have set since; null in containers, where they do not tell what is mounted.
 * @throws RefusedError rollback.mixed-paths, migrate.elsewhere, where all had been moved and some were set since
 */
async function placesNow(asked: Omit<OutageWork, 'lock'>, signal: AbortSignal): Promise<Whereabouts | null> {
  const { paths } = stateNow(asked);
  const lines = asked.journal.lines();
  const names = asked.nodes.map(({ name }) => name);
  if (paths !== 'old' && isInContainers(names, asked.edges.hosts)) return null;
  if (isInOutage(lines)) await notePathsByHand(asked, signal);
  const where = await asked.hands.where(asked, signal);
  if (paths !== 'new' && !areSetBack(lines)) return where;
  if (where === 'elsewhere') throw movedElsewhere(stateNow(asked));
  if (where === 'mixture')
    throw new RefusedError(
      'rollback.mixed-paths',
      'all stores were moved, and somebody has set some of them back since: which node worked where, nobody can tell',
      {
        hint: 'octo-ha migrate plan shows where every store is. Set all of them to one side with Octopus.Server path: to the old folders where nodes have worked there since, else to the target. Then run the same command again.',
      },
    );
  if (where === 'old')
    asked.edges.report({
      step: 'paths.set-back',
      node: null,
      tone: 'warning',
      message:
        'somebody has set the paths back to the old folders since the cutover: what was born on the target comes home, and what nodes have written or deleted in the old folders since stays so',
    });
  return where;
}

/**
 * Where the settings name the old folders, nodes may have worked in them since the last copy, and retention too: what was counted then
 * tells nothing. And where the paths are back, or never left, nothing is written there: what was deleted on purpose is the operator's to say.
 */
async function requireOldFolders(
  asked: Omit<OutageWork, 'lock'>,
  where: Whereabouts | null,
  signal: AbortSignal,
): Promise<readonly FileTrouble[]> {
  const { paths } = stateNow(asked);
  // What only `--store` tells of nobody can read back: there the journal proves that no path was ever written.
  const inUse = where === 'old' || ((where === 'untold' || where === 'rootless') && paths === 'old');
  // Before the last copy nobody has counted what was there: the manifest alone tells whether it still is.
  const isCounted = asked.journal.lines().some(({ step }) => step === 'settle.copied');
  const accepted = inUse && paths === 'old' ? asked.wish.accepted : null;
  const mayBeEmpty = accepted?.has('source-gone') === true;
  if (isCounted && inUse) await requireOldStores(asked, mayBeEmpty, signal);
  await requireKnownSources(asked, accepted, signal);
  return isCounted && !inUse ? await lackingNow(asked, signal) : [];
}

async function backSteps(
  work: OutageWork,
  { kept, lacking }: Pick<Looked, 'kept' | 'lacking'>,
  signal: AbortSignal,
): Promise<Brought> {
  let result: Brought = { born: [], trees: [] };
  if (kept.length > 0) await noteKept(kept, work);
  const { paths: before } = stateNow(work);
  // Also where no path was ever set but by somebody's hand: what nodes wrote there since is not to be forgotten when it sets them back.
  await notePathsByHand(work, signal);
  if (stateNow(work).paths !== 'old') {
    await quiesce(work, signal);
    if (before === 'old') await requireProof(work.wish, work, signal);
    result = await bringHome(work, lacking, signal);
    await switchPaths(work, signal);
  }
  await resumeNodes(work, signal);
  work.edges.report({
    step: 'rollback.left',
    node: null,
    tone: 'done',
    message: 'every node works on its old paths; what is in the target stays there',
  });
  return result;
}

/** Told at the end too, by whichever run comes to it. */
async function noteKept(kept: readonly KeptFolder[], { journal, edges }: OutageWork): Promise<void> {
  await journal.write('kept.left', null, { folders: kept.map((folder) => ({ ...folder })) });
  for (const message of keptInWords(kept))
    edges.report({ step: 'kept.left', node: null, tone: 'warning', message });
}
