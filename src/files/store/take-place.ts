import { linkSync, lstatSync, renameSync, unlinkSync } from 'node:fs';
import { codeOf } from './code-of.ts';
import type { FileUnderWay } from './file-pipeline.ts';

/** What says that nothing more can be written: a rename would not be better. Of links that it does not know rclone says EIO. */
const final: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'ESTALE', 'ENOENT', 'EROFS']);

/**
 * Gives a temporary file its name. Where nothing was found in its place it is linked there, which fails where something has come to be
 * there since; a rename would write over it. Where no hard links can be made (FAT, some shares) it is renamed all the same.
 * @param isOurs what is there is to be replaced
 * @returns false where something is in its place now
 * @throws what node:fs throws
 */
export function takePlace(
  { target: { prefix }, temporary, name }: Pick<FileUnderWay, 'target' | 'temporary' | 'name'>,
  isOurs: boolean,
): boolean {
  const [from, to] = [prefix + temporary, prefix + name];
  if (!isOurs)
    try {
      linkSync(from, to);
      unlinkSync(from);
      return true;
    } catch (error) {
      const code = codeOf(error);
      if (code === 'EEXIST') return false;
      if (final.has(code)) throw error;
      if (lstatSync(to, { throwIfNoEntry: false }) !== undefined) return false;
    }
  renameSync(from, to);
  return true;
}
