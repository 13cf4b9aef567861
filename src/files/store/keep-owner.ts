// Owner and group of what is made: those of what it is a copy of, as far as this process may give them.
// Lives here: giving them, and knowing what was refused. Never here: permissions, what is told of it.
import { fchownSync, fstatSync } from 'node:fs';

/** Of a file or a folder. On Windows both are 0: rights come from the folder that something is made in. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** What a file that was made has. */
interface Made extends Owner {
  readonly dev: number;
}

/** Gives owners, and tries nothing twice that was refused. */
export interface OwnerKeeper {
  /** @param folder that it was made in just now, by this process: what is made in one has the same owner @returns whether it has it */
  readonly ofNew: (file: number, folder: object, wanted: Owner) => boolean;
  /** The same of a file or folder of which nothing is known. */
  readonly of: (file: number, wanted: Owner) => boolean;
}

/** Not root, a share that takes root for nobody, one without owners, one that maps them, an id without a place in a container. */
const refusals: readonly unknown[] = [
  'EPERM',
  'EACCES',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EINVAL',
  'EOVERFLOW',
];

/** @throws what node:fs throws, but for what a process may not do; so do its functions */
export function ownerKeeper(): OwnerKeeper {
  const fresh = new WeakMap<object, Made>();
  const may = new Map<string, 'both' | 'group' | 'none'>();
  const give = (file: number, made: Made, { uid, gid }: Owner): boolean => {
    if (made.uid === uid && made.gid === gid) return true;
    const key = [made.dev, made.uid, made.gid, uid, gid].join(' ');
    const known = may.get(key);
    if (known === 'none') return false;
    if (known !== 'group' && tryToGive(file, { uid, gid }, known === undefined)) {
      may.set(key, 'both');
      return true;
    }
    // Whoever owns a file may give it to a group of his own.
    const isGroup = made.gid !== gid && tryToGive(file, { uid: made.uid, gid }, known === undefined);
    may.set(key, isGroup ? 'group' : 'none');
    return isGroup && made.uid === uid;
  };
  return {
    ofNew: (file, folder, wanted) => {
      const made = fresh.get(folder) ?? fstatSync(file);
      fresh.set(folder, { uid: made.uid, gid: made.gid, dev: made.dev });
      return give(file, made, wanted);
    },
    of: (file, wanted) => give(file, fstatSync(file), wanted),
  };
}

/** @param isProved a share may say yes and do nothing: looked at the first time */
function tryToGive(file: number, { uid, gid }: Owner, isProved: boolean): boolean {
  try {
    fchownSync(file, uid, gid);
  } catch (error) {
    if (refusals.includes((error as NodeJS.ErrnoException).code)) return false;
    throw error;
  }
  if (!isProved) return true;
  const now = fstatSync(file);
  return now.uid === uid && now.gid === gid;
}

/** Whether a file could be given to somebody else, by one of ours that is about to go; null where there are no owners. @throws never */
export function mayGiveAway(file: number): boolean | null {
  const own = process.geteuid?.();
  if (own === undefined) return null;
  try {
    return tryToGive(file, { uid: own === 1 ? 2 : 1, gid: fstatSync(file).gid }, true);
  } catch {
    return false;
  }
}
