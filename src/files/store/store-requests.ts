// What the parent asks of the process that touches stores, and what comes back. Shapes only; all of it plain JSON.
import type { ListedFile } from '../../edges/stores.ts';
import type { JournalLine, JournalVerb } from '../../model/run.ts';
import type { CopyProgress, CopyWish, VerifyWish } from '../../model/tree.ts';
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

/** One question. Those about the target come after `open`. */
export type StoreRequest =
  | { readonly ask: 'survey' | 'probe' | 'list'; readonly path: string }
  | { readonly ask: 'set-aside' | 'try-aside'; readonly path: string; readonly newName: string }
  | { readonly ask: 'read-target'; readonly root: string; readonly hand: TargetHand }
  | { readonly ask: 'open'; readonly root: string; readonly create: boolean; readonly hand: TargetHand }
  | { readonly ask: 'copy'; readonly trees: readonly WorkTree[]; readonly wish: CopyWish }
  | { readonly ask: 'verify'; readonly trees: readonly WorkTree[]; readonly wish: VerifyWish }
  | {
      readonly ask: 'born' | 'lacking' | 'proof' | 'recognise' | 'to-read-again';
      readonly trees: readonly WorkTree[];
    }
  | { readonly ask: 'written-since'; readonly trees: readonly WorkTree[]; readonly since: number }
  | {
      readonly ask: 'proved';
      readonly trees: readonly WorkTree[];
      readonly wish: VerifyWish;
      readonly from: number;
    }
  | { readonly ask: 'copy-back'; readonly trees: readonly WorkTree[]; readonly files: readonly TreeFile[] }
  | { readonly ask: 'unfinished' | 'reserve' }
  | { readonly ask: 'latest'; readonly verb: JournalVerb; readonly nodeId: string | null }
  | { readonly ask: 'begin'; readonly verb: JournalVerb; readonly values: JournalLine['values'] }
  | { readonly ask: 'resume'; readonly journal: string }
  | {
      readonly ask: 'write';
      readonly journal: string;
      readonly step: string;
      readonly nodeId: string | null;
      readonly values: JournalLine['values'] | null;
    }
  | { readonly ask: 'close'; readonly journal: string }
  | { readonly ask: 'release' };

/** With its number; `stop` ends the one of that number cleanly. */
export type ParentMessage =
  { readonly id: number; readonly request: StoreRequest } | { readonly id: number; readonly stop: true };

/** Why a request failed: an error of ours by its class, else an errno or `UNKNOWN`. */
export interface StoreFailure {
  readonly kind: 'UnavailableError' | 'RefusedError' | 'LockedError' | null;
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly path: string | null;
}

/** Progress any number of times, then one answer or one failure. `alive` comes by itself, every second. */
export type ChildMessage =
  | { readonly alive: true }
  | { readonly id: number; readonly progress: unknown }
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly failure: StoreFailure };
