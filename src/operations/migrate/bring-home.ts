// What the target has and the old folders lack comes home, and nothing in them is written over. The nodes are at rest.
import { RefusedError, UnfinishedError } from '../../errors.ts';
import type { JournalLine } from '../../model/run.ts';
import { disposable } from '../../model/store-facts.ts';
import type { CopiedTree, FileTrouble } from '../../model/tree.ts';
import { noteGone } from './gone-from-target.ts';
import { noteLeft } from './left-on-target.ts';
import { outageLines } from './migration-run.ts';
import { stateNow, treesOf, type OpenMigration } from './migration-work.ts';
import { noteOtherOwners } from './other-owners.ts';
import type { OutageWork } from './outage-work.ts';
import { wereSetBack } from './paths-by-hand.ts';
import { inWords } from './settle-troubles.ts';
import { tellProgress } from './tell-progress.ts';

/** What it came to. */
export interface Brought {
  /** What was born on the target since the cutover. */
  readonly born: readonly FileTrouble[];
  /** What was copied back; empty where nothing was born. */
  readonly trees: readonly CopiedTree[];
}

/**
 * What was born there goes to the old folders, in which nothing is written over, and what they lack of what was copied from them.
 * @param lackingNow that, as it was found before the nodes came to rest: nobody works there
 */
export async function bringHome(
  work: OutageWork,
  lackingNow: readonly FileTrouble[],
  signal: AbortSignal,
): Promise<Brought> {
  const { target, journal, edges, wish } = work;
  const found = await bornNow(work, signal);
  const lacking = withOwn({ found, lacking: lackingNow }, journal.lines());
  refuseToLeave({ found, lacking }, work, 'unfinished');
  const isLacking = setOf(lacking.filter(({ code }) => code === 'missing'));
  const born = found.filter(({ code }) => code !== 'missing');
  const damaged = born.filter((file) => file.code === 'differs' && !isLacking.has(keyOf(file)));
  if (damaged.length > 0)
    edges.report({
      step: 'born.damaged',
      node: null,
      tone: 'warning',
      message: `damaged on the target, whole in the old folders: ${damaged.slice(0, 3).map(inWords).join('; ')}`,
    });
  // What both sides deleted is in use nowhere.
  await noteGone(
    found.filter((file) => !isLacking.has(keyOf(file))),
    work,
  );
  const home = atHomeNowhere(found, lacking);
  if (home.length > 0) await noteLacking(home, work);
  const files = [...born.filter(({ code }) => code === 'extra'), ...home].map(({ tree, path }) => ({
    tree,
    path,
  }));
  const stays = born.filter((file) => file.code === 'differs' || !isLacking.has(keyOf(file)));
  if (files.length === 0) {
    await noteLeft(stays, work);
    return { born, trees: [] };
  }
  await journal.write('born.copying', null, { files: files.length });
  const trees = await target.copyBack(
    treesOf(stateNow(work).stores, work.maps),
    files,
    (progress) => tellProgress('born', progress, edges.report),
    signal,
  );
  await noteOtherOwners(work, 'back', trees);
  const troubles = trees.flatMap((tree) => tree.troubles);
  const mayStay = wish.accepted.has('left-on-target');
  const orLeave = trees.every((tree) => tree.complete || isTakenAlone(tree))
    ? '; or with --accept-risk=left-on-target, which leaves both where they are'
    : '';
  if (signal.aborted || trees.some((tree) => !tree.complete && !(mayStay && isTakenAlone(tree))))
    throw new UnfinishedError(
      'rollback.incomplete',
      `not all that was born on the target is back: ${troubles.slice(0, 3).map(inWords).join('; ')}`,
      { hint: `The nodes are stopped. Once it is mended: ${wish.command}${orLeave}` },
    );
  const taken = troubles.filter(({ code }) => code === 'extra');
  await noteLeft([...stays, ...taken.map((trouble) => ({ ...trouble, code: 'changed' as const }))], work);
  await journal.write('born.copied', null, { files: files.length - taken.length });
  edges.report({
    step: 'born.copied',
    node: null,
    tone: 'done',
    message: `copied back ${String(files.length - taken.length)} files that were born on the target${home.length === 0 ? '' : ', or lacking in the old folders'}`,
  });
  return { born, trees };
}

/** What is not in the target as it was proved. @throws UnavailableError store.* */
export function bornNow(migration: OpenMigration, signal: AbortSignal): Promise<readonly FileTrouble[]> {
  const { target, maps, edges } = migration;
  return target.born(
    treesOf(stateNow(migration).stores, maps),
    (progress) => tellProgress('born', progress, edges.report),
    signal,
  );
}

/** What the old folders lack, and the target has whole, as it was copied or written on since. */
function atHomeNowhere(
  found: readonly FileTrouble[],
  lacking: readonly FileTrouble[],
): readonly FileTrouble[] {
  const isGone = setOf(found.filter(({ code }) => code === 'missing' || code === 'differs'));
  return lacking.filter((file) => file.code === 'missing' && !isGone.has(keyOf(file)));
}

