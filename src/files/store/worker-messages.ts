// What the coordinator of a copy and its workers tell each other.
// Lives here: shapes. Never here: what is done about them.
import type { FileTrouble, VerifyWish } from '../../model/tree.ts';
import type { BegunFile } from './intents.ts';
import type { HeldLock } from './lock-beat.ts';
import type { ManifestIndex } from './manifest-index.ts';

/** A tree as the workers need it. */
export interface WorkTree {
  readonly name: string;
  /** Absolute. */
  readonly from: string;
  /** Below the target's root, with `/` between its parts. */
  readonly to: string;
  /** That nothing is there is no trouble. */
  readonly mayBeMissing?: boolean;
}

/** What every worker is started with. */
interface AnyStart {
  readonly id: number;
  readonly root: string;
  readonly trees: readonly WorkTree[];
  readonly control: SharedArrayBuffer;
  readonly index: ManifestIndex;
  /** Ms since 1970. */
  readonly beganAt: number;
  readonly bytesPerSecond: number | null;
  readonly token: string | null;
  readonly lock: HeldLock;
}

/** A worker that copies. */
export interface CopyStart extends AnyStart {
  readonly kind: 'copy';
  /** As `CheckStart` has them; null where nothing is written down. */
  readonly manifest: string | null;
  readonly segment: string | null;
  readonly phase: 'preseed' | 'settle';
  /** Flushes of the whole file system are made by the coordinator; else each file is flushed by itself. */
  readonly batch: boolean;
  /** A run before this one was not taken to its end: what it made may not be durable. */
  readonly isResumed: boolean;
  /** As `CopyWish` has them. */
  readonly guarded: readonly string[];
  /** What a run that was killed may have left unproved. */
  readonly intended: readonly BegunFile[];
}

/** A worker that looks at what was copied. */
export interface CheckStart extends AnyStart {
  readonly kind: 'check';
  /** Of `.octo-ha/manifest`. */
  readonly manifest: string;
  /** Its own part of the manifest. */
  readonly segment: string;
  /** Remove our own unfinished files. */
  readonly clean: boolean;
  /** That the whole folder of a tree is not there is no trouble of its own. */
  readonly mayBeMissing: boolean;
  readonly side: CheckedSide;
}

/** Which side is looked at, and what comes of a file there that the manifest does not have. */
export type CheckedSide =
  /** It is told always, written down as theirs and told, or told where it is not written down so. */
  | { readonly of: 'target'; readonly others: 'told' | 'noted' | 'known' }
  /** The old folders, for what was proved: others are no trouble, and what is missing of a tree that lacks most is counted and not told. */
  | { readonly of: 'old' }
  /**
   * An old folder as the root, whose stamps are those of the manifest: others are told. What has its size and time is read all the same where
   * its inode was changed since, and a folder that was changed since `foldersSince` is a trouble. Ms since 1970.
   */
  | { readonly of: 'old-since'; readonly since: number; readonly foldersSince: number };

/** What a worker is started with. */
export type WorkerStart = CopyStart | CheckStart;

/** Work. */
export type WorkerTask =
  | { readonly kind: 'folder'; readonly tree: string; readonly path: string }
  | {
      readonly kind: 'names';
      readonly tree: string;
      readonly path: string;
      readonly names: readonly string[];
      /** The folder in the target was made by this run. */
      readonly isNew: boolean;
      /** They may be large: they were put off once. */
      readonly isLarge: boolean;
    }
  /** Of a worker that copies: what was not seen in the sources. */
  | { readonly kind: 'set-vanished-aside' }
  /** Of one that checks: what was not seen in the target. */
  | { readonly kind: 'missing'; readonly trees: readonly string[] }
  /** Of one that checks, after that: such lines of these trees are taken back. */
  | { readonly kind: 'take-back'; readonly trees: readonly string[] }
  /** Of one that checks: its share of all bytes. */
  | {
      readonly kind: 'hash';
      readonly wish: VerifyWish & { readonly touched: boolean };
      readonly share: number;
      readonly shares: number;
    }
  /** Take everything to its end. */
  | { readonly kind: 'finish' };

/** What came of it. */
export type WorkerReport =
  | { readonly kind: 'ready' }
  | { readonly kind: 'more'; readonly tasks: readonly WorkerTask[]; readonly isLarge: boolean }
  | { readonly kind: 'busy'; readonly tree: string; readonly path: string; readonly names: readonly string[] }
  /** Set aside; the first of each tree are told. */
  | { readonly kind: 'vanished'; readonly tree: string; readonly path: string }
  /** Files wait for a flush of the whole file system. */
  | { readonly kind: 'flush' }
  | { readonly kind: 'trouble'; readonly trouble: FileTrouble }
  | { readonly kind: 'done'; readonly task: WorkerTask['kind']; readonly amounts: readonly TreeAmounts[] }
  /** Nothing more can be done: the target fails. `code` is an errno. */
  | { readonly kind: 'fatal'; readonly code: string; readonly message: string };

/** What a worker did since it told last, by tree. */
export interface TreeAmounts {
  readonly tree: string;
  copiedFiles: number;
  copiedBytes: number;
  unchangedFiles: number;
  unchangedBytes: number;
  vanishedFiles: number;
  vanishedBytes: number;
  /** Files and folders that were made and could not be given owner and group of their source. */
  otherOwners: number;
  checkedFiles: number;
  checkedBytes: number;
}

/** Nothing done. */
export const noAmounts = (tree: string): TreeAmounts => ({
  tree,
  copiedFiles: 0,
  copiedBytes: 0,
  unchangedFiles: 0,
  unchangedBytes: 0,
  vanishedFiles: 0,
  vanishedBytes: 0,
  otherOwners: 0,
  checkedFiles: 0,
  checkedBytes: 0,
});

/** The path of a name in a folder, '' being the top. */
export const below = (folder: string, name: string): string =>
  folder === '' ? name : name === '' ? folder : `${folder}/${name}`;
