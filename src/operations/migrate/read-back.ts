// Asks everyone again who told before where the folders are, and judges what they say.
import { UnavailableError } from '../../errors.ts';
import type { FolderReading } from '../../model/folder-settings.ts';
import { describeSource } from './folder-claims.ts';
import { judgeFolders, type FolderChange, type FolderVerdict } from './judge-folders.ts';
import { readFolders, type FolderEdges, type FolderQuestion } from './read-folders.ts';

/** A source that tells. */
export type FolderTeller = Pick<FolderReading, 'source' | 'node'>;

/** What to read back, and whom to ask. */
export interface ReadBackWish extends Omit<FolderChange, 'stores'> {
  /** Its `stores` are the operator's word on the time before. */
  readonly question: FolderQuestion;
}

/** What is found. */
export interface ReadBack {
  readonly verdict: FolderVerdict;
  /** Everyone who told now. */
  readonly told: readonly FolderTeller[];
}

/**
 * Works with nodes that are stopped: `show-configuration` and the documents answer all the same.
 * @param told who has to tell: a source that told before and is silent now would leave half the proof out
 * @throws UnavailableError store.silent; RefusedError store.other-node; what `readFolders` throws
 */
export async function readBack(
  wish: ReadBackWish,
  told: readonly FolderTeller[],
  edges: FolderEdges,
  signal: AbortSignal,
): Promise<ReadBack> {
  const { question } = wish;
  const { readings, silent } = await readFolders({ ...question, stores: {} }, edges, signal);
  const missing = told.find((teller) => !readings.some((reading) => isSame(reading, teller)));
  if (missing !== undefined) {
    const why = silent.find((each) => isSame(each, missing))?.why ?? 'it was not asked';
    throw new UnavailableError(
      'store.silent',
      `${describeSource(missing)} told where the folders are and does not now: ${why}`,
      {
        hint:
          'Make it answer again and run the same command; no node is started before all agree. Where its machine is dead, ' +
          'take the node out first: octo-ha nodes remove NODE --accept-risk=unfinished-run,no-capacity.',
      },
    );
  }
  return {
    verdict: judgeFolders(readings, { ...wish, stores: question.stores }),
    told: readings.map(({ source, node }) => ({ source, node })),
  };
}

function isSame(one: FolderTeller, other: FolderTeller): boolean {
  return one.source === other.source && one.node === other.node;
}
