import { lstatSync, mkdirSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { FileTrouble } from '../../model/tree.ts';
import { folderCache, type FolderCache } from './folder-cache.ts';
import type { Folder } from './folder-handle.ts';
import { eachProved } from './manifest-folder.ts';
import { isMarked, marks, viewsOf, type ManifestIndex } from './manifest-index.ts';
import type { ManifestWriter } from './manifest-writer.ts';
import { below, type WorkTree } from './worker-messages.ts';

/** What to set aside, and where. */
export interface Vanished {
  readonly root: string;
  readonly manifest: string;
  readonly index: ManifestIndex;
  readonly trees: readonly WorkTree[];
  /** The worker's part of the manifest: its name tells the run. */
  readonly segment: string;
  readonly writer: ManifestWriter;
  readonly trouble: (trouble: FileTrouble) => void;
  readonly moved: (tree: string, bytes: number) => void;
}

/**
 * Moves what we copied and whose source is gone to `.octo-ha/vanished`, so that a re-index cannot bring it back. What was
 * changed in the target since is left, and told. Only right after every folder of the sources was read.
 * @throws what the target throws
 */
export function setVanishedAside(work: Vanished): void {
  const views = viewsOf(work.index);
  const folders = folderCache(work.root, false);
  const places = new Map(work.trees.map(({ name, to }) => [name, to]));
  eachProved(work.manifest, work.index, ({ tree, path, name, size, slot }) => {
    const place = places.get(tree);
    if (place === undefined || isMarked(views, slot, marks.seen)) return;
    const folder = taken(folders, below(place, path));
    if (folder === null) {
      work.writer.gone(tree, path, name);
      return;
    }
    try {
      const found = lstatSync(folder.prefix + name, { throwIfNoEntry: false });
      if (found !== undefined && (!found.isFile() || found.size !== size)) {
        const detail = 'its source is gone, and it was changed in the target since';
        work.trouble({ tree, path: below(path, name), code: 'differs', detail });
        return;
      }
      if (found !== undefined) {
        // A folder for each run: what vanished before is kept, whatever it was.
        const run = basename(work.segment).slice(0, 11);
        const to = join(work.root, '.octo-ha', 'vanished', run, tree, ...path.split('/'), name);
        mkdirSync(dirname(to), { recursive: true });
        renameSync(folder.prefix + name, to);
      }
      work.writer.gone(tree, path, name);
      work.moved(tree, size);
    } finally {
      folders.release(folder);
    }
  });
  work.writer.write();
  folders.close();
}

/** Null where somebody has removed it from the target. */
function taken(folders: FolderCache, path: string): Folder | null {
  try {
    return folders.take(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return null;
  }
}
