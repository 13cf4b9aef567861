import { closeSync, fstatSync, lstatSync, openSync } from 'node:fs';
import { hashBytes, type CopySite } from './copy-bytes.ts';
import type { FileUnderWay } from './file-pipeline.ts';
import type { Folder } from './folder-handle.ts';
import { isLinkOf } from './hard-link.ts';
import type { BegunFile } from './intents.ts';
import { toRead } from './open-flags.ts';

/**
 * Where a run that was killed left a whole file: so that it needs no second copy, only a look.
 * @returns null where it is nowhere as it was written down @throws what the target throws
 */
export function whereItWasBegun(
  { prefix }: Folder,
  { name, temporary, source }: Pick<FileUnderWay, 'name' | 'temporary' | 'source'>,
  begun: Pick<BegunFile, 'stamp' | 'hash'>,
  bytes: Pick<CopySite, 'block' | 'pace'>,
): 'in place' | 'temporary' | null {
  const isCopy = (path: string): boolean => {
    const found = lstatSync(path, { throwIfNoEntry: false });
    return found !== undefined && !isLinkOf(found, source) && isWhole(path, begun, bytes);
  };
  if (isCopy(prefix + name)) return 'in place';
  return isCopy(prefix + temporary) ? 'temporary' : null;
}

const isNoFile: ReadonlySet<string> = new Set([
  'ENOENT',
  'ELOOP',
  'EISDIR',
  'ENXIO',
  'EACCES',
  'EPERM',
  'EBUSY',
]);

/** Whether this is a file of that length and sum. */
export function isWhole(
  path: string,
  { stamp, hash }: Pick<BegunFile, 'stamp' | 'hash'>,
  { block, pace }: Pick<CopySite, 'block' | 'pace'>,
): boolean {
  // Windows would follow a link.
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() !== true) return false;
  let file: number;
  try {
    file = openSync(path, toRead);
  } catch (error) {
    // Nothing is there, or nothing that can be read: then it is copied.
    if (isNoFile.has((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
  try {
    const found = fstatSync(file);
    return found.isFile() && found.size === stamp.size && hashBytes(file, block, pace).hash === hash;
  } finally {
    closeSync(file);
  }
}
