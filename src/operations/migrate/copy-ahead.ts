// The copy before an outage, while the nodes still work: what it cannot bring, the outage could not either.
import type { OpenJournal } from '../../edges.ts';
import { RefusedError, UnfinishedError } from '../../errors.ts';
import { mapPath } from '../../model/node-path.ts';
import type { CopiedTree, FileTrouble, VerifiedTree } from '../../model/tree.ts';
import { stateNow, treesOf, type OpenMigration } from './migration-work.ts';
import { preseedOpen, requireCopying, type PreseedWish } from './preseed.ts';
import { advised, compareFirst, countBut, inWords, mayBeNewerThere, named } from './settle-troubles.ts';
import { tellProgress } from './tell-progress.ts';

/** The way on. */
export const lostHint =
  'Is the disk or the link of that folder mounted? Mount it, and run the same command again. Where so much of every store named here was deleted on purpose, or by a power cut: --accept-risk=target-gone has it copied again.';

/** What comes with the next copy by itself, or is told and left. */
const harmless: readonly FileTrouble['code'][] = ['busy', 'suspicious', 'not-a-file'];
/** In the target: what the next copy brings, and what others put there. */
const toLeave: readonly FileTrouble['code'][] = ['missing', 'extra', 'not-a-file'];

/**
 * Copies what has changed, so that the outage has next to nothing left, and ends here where a file stands in the way: then no node is
 * drained or stopped for it. What was proved by earlier copies is looked for by name, size and time: what somebody has deleted in the
 * target is copied again, what somebody has changed there is told. Before a byte is copied too: where a place is not mounted, it would lie
 * below the mount, and count among what is there.
 * @throws RefusedError migrate.target-gone; UnfinishedError migrate.incomplete, migrate.not-proved; and as `preseedOpen`
 */
export async function copyAhead(
  migration: OpenMigration,
  wish: PreseedWish,
  signal: AbortSignal,
): Promise<void> {
  requireCopying(migration);
  // What is not as copied may be what a run that was killed has begun: the copy knows it.
  await lookForLost(migration, wish, signal);
  if ((await copyAndLook(migration, wish, signal)).length === 0) return;
  const again = await copyAndLook(migration, wish, signal);
  if (again.length > 0) throw takenAway(again, wish.command);
}

/**
 * All that stands in the way is told at once: a look at the names comes after a copy that has failed, too.
 * @returns what is missing
 * @throws RefusedError migrate.target-gone; UnfinishedError migrate.incomplete, migrate.not-proved; UnavailableError store.*
 */
async function copyAndLook(
  migration: OpenMigration,
  wish: PreseedWish,
  signal: AbortSignal,
): Promise<readonly FileTrouble[]> {
  const failed = failedIn((await preseedOpen(migration, wish, signal)).trees);
  const { trees, troubles } = await lookForLost(migration, wish, signal);
  const wrong = troubles.filter(({ code }) => !toLeave.includes(code));
  if (failed.length + wrong.length > 0)
    throw inTheWay({ failed, wrong, total: countBut(toLeave, trees) }, { ...migration, wish });
  return troubles.filter(({ code }) => code === 'missing');
}

/**
 * What is missing is taken back from the manifest: the next copy brings it.
 * @throws RefusedError migrate.target-gone; UnavailableError store.*
 */
async function lookForLost(
  migration: OpenMigration,
  { accepted }: PreseedWish,
  signal: AbortSignal,
): Promise<{ readonly trees: readonly VerifiedTree[]; readonly troubles: readonly FileTrouble[] }> {
  const { target, edges, maps } = migration;
  const { trees = [], troubles } = await target.verify(
    treesOf(stateNow(migration).stores, maps),
    { level: 'names', repair: true, targetMayBeGone: accepted.has('target-gone') },
    (progress) => tellProgress('preseed', progress, edges.report),
    signal,
  );
  await refuseLost(migration, trees, accepted);
  for (const { name, totals } of trees)
    if ((totals.missing ?? 0) > 0)
      edges.report({
        step: 'preseed.missing',
        node: null,
        tone: 'warning',
        message: `${name}: ${String(totals.missing)} files that had been copied are gone from the target; they are copied again`,
      });
  return { trees, troubles };
}

