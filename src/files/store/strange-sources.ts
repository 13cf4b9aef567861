import { lstat } from 'node:fs/promises';
import type { FileTrouble } from '../../model/tree.ts';
import type { Manifest } from './manifest-folder.ts';
import { findSlot, isMarked, marks, sizeOf, viewsOf } from './manifest-index.ts';
import { folderKey, nameKey } from './name-key.ts';
import type { SampledFile } from './sample-files.ts';
import { below, type WorkTree } from './worker-messages.ts';

/** Fewer that are lost are no sign: small stores come and go. */
const fewest = 5;
/** The coarsest clock of a file system that may lie between (FAT). */
const coarseUs = 2_000_000;

/**
 * Sources in which most of a sample of what was proved is not found again. Names, sizes and times are what survives a share that is
 * mounted anew, or reached from another machine; inodes and devices do not. A file that has gone on since is found again. One that
 * is there by name with another size, and no younger, is another file. A source that is not there at all is told by the copy itself.
 */
export async function strangeSources(
  trees: readonly WorkTree[],
  { samples, index }: Pick<Manifest, 'samples' | 'index'>,
): Promise<readonly FileTrouble[]> {
  const views = viewsOf(index);
  const troubles: FileTrouble[] = [];
  for (const { name: tree, from } of trees) {
    const standing = (samples.get(tree) ?? []).filter((file) => {
      const slot = findSlot(views, nameKey(folderKey(tree, file.path), file.name, { high: 0, low: 0 }));
      return slot >= 0 && !isMarked(views, slot, marks.gone) && sizeOf(views, slot) === file.size;
    });
    if (standing.length < fewest || !(await isThere(from))) continue;
    const lost = (await Promise.all(standing.map((file) => isLost(from, file)))).filter(Boolean).length;
    if (lost < fewest || 2 * lost <= standing.length) continue;
    const detail = `${String(lost)} of ${String(standing.length)} files that were copied from it and looked for are not in the source: is its disk mounted, and is --map right?`;
    troubles.push({ tree, path: '', code: 'failed', detail });
  }
  return troubles;
}

async function isLost(from: string, { path, name, size, modifiedUs }: SampledFile): Promise<boolean> {
  try {
    const found = await lstat(`${from}/${below(path, name)}`);
    return !found.isFile() || (found.size !== size && found.mtimeMs * 1000 <= modifiedUs + coarseUs);
  } catch (error) {
    // What cannot be looked at is told when it is copied.
    return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
  }
}

/** Whether there is something of this name. Never throws. */
export async function isThere(folder: string): Promise<boolean> {
  return lstat(folder).then(
    () => true,
    () => false,
  );
}
