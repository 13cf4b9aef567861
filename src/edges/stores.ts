// The outside world, the part about file trees: what migrate needs of folders. Interfaces only.
// Never here: code, third-party types.
import type { Journals } from '../edges.ts';
import type { Run } from '../model/run.ts';
import type { AsideTried, PlaceProbe, TreeSurvey } from '../model/surveyed-tree.ts';
import type {
  Amount,
  CopiedTree,
  CopyProgress,
  CopyWish,
  CuredProof,
  FileTrouble,
  OldSide,
  Proof,
  ProvedPage,
  SettledProof,
  SinceWhen,
  TreeCopy,
  Verified,
  VerifyWish,
  WrittenFiles,
} from '../model/tree.ts';

/**
 * File trees of stores. Whatever touches them runs in a child process that is ended, or abandoned where it hangs. Paths are
 * absolute, as this machine spells them. Throws UnavailableError `store.*` (`store.unreachable`, `.hangs`, `.full`, …).
 */
export interface Stores extends StoreNames {
  /**
   * Reads a whole tree and changes nothing. A path where nothing is, is an answer.
   * @param longest so many UTF-16 units may a path below it have; left out: as many as it likes
   */
  readonly survey: (
    path: string,
    onProgress: OnProgress,
    signal: AbortSignal,
    longest?: number,
  ) => Promise<TreeSurvey>;
  /** Tries a place with a file of its own, which is gone again afterwards. */
  readonly probe: (path: string, signal: AbortSignal) => Promise<PlaceProbe>;
  /**
   * Opens `.octo-ha` in a folder and takes its lock; with `create`, makes it and the folder (its parent must be there).
   * @throws LockedError lock.held; UnavailableError store.*, store.no-migration without `create`
   */
  readonly openTarget: (
    root: string,
    wish: { readonly create: boolean },
    signal: AbortSignal,
  ) => Promise<Target>;
  /** The lines of its journal and who holds its lock, read only; null where there is no `.octo-ha`. */
  readonly readTarget: (
    root: string,
    signal: AbortSignal,
  ) => Promise<{ readonly runs: readonly Run[]; readonly holder: string | null } | null>;
  /** Whether `setAside` could do it, as far as that can be known; changes nothing. */
  readonly tryAside: (path: string, newName: string, signal: AbortSignal) => Promise<AsideTried>;
  /** Renames a folder within its parent. The new name must be free. */
  readonly setAside: (path: string, newName: string, signal: AbortSignal) => Promise<void>;
}

/** A file of a tree. */
export interface ListedFile {
  /** Below the tree, with `/` between its parts. */
  readonly path: string;
  readonly bytes: number;
}

/** The names of trees, as `Stores` reaches them. */
export interface StoreNames {
  /**
   * Every file of a tree, in batches and in any order; links are not followed. Nothing is left out: what cannot be read is an error.
   * A path where nothing is has no files.
   */
  readonly list: (
    path: string,
    onFiles: (files: readonly ListedFile[]) => void,
    signal: AbortSignal,
  ) => Promise<void>;
}

/** Told every second or so. */
export type OnProgress = (progress: CopyProgress) => void;

/** A folder that is migrated to, its lock held. `.octo-ha` in it holds journal, manifest and token. */
export interface Target {
  readonly journals: Journals;
  /**
   * Copies what is not yet proved, and proves it. Never purges, never writes outside the root. Broken off by the signal, it ends
   * cleanly with what was reached by then, or is left where that takes long; where it is `over`, however long that takes.
   */
  readonly copy: (
    trees: readonly TreeCopy[],
    wish: CopyWish,
    onProgress: OnProgress,
    signal: AbortSignal,
    over?: AbortSignal,
  ) => Promise<readonly CopiedTree[]>;
  /** Reads back from the target what the manifest says; the sources need not be there. With `repair` the manifest is mended by it. */
  readonly verify: (
    trees: readonly TreeCopy[],
    wish: VerifyWish,
    onProgress: OnProgress,
    signal: AbortSignal,
  ) => Promise<Verified>;
  /**
   * What the manifest says of the files that a level chooses, from the so-many-th on. The same files as `verify` would read; nothing
   * but the manifest is read.
   */
  readonly proved: (
    trees: readonly TreeCopy[],
    wish: VerifyWish,
    from: number,
    onProgress: OnProgress,
    signal: AbortSignal,
  ) => Promise<ProvedPage>;
  /** How much of what was proved is still known; nothing but the manifest is read. */
  readonly proof: (trees: readonly TreeCopy[], onProgress: OnProgress, signal: AbortSignal) => Promise<Proof>;
  /**
   * Reads what the target has and the manifest does not know beside the old folder, and writes down anew what is the same in both. Writes
   * nothing but the manifest.
   * @param settled once all of it is known again, damaged lines count no more
   */
  readonly cure: (
    trees: readonly TreeCopy[],
    settled: SettledProof,
    onProgress: OnProgress,
    signal: AbortSignal,
  ) => Promise<CuredProof>;
  /** Files in the target that were not copied from the source (`extra`), or written since (`changed`), or damaged (`differs`); and copied ones that are gone (`missing`). */
  readonly born: (
    trees: readonly TreeCopy[],
    onProgress: OnProgress,
    signal: AbortSignal,
  ) => Promise<readonly FileTrouble[]>;
  /** Looks in the sources for every file that was proved, by name and size; for no other. @throws UnavailableError store.* */
  readonly lacking: (
    trees: readonly TreeCopy[],
    onProgress: OnProgress,
    signal: AbortSignal,
  ) => Promise<OldSide>;
  /**
   * Which sources no longer hold most of what was proved to be copied from them: another folder is in their place, or none. Looks at
   * some of the files; one trouble for each such tree.
   */
  readonly recognise: (
    trees: readonly TreeCopy[],
    onProgress: OnProgress,
    signal: AbortSignal,
  ) => Promise<readonly FileTrouble[]>;
  /**
   * What in the sources is not as it was copied: files that the manifest does not know (`extra`), that were written (`changed`, `differs`)
   * or removed (`missing`), and folders in which something was made, renamed or removed since. A source must be there.
   */
  readonly writtenSince: (
    trees: readonly TreeCopy[],
    times: SinceWhen,
    onProgress: OnProgress,
    signal: AbortSignal,
  ) => Promise<WrittenFiles>;
  /**
   * About so much of the sources has the size and time that it had when it was copied, and another inode: the copy reads it once more,
   * and copies nothing of it where its bytes are the same. By a sample of each tree.
   */
  readonly toReadAgain: (
    trees: readonly TreeCopy[],
    onProgress: OnProgress,
    signal: AbortSignal,
  ) => Promise<Amount>;
  /**
   * Copies these files from the target to the source, with the same proof; what is there already and differs is a trouble. What is home counts as
   * proved from then on, as if it had been copied from there.
   */
  readonly copyBack: (
    trees: readonly TreeCopy[],
    files: readonly { readonly tree: string; readonly path: string }[],
    onProgress: OnProgress,
    signal: AbortSignal,
  ) => Promise<readonly CopiedTree[]>;
  /**
   * Makes sure that there is room for the lines of its journals, whatever fills the disk later.
   * @throws UnavailableError store.full and as every store
   */
  readonly reserve: (signal: AbortSignal) => Promise<void>;
  /** Never throws. */
  readonly release: () => Promise<void>;
}