/** What the copy could not bring, and what is not as copied; both may tell of one file. */
function inTheWay(
  {
    failed,
    wrong,
    total,
  }: {
    readonly failed: readonly FileTrouble[];
    readonly wrong: readonly FileTrouble[];
    readonly total: number;
  },
  work: Pick<OpenMigration, 'journal' | 'maps'> & { readonly wish: Pick<PreseedWish, 'command'> },
): UnfinishedError {
  const isTold = new Set(failed.map(({ tree, path }) => `${tree}/${path}`));
  const others = wrong.filter(({ tree, path }) => !isTold.has(`${tree}/${path}`));
  const of = (files: readonly FileTrouble[], count: number): string =>
    named(
      files.map((trouble) => inWords(advised(trouble, work))),
      count,
    );
  const more = total - wrong.length + others.length;
  const said = [
    ...(failed.length === 0
      ? []
      : [`${numbered(failed.length)} could not be copied: ${of(failed, failed.length)}`]),
    ...(more === 0
      ? []
      : [`${numbered(more)} in the target ${more === 1 ? 'is' : 'are'} not as copied: ${of(others, more)}`]),
  ];
  const kinds = [...new Set([...failed, ...others].map(({ tree }) => tree))];
  return new UnfinishedError(
    failed.length > 0 ? 'migrate.incomplete' : 'migrate.not-proved',
    said.join('; '),
    { hint: `No node was touched, and nothing is written over. ${wayOut(failed, kinds, work)}` },
  );
}

function wayOut(
  failed: readonly FileTrouble[],
  kinds: readonly string[],
  work: Parameters<typeof compareFirst>[0],
): string {
  if (mayBeNewerThere(work.journal.lines())) return compareFirst(work, kinds);
  const mend = failed.length > 0 ? 'Mend it' : 'Move it out of the target to have it copied anew';
  return `${mend}, and run it again: ${work.wish.command}`;
}

const numbered = (count: number): string => (count === 1 ? 'a file' : `${String(count)} files`);

/** Whatever takes them away would do so in the outage too. */
function takenAway(files: readonly FileTrouble[], command: string): UnfinishedError {
  const [first] = files;
  return new UnfinishedError(
    'migrate.incomplete',
    `${files.length === 1 ? 'a file was' : `${String(files.length)} files were`} gone from the target again as soon as copied: ${first?.tree ?? ''}/${first?.path ?? ''}`,
    {
      hint: `No node was touched. Does a virus scanner, or a clean-up, take files away there? Stop it, and run it again: ${command}`,
    },
  );
}

/**
 * Copied again below a mount point, they would be hidden by older copies once the disk is back. Nothing was written down as gone.
 * @throws RefusedError migrate.target-gone, lifted by `target-gone`: then it is written down of which stores
 */
async function refuseLost(
  migration: OpenMigration,
  trees: readonly VerifiedTree[],
  accepted: ReadonlySet<string>,
): Promise<void> {
  const { stores } = stateNow(migration);
  const lost = trees.flatMap(({ name, seen, totals, lost: isLost }) => {
    const to = stores.find(({ kind }) => kind === name)?.to ?? '';
    const missing = totals.missing ?? 0;
    return isLost === true
      ? [
          `${name} in '${mapPath(to, migration.maps)}': ${String(missing)} of ${String(seen + missing)} files that were copied are not there`,
        ]
      : [];
  });
  if (lost.length === 0) return;
  if (accepted.has('target-gone')) await noteLost(migration.journal, lost);
  else
    throw new RefusedError('migrate.target-gone', lost.join('; '), {
      hint: `No node was touched. ${lostHint}`,
    });
}

/** The word holds for every store: of which ones it was needed stands in the journal. @throws UnavailableError journal.* */
export async function noteLost(
  journal: Pick<OpenJournal, 'write'>,
  stores: readonly string[],
): Promise<void> {
  await journal.write('target-gone.accepted', null, { stores });
}

/**
 * Files that a copy while the nodes work could not bring, and that the last one cannot either: no node is stopped for that.
 * @throws UnfinishedError migrate.incomplete
 */
export function refuseFailed(trees: readonly CopiedTree[], work: Parameters<typeof inTheWay>[1]): void {
  const failed = failedIn(trees);
  if (failed.length > 0) throw inTheWay({ failed, wrong: [], total: 0 }, work);
}

function failedIn(trees: readonly CopiedTree[]): readonly FileTrouble[] {
  return trees.flatMap(({ troubles }) => troubles).filter(({ code }) => !harmless.includes(code));
}
