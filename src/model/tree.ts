// A folder with all that is below it, as octo-ha finds, copies and proves it.
// Lives here: shapes of what the file rooms answer. Never here: file system calls, stores of Octopus.

/** Files and bytes. */
export interface Amount {
  readonly files: number;
  readonly bytes: number;
}

/** One tree to copy. */
export interface TreeCopy {
  /** Names it in manifest and results: a kind of store. */
  readonly name: string;
  /** Absolute, as this machine spells it. */
  readonly from: string;
  /** Below the target's root, as this machine spells it: `TaskLogs`. */
  readonly to: string;
  /** Where nothing is, and of which nothing was ever copied, it has no files; else a source that is not there is a trouble. */
  readonly mayBeMissing?: boolean;
}

/** How to copy. */
export interface CopyWish {
  /**
   * `preseed`: the source lives; what is being written is left for the next time. `settle`: it is still; everything is
   * copied, what we wrote and whose source vanished is set aside, and temporary files are removed.
   */
  readonly phase: 'preseed' | 'settle';
  /** Bytes per second at most; null for as fast as it goes. */
  readonly bytesPerSecond: number | null;
  /** So many workers; null lets them find out by themselves. */
  readonly workers: number | null;
  /** Most of what was copied may be gone from its source: by the operator's word. Else such a source is a trouble, and left. */
  readonly sourceMayBeGone?: boolean;
  /** Of `settle`: most of what was copied may be gone from the target, by the operator's word: the next copy brings it. */
  readonly targetMayBeGone?: boolean;
  /**
   * Of `settle`: no node can have worked in the target yet. What is there and is not ours is written down, and counts as born there no more
   * while it stays as it is.
   */
  readonly notesForeign?: boolean;
  /**
   * Of `settle`: trees of which only their source tells whether what vanished was to go. Where five files did, or all of a folder, each is a
   * trouble, and nothing of that tree is set aside: a part of it may not be mounted.
   */
  readonly guarded?: readonly string[];
  /** What there is in all sources, as far as it is known: tells how far the copy is, and nothing else. */
  readonly expected?: Amount | null;
}

/** What can be wrong with one file. */
export interface FileTrouble {
  readonly tree: string;
  /** Below the tree, with `/` between its parts. */
  readonly path: string;
  readonly code:
    /** It is in the manifest or the source and not in the target. */
    | 'missing'
    /** It was proved, nodes have worked in the target since, and it is not there: retention, or somebody, has deleted it. */
    | 'gone'
    /** Its content or size is not what was proved, and it has not been written since, as far as its time tells: damage. */
    | 'differs'
    /** It was copied and is gone from a guarded source: left in the target. */
    | 'vanished'
    /** Written in the target since it was proved: its time is newer. */
    | 'changed'
    /** In the target, neither ours nor known: never touched. */
    | 'extra'
    /** Being written just now; left for the next time. */
    | 'busy'
    /** A finished file that changed, which Octopus never does. */
    | 'suspicious'
    /** Could not be read or written. */
    | 'failed'
    /** A link, socket, device: not copied. */
    | 'not-a-file';
  readonly detail: string;
  /** Of `extra` files, where it is known. */
  readonly bytes?: number;
}

/** How one tree was left. */
export interface CopiedTree {
  readonly name: string;
  /** What stands proved in the target now. */
  readonly proved: Amount;
  /** What this run copied. */
  readonly copied: Amount;
  /** Set aside because its source vanished. */
  readonly vanished: Amount;
  /** The first ten of these, below the tree; left out where there are none. */
  readonly vanishedFiles?: readonly string[];
  /** At most 1000 of each code; `troublesTotal` counts all. */
  readonly troubles: readonly FileTrouble[];
  readonly troublesTotal: number;
  /** Every file of the source is proved in the target. */
  readonly complete: boolean;
  /** Most of what was proved is gone from the target: its place may not be mounted. It counts as proved all the same, but by the operator's word. */
  readonly lost?: boolean;
  /** Files and folders that this run made and could not give owner and group of their source; none where it is not told. */
  readonly otherOwners?: number;
  /** Files of the target that were noted as none of ours; none where they were not noted. */
  readonly foreign?: number;
}

