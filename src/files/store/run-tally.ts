import type { CopiedTree, FileTrouble, VerifiedTree } from '../../model/tree.ts';
import { noAmounts, type TreeAmounts, type WorkTree } from './worker-messages.ts';

/** What a run adds up to. */
export interface RunTally {
  readonly add: (amounts: readonly TreeAmounts[]) => void;
  readonly trouble: (trouble: FileTrouble) => void;
  readonly vanished: (file: { readonly tree: string; readonly path: string }) => void;
  /** Whether there was a trouble of this code. */
  readonly any: (code: FileTrouble['code']) => boolean;
  readonly amount: (tree: string) => TreeAmounts;
  readonly troubles: () => { readonly all: readonly FileTrouble[]; readonly total: number };
  /** How many of each code. */
  readonly totals: (tree: string) => VerifiedTree['totals'];
  readonly result: (tree: string, isWhole: boolean) => CopiedTree;
}

const mostTroubles = 1000;

/**
 * Nothing yet.
 * @param most troubles kept of each code in each tree: a thousand strange files must not hide the one that is missing
 */
export function runTally(trees: readonly WorkTree[], most = mostTroubles): RunTally {
  const amounts = new Map(trees.map(({ name }) => [name, noAmounts(name)]));
  const troubles = new Map<
    string,
    { readonly all: FileTrouble[]; total: number; readonly codes: Map<string, number> }
  >();
  const vanished = new Map<string, string[]>();
  const of = (
    tree: string,
  ): { readonly all: FileTrouble[]; total: number; readonly codes: Map<string, number> } => {
    const found = troubles.get(tree) ?? { all: [], total: 0, codes: new Map() };
    troubles.set(tree, found);
    return found;
  };
  const amount = (tree: string): TreeAmounts => amounts.get(tree) ?? noAmounts(tree);
  return {
    add: (all) => {
      for (const each of all) {
        const to = amounts.get(each.tree);
        if (to === undefined) continue;
        for (const key of Object.keys(to) as (keyof TreeAmounts)[]) if (key !== 'tree') to[key] += each[key];
      }
    },
    trouble: (trouble) => {
      const list = of(trouble.tree);
      list.total += 1;
      const before = list.codes.get(trouble.code) ?? 0;
      list.codes.set(trouble.code, before + 1);
      if (before < most) list.all.push(trouble);
    },
    vanished: ({ tree, path }) => void vanished.set(tree, [...(vanished.get(tree) ?? []), path]),
    any: (code) => [...troubles.values()].some(({ codes }) => codes.has(code)),
    amount,
    troubles: () => ({
      all: [...troubles.values()].flatMap(({ all }) => all),
      total: [...troubles.values()].reduce((sum, { total }) => sum + total, 0),
    }),
    totals: (tree) => Object.fromEntries(of(tree).codes),
    result: (tree, isWhole) => {
      const { copiedFiles, copiedBytes, unchangedFiles, unchangedBytes, vanishedFiles, vanishedBytes } =
        amount(tree);
      const { otherOwners } = amount(tree);
      const { all, total, codes } = of(tree);
      const first = vanished.get(tree);
      return {
        ...(otherOwners > 0 ? { otherOwners } : {}),
        ...(first === undefined ? {} : { vanishedFiles: first }),
        name: tree,
        proved: { files: copiedFiles + unchangedFiles, bytes: copiedBytes + unchangedBytes },
        copied: { files: copiedFiles, bytes: copiedBytes },
        vanished: { files: vanishedFiles, bytes: vanishedBytes },
        troubles: all,
        troublesTotal: total,
        complete:
          isWhole && [...codes.keys()].every((code) => code === 'suspicious' || code === 'not-a-file'),
      };
    },
  };
}
