// What the parent asks of the process that touches stores. Shapes only; all of it plain JSON.
import type { ListedFile } from '../../edges/stores.ts';
import type { CopyProgress, CopyWish, SettledProof, SinceWhen, VerifyWish } from '../../model/tree.ts';
import type { JournalRequest } from '../journal-requests.ts';
import type { TargetHand } from './target-folder.ts';
import type { WorkTree } from './worker-messages.ts';

/** A file of a tree. */
export interface TreeFile {
  readonly tree: string;
  readonly path: string;
}

/** Progress with files of a list. */
export interface ListProgress extends CopyProgress {
  readonly listed?: readonly ListedFile[];
}

/** A look at a place, once. */
export interface Look {
  readonly ask: 'survey' | 'probe' | 'list';
  readonly path: string;
  /** Of a survey: `surveyTree`. */
  readonly longest?: number;
}

/** One question. Those about the target come after `open`. */
export type StoreRequest =
  | Look
  | { readonly ask: 'set-aside' | 'try-aside'; readonly path: string; readonly newName: string }
  | { readonly ask: 'read-target'; readonly root: string; readonly hand: TargetHand }
  | { readonly ask: 'open'; readonly root: string; readonly create: boolean; readonly hand: TargetHand }
  | { readonly ask: 'copy'; readonly trees: readonly WorkTree[]; readonly wish: CopyWish }
  | { readonly ask: 'verify'; readonly trees: readonly WorkTree[]; readonly wish: VerifyWish }
  | {
      readonly ask: 'born' | 'lacking' | 'proof' | 'recognise' | 'to-read-again';
      readonly trees: readonly WorkTree[];
    }
  | {
      readonly ask: 'cure';
      readonly trees: readonly WorkTree[];
      readonly settled: SettledProof;
    }
  | ({ readonly ask: 'written-since'; readonly trees: readonly WorkTree[] } & SinceWhen)
  | {
      readonly ask: 'proved';
      readonly trees: readonly WorkTree[];
      readonly wish: VerifyWish;
      readonly from: number;
    }
  | { readonly ask: 'copy-back'; readonly trees: readonly WorkTree[]; readonly files: readonly TreeFile[] }
  | JournalRequest
  | { readonly ask: 'reserve' | 'release' };
