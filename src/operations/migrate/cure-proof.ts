// What was proved at the copy and is not known any more, read anew on both sides: where they are the same, it is known again.
import type { OnProgress, Target } from '../../edges/stores.ts';
import { RefusedError } from '../../errors.ts';
import type { JournalLine, Run } from '../../model/run.ts';
import type { CuredProof, SettledProof, TreeCopy } from '../../model/tree.ts';
import { foreignFiles } from './foreign-files.ts';
import { lostProof, lostProofHint } from './lost-proof.ts';
import { migrationState } from './migration-run.ts';
import { settledAmount } from './require-old-stores.ts';

/** What it works with. */
export interface CureWork {
  readonly run: Pick<Run, 'id' | 'lines'>;
  readonly target: Pick<Target, 'proof' | 'cure' | 'journals'>;
  readonly trees: readonly TreeCopy[];
  readonly onProgress: OnProgress;
}

/**
 * Before the nodes have moved the next copy does it, so this is refused then. Nothing but the proof is written: of what differs, of what one side
 * lacks, and of what nobody has read on both sides now, no line is.
 * @returns null where nothing is lost
 * @throws RefusedError verify.no-cure; UnfinishedError migrate.interrupted; UnavailableError store.*, journal.*
 */
export async function cureProof(
  { run, target, trees, onProgress }: CureWork,
  signal: AbortSignal,
): Promise<CuredProof | null> {
  const { lines } = run;
  const { phase } = migrationState(run);
  if (lostProof(lines, await target.proof(trees, onProgress, signal)).length === 0) return null;
  if (phase !== 'moved')
    throw new RefusedError(
      'verify.no-cure',
      `what was proved is read anew once the nodes have moved: ${phase}`,
      {
        hint: `Without --cure, verify tells how it stands: ${lostProofHint(lines, false)}.`,
      },
    );
  const journal = await target.journals.resume(run.id);
  try {
    await journal.write('proof.curing', null);
    const cured = await target.cure(trees, settledIn(lines, trees), onProgress, signal);
    const stores = cured.trees.map(({ name, files, bytes }) => ({ kind: name, files, bytes }));
    await journal.write('proof.cured', null, { stores, left: cured.leftTotal });
    return cured;
  } finally {
    await journal.close();
  }
}

function settledIn(lines: readonly JournalLine[], trees: readonly TreeCopy[]): SettledProof {
  const nothing = { files: 0, bytes: 0 };
  return {
    trees: Object.fromEntries(trees.map(({ name }) => [name, settledAmount(lines, name) ?? nothing])),
    foreign: foreignFiles(lines) ?? 0,
  };
}
