// Two names of one file: a hard link is no copy, since who writes to the one writes to the other.
// Lives here: telling one. Never here: what comes of it.
import { lstatSync, type Stats } from 'node:fs';

/** What tells one file from every other. */
export type FileId = Pick<Stats, 'dev' | 'ino'>;

/** In words. */
export const isItsSource = 'its source itself is there, by a hard link';

/** What to do about one that is there in place of a copy: it may be in use, and stays so. */
export const makeItsOwn =
  '; to make it a file of its own, copy it to another name beside it, with its time and rights, and rename the copy over it';

/** A file system that has no numbers says 0, or that each has one name. */
export const isLinkOf = (found: Pick<Stats, 'dev' | 'ino' | 'nlink'>, source: FileId): boolean =>
  found.nlink > 1 && found.ino !== 0 && found.ino === source.ino && found.dev === source.dev;

/** The same, of a source that is asked for only where it may be. One that cannot be looked at is none. */
export function isLinkTo(found: Stats, source: string): boolean {
  if (found.nlink <= 1) return false;
  try {
    const stats = lstatSync(source, { throwIfNoEntry: false });
    return stats !== undefined && isLinkOf(found, stats);
  } catch {
    return false;
  }
}
