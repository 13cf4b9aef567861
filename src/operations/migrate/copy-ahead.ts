// The copy before an outage, while the nodes still work: what it cannot bring, the outage could not either.
import { UnfinishedError } from '../../errors.ts';
import type { CopiedTree, FileTrouble } from '../../model/tree.ts';
import type { OpenMigration } from './migration-work.ts';
import { preseedOpen, type PreseedWish } from './preseed.ts';

/** What comes with the next copy by itself, or is told and left. */
const harmless: readonly FileTrouble['code'][] = ['busy', 'suspicious', 'not-a-file'];

/**
 * Copies what has changed, so that the outage has next to nothing left, and ends here where a file stands in the way: then no node is
 * drained or stopped for it.
 * @throws UnfinishedError migrate.incomplete; and as `preseedOpen`
 */
export async function copyAhead(
  migration: OpenMigration,
  wish: PreseedWish,
  signal: AbortSignal,
): Promise<void> {
  refuseFailed((await preseedOpen(migration, wish, signal)).trees, wish.command);
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
