// What the target has and the old folders lack comes home, and nothing in them is written over. The nodes are at rest.
import { RefusedError, UnfinishedError } from '../../errors.ts';
import type { StoreKind } from '../../model/store.ts';
import type { CopiedTree, FileTrouble } from '../../model/tree.ts';
import { noteGone } from './gone-from-target.ts';
import { noteLeft } from './left-on-target.ts';
import { stateNow, treesOf, type OpenMigration } from './migration-work.ts';
import { noteOtherOwners } from './other-owners.ts';
import type { OutageWish, OutageWork } from './outage-work.ts';
import { inWords } from './settle.ts';
import { tellProgress } from './tell-progress.ts';

/** What it came to. */
export interface Brought {
  /** What was born on the target since the cutover. */
  readonly born: readonly FileTrouble[];
  /** What was copied back; empty where nothing was born. */
  readonly trees: readonly CopiedTree[];
}

/** What was born there goes to the old folders, in which nothing is written over. */
export async function bringHome(work: OutageWork, signal: AbortSignal): Promise<Brought> {
  const { target, journal, edges, wish } = work;
  const found = await bornNow(work, signal);
  const born = found.filter(({ code }) => code !== 'missing');
  refuseChanged(born, wish, 'unfinished');
  const damaged = born.filter(({ code }) => code === 'differs');
  if (damaged.length > 0)
    edges.report({
      step: 'born.damaged',
      node: null,
      tone: 'warning',
      message: `damaged on the target, whole in the old folders: ${damaged.slice(0, 3).map(inWords).join('; ')}`,
    });
  await noteGone(found, work);
  const files = born.filter(({ code }) => code === 'extra').map(({ tree, path }) => ({ tree, path }));
  if (files.length === 0) {
    await noteLeft(born, work);
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
  if (signal.aborted || trees.some((tree) => !tree.complete && !(mayStay && isTakenAlone(tree))))
    throw new UnfinishedError(
      'rollback.incomplete',
      `not all that was born on the target is back: ${troubles.slice(0, 3).map(inWords).join('; ')}`,
      { hint: `The nodes are stopped. Once it is mended: ${wish.command}` },
    );
  const taken = troubles.filter(({ code }) => code === 'extra');
  await noteLeft([...born, ...taken.map((trouble) => ({ ...trouble, code: 'changed' as const }))], work);
  await journal.write('born.copied', null, { files: files.length - taken.length });
  edges.report({
    step: 'born.copied',
    node: null,
    tone: 'done',
    message: `copied back ${String(files.length - taken.length)} files that were born on the target`,
  });
  return { born, trees };
}

/** What is not in the target as it was proved. @throws UnavailableError store.* */
export function bornNow(migration: OpenMigration, signal: AbortSignal): Promise<readonly FileTrouble[]> {
  return migration.target.born(treesOf(stateNow(migration).stores, migration.maps), signal);
}

/** Nothing but other files in their places, which are never written over. */
function isTakenAlone({ troubles, troublesTotal }: CopiedTree): boolean {
  const isAll = troubles.length > 0 && troubles.length === troublesTotal;
  return isAll && troubles.every(({ code }) => code === 'extra' || code === 'suspicious');
}

/** Counts of use that Octopus sends home, of the last five days (Octopus issue 6410): nobody misses them. */
const disposable: ReadonlySet<string> = new Set<StoreKind>(['telemetry']);

/**
 * Files that were copied and written to since: the old folder has them as they were, and is never written over. What is damaged on the target
 * keeps nobody there: the old folder has it whole.
 */
export function refuseChanged(
  born: readonly FileTrouble[],
  { accepted, command }: OutageWish,
  how: 'refused' | 'unfinished',
): void {
  const changed = born.filter(({ code, tree }) => code === 'changed' && !disposable.has(tree));
  if (changed.length === 0 || accepted.has('left-on-target')) return;
  const some = changed.slice(0, 3).map(({ tree, path }) => `${tree}/${path}`);
  const more = changed.length > some.length ? ` and ${String(changed.length - some.length)} more` : '';
  const message = `changed on the target since the cutover: ${some.join(', ')}${more}`;
  const hint = `The old folders keep them as they were before: --accept-risk=left-on-target goes back all the same.`;
  if (how === 'refused') throw new RefusedError('rollback.changed-there', message, { hint });
  throw new UnfinishedError('rollback.changed-there', message, {
    hint: `${hint} The nodes are stopped; go on with: ${command}, or forward again with octo-ha migrate cutover.`,
  });
}
