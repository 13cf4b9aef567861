// The copy before an outage, while the nodes still work: what it cannot bring, the outage could not either.
import type { OpenJournal } from '../../edges.ts';
import { RefusedError, UnfinishedError } from '../../errors.ts';
import { mapPath } from '../../model/node-path.ts';
import type { CopiedTree, FileTrouble, VerifiedTree } from '../../model/tree.ts';
import { stateNow, treesOf, type OpenMigration } from './migration-work.ts';
import { preseedOpen, requireCopying, type PreseedWish } from './preseed.ts';
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
  const copy = async (): Promise<void> =>
    refuseFailed((await preseedOpen(migration, wish, signal)).trees, wish.command);
  requireCopying(migration);
  // What is not as copied may be what a run that was killed has begun: the copy knows it.
  await lookForLost(migration, wish, signal);
  await copy();
  if ((await lookForProved(migration, wish, signal)).length === 0) return;
  await copy();
  const again = await lookForProved(migration, wish, signal);
  if (again.length > 0) throw takenAway(again, wish.command);
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

/**
 * @returns what is missing
 * @throws RefusedError migrate.target-gone; UnfinishedError migrate.not-proved; UnavailableError store.*
 */
async function lookForProved(
  migration: OpenMigration,
  wish: PreseedWish,
  signal: AbortSignal,
): Promise<readonly FileTrouble[]> {
  const { trees, troubles } = await lookForLost(migration, wish, signal);
  const isWrong = ({ code }: FileTrouble): boolean => !toLeave.includes(code);
  const first = troubles.find(isWrong);
  if (first !== undefined) {
    const count = trees
      .flatMap(({ totals }) => Object.entries(totals) as [FileTrouble['code'], number][])
      .reduce((sum, [code, many]) => sum + (toLeave.includes(code) ? 0 : many), 0);
    throw new UnfinishedError(
      'migrate.not-proved',
      `${count === 1 ? 'a file' : `${String(count)} files`} in the target ${count === 1 ? 'is' : 'are'} not as copied: ${first.tree}/${first.path}: ${first.detail}`,
      {
        hint: `No node was touched, and nothing is written over. Move it out of the target to have it copied anew, and run it again: ${wish.command}`,
      },
    );
  }
  return troubles.filter(({ code }) => code === 'missing');
}

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
export function refuseFailed(trees: readonly CopiedTree[], command: string): void {
  const failed = trees.flatMap(({ troubles }) => troubles).filter(({ code }) => !harmless.includes(code));
  const [first] = failed;
  if (first === undefined) return;
  throw new UnfinishedError(
    'migrate.incomplete',
    `${failed.length === 1 ? 'a file' : `${String(failed.length)} files`} could not be copied: ${first.tree}/${first.path}: ${first.detail}`,
    { hint: `No node was touched. Mend it and run it again: ${command}` },
  );
}
