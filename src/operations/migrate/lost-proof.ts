// Whether all that was proved at the copy is still known: a manifest that was damaged, or has lost lines, takes copied files for new ones.
import { RefusedError } from '../../errors.ts';
import type { JournalLine } from '../../model/run.ts';
import type { Amount, Proof } from '../../model/tree.ts';
import type { StepEvent } from '../../model/step-event.ts';
import { stateNow, treesOf, type OpenMigration } from './migration-work.ts';
import type { OutageWish } from './outage-work.ts';
import { settledAmount } from './require-old-stores.ts';
import { tellProgress } from './tell-progress.ts';

/** What is not known any more, as sentences. */
export function lostProof(lines: readonly JournalLine[], { damagedLines, trees }: Proof): readonly string[] {
  const damaged = `${String(damagedLines)} lines of what was proved at the copy (.octo-ha/manifest) are damaged`;
  const lost = damagedLines === 0 ? [] : [damaged];
  // A copy that came after it and was broken off has set aside what had vanished, and told no number.
  const turn = lines.findLast(({ step }) => step === 'settle.copying' || step === 'settle.copied');
  if (turn?.step !== 'settle.copied') return lost;
  // What was proved anew since may be another file than the one that is not known any more: then it tells by the byte.
  // What a way back has brought home is proved besides: then it tells by what is less.
  const at = (of: string): number => lines.findLastIndex(({ step }) => step === of);
  const isCured =
    lines.lastIndexOf(turn) < at('proof.curing') && at('born.copying') < lines.lastIndexOf(turn);
  for (const { name, files, bytes } of trees) {
    const before = settledAmount(lines, name) ?? { files: 0, bytes: 0 };
    if (files < before.files || (isCured && (files !== before.files || bytes !== before.bytes)))
      lost.push(
        `${name}: ${isCured ? inWords(before) : `${String(before.files)} files`} were proved at the last copy, and .octo-ha/manifest tells of ${isCured ? inWords({ files, bytes }) : String(files)}`,
      );
  }
  return lost;
}

function inWords({ files, bytes }: Amount): string {
  return `${String(files)} files of ${String(bytes)} bytes`;
}

/** What to do about it, where nobody is about to go back. */
export function lostProofHint(lines: readonly JournalLine[], nodesWorkedThere: boolean): string {
  if (nodesWorkedThere)
    return 'whether their files are there, --database tells; whether they are whole, the old folders. Put .octo-ha/manifest back from a backup; octo-ha migrate verify --cure proves anew what both have alike; of the rest nothing is known, but by going back and moving again (docs/migration.md, Where proof was lost)';
  return lines.some(({ step }) => step === 'cutover.entering')
    ? 'the next octo-ha migrate cutover proves them anew'
    : 'the next octo-ha migrate preseed or cutover proves them anew';
}

/**
 * Before anything is stopped on the word of it.
 * @throws RefusedError rollback.lost-proof, lifted by `lost-proof`; UnavailableError store.*
 */
export async function requireProof(
  { accepted }: Pick<OutageWish, 'accepted'>,
  migration: Pick<OpenMigration, 'journal' | 'target' | 'maps'> & {
    readonly edges: { readonly report: (event: StepEvent) => void };
  },
  signal: AbortSignal,
): Promise<void> {
  const trees = treesOf(stateNow(migration).stores, migration.maps);
  const lost = lostProof(
    migration.journal.lines(),
    await migration.target.proof(
      trees,
      (progress) => tellProgress('proof', progress, migration.edges.report),
      signal,
    ),
  );
  if (lost.length === 0) return;
  const message = lost.join('; ');
  if (!accepted.has('lost-proof'))
    throw new RefusedError('rollback.lost-proof', message, {
      hint: 'What was copied cannot be told from what was born on the target, nor seen to be damaged there or to lack in the old folders. Put .octo-ha/manifest back from a backup, or prove anew what both have alike: octo-ha migrate verify --cure. --accept-risk=lost-proof goes back all the same: then whatever the old folders lack is brought home, and what they have in another size is taken for changed.',
    });
  migration.edges.report({
    step: 'proof.lost',
    node: null,
    tone: 'warning',
    message: `${message}; gone on with, by your word`,
  });
}
