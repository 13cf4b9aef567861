// A temporary file that a run which was killed had written whole: what it lacks to be a copy.
// Lives here: its rights, its time, its flush. Never here: whether its bytes are the right ones.
import { closeSync, fchmodSync, fdatasyncSync, fstatSync, fsyncSync, openSync } from 'node:fs';
import type { Found } from './copy-one.ts';
import type { CopySiteOfWorker } from './copy-site.ts';
import { toChange } from './open-flags.ts';
import { setTimes } from './set-times.ts';
import { inFlush } from './signs-of-life.ts';
import { unlinkQuietly } from './temporary-file.ts';

/**
 * Gives it what a copy has besides its bytes.
 * @returns false where it is somebody else's, who may not be changed, or its bytes may be lost @throws what the target throws
 */
export function isFinished(
  path: string,
  found: Found,
  tree: string,
  { batch, owners, amountOf }: CopySiteOfWorker,
): boolean {
  try {
    const to = openSync(path, toChange);
    try {
      if ((fstatSync(to).mode & 0o777) !== found.mode) fchmodSync(to, found.mode);
      if (!owners.of(to, found)) amountOf(tree).otherOwners += 1;
      setTimes(to, found.atime, found.stamp.modifiedUs);
      return isFlushed(to, path, batch);
    } finally {
      closeSync(to);
    }
  } catch (error) {
    if (['EPERM', 'EACCES', 'EBUSY', 'ENOTSUP'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return false;
    throw error;
  }
}

/**
 * A flush that failed may have left bytes in memory alone, where they hash as they should, and the next flush of the whole file system says
 * nothing of them any more. One of the file itself does, once: it goes before the next run could ask in vain.
 */
function isFlushed(file: number, path: string, batch: boolean): boolean {
  try {
    inFlush(() => (batch ? fdatasyncSync(file) : fsyncSync(file)));
    return true;
  } catch {
    unlinkQuietly(path);
    return false;
  }
}
