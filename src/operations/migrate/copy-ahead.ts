import { UnfinishedError } from '../../errors.ts';
import type { CopiedTree, FileTrouble } from '../../model/tree.ts';

/** What comes with the next copy by itself, or is told and left. */
const harmless: readonly FileTrouble['code'][] = ['busy', 'suspicious', 'not-a-file'];

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
    `${String(failed.length)} files could not be copied: ${first.tree}/${first.path}: ${first.detail}`,
    { hint: `Mend it and run it again: ${command}` },
  );
}
