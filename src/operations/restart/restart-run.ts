// Which unfinished roll a restart goes on with.
import type { Journals } from '../../edges.ts';
import { RefusedError } from '../../errors.ts';
import type { Run } from '../../model/run.ts';
import { runNodes } from '../open-run.ts';

/**
 * The unfinished roll on exactly these nodes, in any order; null when there is none at all.
 * @param rows of the cluster: a node of the roll that has none any more drops out
 * @param targets null for `--resume`, which goes on with whatever roll there is
 * @param all `--all` goes on with a roll of all nodes that there were when it was begun, whichever came and went since
 * @throws RefusedError restart.other-unfinished when there is one on other nodes; UnavailableError journal.*
 */
export async function restartRun(
  journals: Pick<Journals, 'unfinished'>,
  targets: readonly { readonly id: string }[] | null,
  rows: readonly { readonly id: string }[] | null = null,
  all = false,
  { goOn = 'octo-ha restart --resume', giveUp = plainGiveUp }: WaysOfOther = {},
): Promise<Run | null> {
  const runs = (await journals.unfinished()).filter(({ verb }) => verb === 'restart');
  const newest = runs.at(-1);
  if (newest === undefined) return null;
  if (all && isOfAll(newest)) return newest;
  const left = runNodes(newest).filter((id) => rows?.some((row) => sameIds([id], [row])) ?? true);
  if (targets === null || sameIds(left, targets)) return newest;
  throw new RefusedError(
    'restart.other-unfinished',
    `a restart of ${runNodes(newest).join(', ')} is unfinished since ${newest.lines[0]?.at ?? 'some time ago'}`,
    {
      hint: `go on with ${goOn}, or give it up with ${giveUp}; octo-ha status shows how far it came`,
    },
  );
}

/** The command that gives an unfinished roll up, where nobody says how it is typed here. */
export const plainGiveUp = 'octo-ha restart --abandon';

/** What to type about the one that is unfinished. */
interface WaysOfOther {
  readonly goOn?: string;
  readonly giveUp?: string;
}

/** It was begun with `--all`. */
export function isOfAll({ lines }: Pick<Run, 'lines'>): boolean {
  return lines[0]?.values['all'] === true;
}

function sameIds(ids: readonly string[], targets: readonly { readonly id: string }[]): boolean {
  const key = (all: readonly string[]): string =>
    JSON.stringify(all.map((id) => id.trimEnd().toLowerCase()).sort());
  return key(ids) === key(targets.map(({ id }) => id));
}
