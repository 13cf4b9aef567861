// What the findings of a reading back mean: damage, or what an instance at work does to its files. Pure.
import type { FileTrouble, Verified, VerifiedTree } from '../../model/tree.ts';

/** What was found, weighed. */
export interface JudgedFiles {
  readonly troubles: readonly FileTrouble[];
  /** What must not be, also what is not listed. */
  readonly findings: number;
  /** All of each code, also those that are not listed. */
  readonly counts: Readonly<Partial<Record<FileTrouble['code'], number>>>;
}

/** What nodes at work do: new files, files written to, files that retention deletes. */
const byNodes: ReadonlySet<FileTrouble['code']> = new Set(['extra', 'changed', 'gone']);
/** So many files are never deleted all at once by retention. */
const manyFiles = 100;

/**
 * Before a node was started on the target, nobody writes there: whatever is not as it was proved is a finding. Afterwards Octopus writes
 * and deletes, and only what it cannot have done is one: other bytes under the time of the copy, what cannot be read, and a store of
 * which nothing is left.
 */
export function judgeVerified(verified: Pick<Verified, 'trees' | 'troubles'>, worked: boolean): JudgedFiles {
  const { troubles } = verified;
  const trees = verified.trees ?? listed(troubles);
  const emptied = new Set(
    trees
      .filter(({ seen, totals }) => seen === 0 && (totals.missing ?? 0) >= manyFiles)
      .map(({ name }) => name),
  );
  const judged = (code: FileTrouble['code'], tree: string): FileTrouble['code'] =>
    worked && code === 'missing' && !emptied.has(tree) ? 'gone' : code;
  const counts: Partial<Record<FileTrouble['code'], number>> = {};
  let findings = 0;
  for (const { name, totals } of trees)
    for (const [found, count] of Object.entries(totals) as [FileTrouble['code'], number][]) {
      const code = judged(found, name);
      if (count === 0) continue;
      counts[code] = (counts[code] ?? 0) + count;
      if (code !== 'extra' && !(worked && byNodes.has(code))) findings += count;
    }
  return {
    troubles: troubles.map((trouble) => ({ ...trouble, code: judged(trouble.code, trouble.tree) })),
    findings,
    counts,
  };
}

/** Something is left of each: whoever tells no more could look at no more. */
function listed(troubles: readonly FileTrouble[]): readonly VerifiedTree[] {
  return troubles.map(({ tree, code }) => ({ name: tree, seen: 1, totals: { [code]: 1 } }));
}