async function noteLacking(files: readonly FileTrouble[], { journal, edges }: OutageWork): Promise<void> {
  const named = files.slice(0, mostNamed).map(({ tree, path }) => ({ tree, path }));
  await journal.write('born.lacking', null, { files: files.length, named });
  edges.report({
    step: 'born.lacking',
    node: null,
    tone: 'warning',
    message: `gone from the old folders since they were copied, and brought home from the target: ${some(files)}`,
  });
}

/** So many are written down by name: a line of a journal is read often. */
const mostNamed = 100;

/**
 * What an earlier run of this outage was about to bring home counts as lacking still, whatever the old folder has under its name now: the
 * copy knows by the bytes whether it is home, and writes over nothing.
 */
export function withOwn(
  { found, lacking }: BothSides,
  lines: readonly JournalLine[],
): readonly FileTrouble[] {
  const told = outageLines(lines).filter(({ step }) => step === 'born.lacking');
  if (told.length === 0) return lacking;
  const named = told.flatMap(({ values }) => (values['named'] ?? []) as unknown as readonly FileTrouble[]);
  const ours = setOf(named);
  const isAll = told.every(({ values }) => Number(values['files']) <= mostNamed);
  const isLacking = setOf(lacking);
  const own = found.filter(
    (file) => file.code === 'changed' && (ours.has(keyOf(file)) || (!isAll && isLacking.has(keyOf(file)))),
  );
  const isOwn = setOf(own);
  const missing = own.map((file) => ({ ...file, code: 'missing' as const }));
  return [...lacking.filter((file) => !isOwn.has(keyOf(file))), ...missing];
}

const keyOf = ({ tree, path }: Pick<FileTrouble, 'tree' | 'path'>): string => `${tree}\0${path}`;
const setOf = (files: readonly FileTrouble[]): ReadonlySet<string> => new Set(files.map(keyOf));

/** Nothing but other files in their places, which are never written over. */
function isTakenAlone({ troubles, troublesTotal }: CopiedTree): boolean {
  const isAll = troubles.length > 0 && troubles.length === troublesTotal;
  return isAll && troubles.every(({ code }) => code === 'extra' || code === 'suspicious');
}

/** How it stands on both sides, as far as it is not as it was proved. */
interface BothSides {
  /** In the target. */
  readonly found: readonly FileTrouble[];
  /** In the old folders. */
  readonly lacking: readonly FileTrouble[];
}

/**
 * Nobody goes back to what is worse than what he leaves, unless he says so: files that were copied and written to since, as the old folder
 * has them as they were and is never written over; and files that the old folder has not as they were copied, or not at all while the
 * target has them damaged. What is damaged on the target alone keeps nobody there.
 */
export function refuseToLeave(
  { found, lacking }: BothSides,
  { wish: { accepted, command }, journal }: Pick<OutageWork, 'wish' | 'journal'>,
  how: 'refused' | 'unfinished',
): void {
  const isLacking = setOf(lacking.filter(({ code }) => code === 'missing'));
  const isDamaged = setOf(found.filter(({ code }) => code === 'differs'));
  const worse = lacking.filter((file) => file.code !== 'missing' || isDamaged.has(keyOf(file)));
  const changed = found.filter(
    (file) => file.code === 'changed' && !disposable.has(file.tree) && !isLacking.has(keyOf(file)),
  );
  const refuse = (code: string, message: string, hint: string): never => {
    if (how === 'refused') throw new RefusedError(code, message, { hint });
    throw new UnfinishedError(code, message, {
      hint: `${hint} The nodes are stopped; go on with: ${command}, or forward again with octo-ha migrate cutover.`,
    });
  };
  if (worse.length > 0 && !accepted.has('old-damaged'))
    refuse(
      'rollback.old-damaged',
      `not in the old folders as they were copied: ${some(worse, true)}`,
      `${wereSetBack(journal.lines()) ? mayBeNewer : moveItOut} --accept-risk=old-damaged goes back all the same.`,
    );
  if (changed.length > 0 && !accepted.has('left-on-target'))
    refuse(
      'rollback.changed-there',
      `changed on the target since the cutover: ${some(changed, true)}`,
      'The old folders keep them as they were before: --accept-risk=left-on-target goes back all the same.',
    );
}

const moveItOut =
  'Move such a file out of its old folder: then it is brought home from the target, where that has it whole.';
/** Moved out of the old folder it would be in use no more. */
const mayBeNewer =
  'Somebody had set the paths back by hand, and nodes may have worked in the old folders since: the one there may be newer than the one on the target. Compare the two first. The one in the old folder is kept as it is.';

function some(files: readonly FileTrouble[], isTold = false): string {
  const named = files
    .slice(0, 3)
    .map(({ tree, path, detail }) => `${tree}/${path}${isTold ? ` (${detail})` : ''}`);
  return `${named.join(', ')}${files.length > 3 ? ` and ${String(files.length - 3)} more` : ''}`;
}
