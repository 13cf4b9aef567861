// Two names of one file: a hard link is no copy, since who writes to the one writes to the other.
// Lives here: telling one. Never here: what comes of it.
import { lstatSync, type Stats } from 'node:fs';

/** What tells one file from every other. */
export type FileId = Pick<Stats, 'dev' | 'ino'>;

/** In words. */
export const isItsSource = 'its source itself is there, by a hard link';

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
