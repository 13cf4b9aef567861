// A folder and a place to copy to, as they were found; nothing was changed.
// Lives here: shapes of what the file rooms answer. Never here: file system calls, stores of Octopus.
import type { Amount } from './tree.ts';

/** Something about a name or an entry that will not survive the trip, or was not looked at. */
export interface TreeFinding {
  readonly code:
    | 'case-twins'
    | 'reserved-name'
    | 'trailing-dot'
    | 'too-long'
    | 'unreadable-name'
    | 'symlink'
    | 'special'
    | 'unreadable';
  /** Below the tree, with `/` between its parts. */
  readonly path: string;
  /** Lower-case sentence without a full stop. */
  readonly detail: string;
}

/** What is below the first folder of this name; `largestBytes` and `oldestAt` where they were looked at. */
export interface TreeGroup extends Amount {
  readonly name: string;
  readonly largestBytes?: number;
  readonly oldestAt?: string;
}

/** A tree as it was read; nothing was changed. */
export interface TreeSurvey extends Amount {
  readonly path: string;
  /** `missing`: nothing is there; `other`: something that is no folder. */
  readonly state: 'folder' | 'missing' | 'other';
  /** With every link resolved; null where it is missing. */
  readonly realPath: string | null;
  /** Tells one file system from another on this machine; null where it is missing. */
  readonly device: string | null;
  readonly folders: number;
  readonly largest: { readonly path: string; readonly bytes: number } | null;
  /** RFC 3339, of the file changed longest ago and last. */
  readonly oldestAt: string | null;
  readonly newestAt: string | null;
  /** By the first folder below the tree, biggest first; files right below it under ''. At most 200, the rest under `…`. */
  readonly groups: readonly TreeGroup[];
  /** At most 100 of each code. */
  readonly findings: readonly TreeFinding[];
  readonly findingsTotal: number;
  /** Files and folders of another owner or group than this process would give them; not told where there are no owners. */
  readonly otherOwners?: number;
}

/** A place to copy to, tried with a file of our own that is gone again. */
export interface PlaceProbe {
  readonly path: string;
  readonly state: 'folder' | 'missing' | 'other';
  readonly realPath: string | null;
  readonly device: string | null;
  /** As the system calls it: `ext4`, `cifs`, `nfs`; null where it does not tell. */
  readonly fileSystem: string | null;
  /** Entries right below it, without our own `.octo-ha`; at most 1000 are counted. */
  readonly entries: number;
  readonly freeBytes: number | null;
  /** Null where the file system has no such number. */
  readonly freeInodes: number | null;
  /** What went wrong, in words, or null for a right that was proved. All null and `tried` false where it is no folder. */
  readonly tried: boolean;
  readonly rights: Readonly<Record<'write' | 'flush' | 'rename' | 'read' | 'delete', string | null>>;
  /** Whether what is made there may be given to another owner; null where there are none, or it was not tried. */
  readonly givesAway?: boolean | null;
  /** Measured for at most two seconds with small files and one big one; null where not tried. */
  readonly sample: { readonly filesPerSecond: number; readonly bytesPerSecond: number } | null;
}

/** What is at the path of a folder that is to be renamed within its parent, and what is known to be against it. */
export interface AsideTried {
  readonly state: 'folder' | 'missing' | 'other';
  /** Something has the new name already. */
  readonly isTaken: boolean;
  /** Why the rename could not work, in words; null where nothing is known. */
  readonly obstacle: string | null;
}