/** How far it is. */
export interface CopyProgress {
  /** Of `manifest` bytes alone are told. */
  readonly phase: 'scan' | 'copy' | 'verify' | 'manifest';
  readonly done: Amount;
  /** Null while it is not known. */
  readonly total: Amount | null;
  readonly etaMs: number | null;
  /** Files and bytes a second of late; null while it is not known. */
  readonly rate?: Amount | null;
  /** What is going on in words, where there is something to say: the share does not answer. */
  readonly notice: string | null;
  /** The notice tells of a flush, which nothing is heard of until it has ended: it is waited for longer. */
  readonly isFlushing?: boolean;
}

/** How to prove again. */
export interface VerifyWish {
  /** `quick`: counts and bytes; `names`: every name and size; `full`: every byte; `sample`: a share of the bytes' files. */
  readonly level: 'quick' | 'names' | 'full' | 'sample';
  /** Of `sample`: percent of the files, by their names. */
  readonly percent?: number;
  /** Of `full`: the i-th of n parts, from 1. */
  readonly part?: { readonly index: number; readonly of: number };
  /**
   * Of `names`: what is missing counts as proved no more, and the next copy brings it; what has the size and another time is read whole.
   * Nothing in the target is changed; it may come before any copy. A tree that has `lost` most of its files is left as it is.
   */
  readonly repair?: boolean;
  /** Of `repair`: most of what was copied may be gone from the target, by the operator's word; such a tree is told as `lost` all the same. */
  readonly targetMayBeGone?: boolean;
}

/** A file that was proved in the target, as the manifest has it. */
export interface ProvedFile {
  readonly tree: string;
  /** Below the tree, with `/` between its parts. */
  readonly path: string;
  readonly bytes: number;
  /** Its last modification, whole seconds since 1970. */
  readonly modified: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** Some of them. */
export interface ProvedPage {
  readonly files: readonly ProvedFile[];
  /** Where the next page begins; null after the last one. */
  readonly next: number | null;
  /** SHA-256 of `.octo-ha/token`, by which the target is known, in hexadecimal. */
  readonly token: string;
}

/** Ms since 1970. */
export interface SinceWhen {
  /** The last copy: a file whose inode was changed later is read. */
  readonly since: number;
  /** When octo-ha itself made something in the old folders last. */
  readonly foldersSince: number;
}

/** How much of what was proved is still known. */
export interface Proof {
  /** Lines that are not what was written; what they told of is not known. */
  readonly damagedLines: number;
  /** What is known, by tree. */
  readonly trees: readonly (Amount & { readonly name: string })[];
}

/** What the last copy of an outage told of. */
export interface SettledProof {
  /** By tree: what stood proved. */
  readonly trees: Readonly<Record<string, Amount>>;
  /** So many files were noted as none of ours. */
  readonly foreign: number;
}

/** What of a lost proof was written anew. */
export interface CuredProof {
  /** By tree: read on both sides, and the same. */
  readonly trees: readonly (Amount & { readonly name: string })[];
  /** What both sides have and nobody can prove, with what they have; at most 1000. */
  readonly left: readonly FileTrouble[];
  readonly leftTotal: number;
}

/** What old folders lack of what was proved to be copied from them. */
export interface OldSide {
  /** One that lacks most is `lost`, and what it lacks is not listed. */
  readonly trees: readonly VerifiedTree[];
  /** `missing`: it is not there; else it is there, and is another size or no file. */
  readonly troubles: readonly FileTrouble[];
}

/** One tree of what was proved. */
export interface VerifiedTree {
  readonly name: string;
  /** Seen where they were proved, or read there. */
  readonly seen: number;
  /** All of each code, also those that are not listed. */
  readonly totals: Readonly<Partial<Record<FileTrouble['code'], number>>>;
  /** Of `repair`: most of what was proved is gone: its place may not be mounted. It counts as proved all the same, but by the operator's word. */
  readonly lost?: boolean;
}

/** What was proved. */
export interface Verified {
  readonly level: VerifyWish['level'];
  /** Looked at: by name and size, and of these by every byte. */
  readonly named: Amount;
  readonly hashed: Amount;
  /** Not told where everything is listed. */
  readonly trees?: readonly VerifiedTree[];
  readonly troubles: readonly FileTrouble[];
  readonly troublesTotal: number;
}

/** What in old folders is not as it was copied. */
export interface WrittenFiles {
  /** A folder as `changed`, its path ending in `/`. At most 1000 of each code; `troublesTotal` counts all. */
  readonly troubles: readonly FileTrouble[];
  readonly troublesTotal: number;
}
