import {
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  lstatSync,
  openSync,
  renameSync,
  unlinkSync,
  type Stats,
} from 'node:fs';
import { basename, join } from 'node:path';
import type { FileTrouble } from '../../model/tree.ts';
import { blockBytes, hashBytes } from './copy-bytes.ts';
import type { FlushGate } from './file-pipeline.ts';
import { stampOf } from './file-stamp.ts';
import { folderCache, type FolderCache } from './folder-cache.ts';
import { flushFolder, orFileThere, type Folder } from './folder-handle.ts';
import { eachProved } from './manifest-folder.ts';
import {
  findSlot,
  isAllSeen,
  isMarked,
  marks,
  modifiedOf,
  viewsOf,
  type ManifestIndex,
} from './manifest-index.ts';
import { heldBack } from './held-back.ts';
import type { BegunFile } from './intents.ts';
import type { ManifestWriter } from './manifest-writer.ts';
import { folderKey, nameKey } from './name-key.ts';
import { toRead } from './open-flags.ts';
import { isLaterTime, isSameTime } from './same-time.ts';
import { inFlush } from './signs-of-life.ts';
import { isWhole } from './where-it-was-begun.ts';
import { below, type WorkTree } from './worker-messages.ts';

/** What to set aside, and where. */
export interface Vanished {
  readonly root: string;
  readonly manifest: string;
  readonly index: ManifestIndex;
  readonly trees: readonly WorkTree[];
  /** As `CopyWish` has them. */
  readonly guarded: readonly string[];
  /** What runs that were killed may have left, which no line of the manifest may tell of. */
  readonly intended: readonly BegunFile[];
  /** The worker's part of the manifest: its name tells the run. */
  readonly segment: string;
  readonly writer: ManifestWriter;
  /** Null where each folder is flushed by itself. */
  readonly gate: FlushGate | null;
  readonly trouble: (trouble: FileTrouble) => void;
  readonly moved: (tree: string, path: string, bytes: number) => void;
}

/**
 * Moves what we copied and whose source is gone to `.octo-ha/vanished`, so that a re-index cannot bring it back. What was
 * changed in the target since is left, and told. Only right after every folder of the sources was read. The manifest is told
 * last, when all of it is durable: a file that came back after it would pass for somebody else's.
 * @throws what the target throws
 */
export function setVanishedAside(work: Vanished): void {
  const vanished = work.intended.filter((file) => isSourceGone(file, work.trees));
  if (vanished.length === 0 && isAllSeen(work.index)) return;
  const held = heldBack(work);
  const places = new Map(work.trees.filter(({ name }) => !held.has(name)).map(({ name, to }) => [name, to]));
  const begun = vanished.filter(({ tree }) => places.has(tree));
  const views = viewsOf(work.index);
  const folders = folderCache(work.root, false);
  const asides = folderCache(work.root, true, work.gate === null ? 'all' : 'none');
  // A folder for each run: what vanished before is kept, whatever it was.
  const run = `.octo-ha/vanished/${basename(work.segment).slice(0, 11)}`;
  let last: readonly Folder[] = [];
  const counted = { moved: 0 };
  const flush = (next: readonly Folder[]): void => {
    if (work.gate === null && next[0] !== last[0]) for (const folder of last) flushFolder(folder);
    for (const folder of last) (folder === last[0] ? folders : asides).release(folder);
    last = next;
  };
  const bytes = { block: Buffer.allocUnsafeSlow(blockBytes), pace: () => undefined };
  const setAside = (
    { tree, path, name, size }: { tree: string; path: string; name: string; size: number },
    folder: Folder,
    isThere: boolean,
  ): void => {
    const aside = asides.take(below(`${run}/${tree}`, path));
    if (isThere) move(folder.prefix + name, aside.prefix + name);
    work.writer.gone(tree, path, name);
    work.moved(tree, below(path, name), size);
    flush([folder, aside]);
    counted.moved += 1;
  };
  const isGone = (slot: number, tree: string): boolean =>
    places.has(tree) && !isMarked(views, slot, marks.seen);
  eachProved(work.manifest, work.index, isGone, ({ tree, path, name, size, slot, hash }) => {
    const place = places.get(tree) as string;
    const folder = taken(folders, below(place, path));
    if (folder === null) {
      work.writer.gone(tree, path, name);
      return;
    }
    const there = lstatSync(folder.prefix + name, { throwIfNoEntry: false });
    // A folder of its name came to the source: the file was moved out of its way.
    const found = there?.isDirectory() === true ? undefined : there;
    const time = modifiedOf(views, slot);
    const at = folder.prefix + name;
    const isBegun = (): boolean =>
      begun.some((file) => isOf(file, tree, path, name) && isWhole(at, file, bytes));
    if (found !== undefined && !isOurs(found, { size, time, hash, at }) && !isBegun()) {
      const detail = 'its source is gone, and it was changed in the target since';
      const code = isLaterTime(time, stampOf(found).modifiedUs) ? 'changed' : 'differs';
      work.trouble({ tree, path: below(path, name), code, detail });
      folders.release(folder);
      return;
    }
    setAside({ tree, path, name, size }, folder, found !== undefined);
  });
  for (const file of begun) {
    const { tree, path, name, stamp } = file;
    const slot = findSlot(views, nameKey(folderKey(tree, path), name, { high: 0, low: 0 }));
    if (slot >= 0 && !isMarked(views, slot, marks.gone)) continue;
    const folder = taken(folders, below(places.get(tree) as string, path));
    if (folder === null) continue;
    if (isWhole(folder.prefix + name, file, bytes))
      setAside({ tree, path, name, size: stamp.size }, folder, true);
    else folders.release(folder);
  }
  flush([]);
  if (counted.moved > 0) work.gate?.wait(work.gate.next());
  work.writer.write();
  folders.close();
  asides.close();
}

const isOf = (file: BegunFile, tree: string, path: string, name: string): boolean =>
  file.tree === tree && file.path === path && file.name === name;

/** Asked of the source itself: a killed run may have begun a file that no manifest knows. @throws what node:fs throws */
function isSourceGone({ tree, path, name }: BegunFile, trees: readonly WorkTree[]): boolean {
  const source = trees.find((each) => each.name === tree);
  if (source === undefined) return false;
  return (
    lstatSync(join(source.from, ...below(path, name).split('/')), { throwIfNoEntry: false }) === undefined
  );
}

/** Whether it is what we put there. Only what has another time is read. */
function isOurs(
  found: Stats,
  proved: {
    readonly size: number;
    readonly time: number;
    readonly hash: () => string;
    readonly at: string;
  },
): boolean {
  if (!found.isFile() || found.size !== proved.size) return false;
  if (isSameTime(proved.time, stampOf(found).modifiedUs)) return true;
  const file = openSync(proved.at, toRead);
  try {
    return hashBytes(file, Buffer.allocUnsafeSlow(blockBytes), () => undefined).hash === proved.hash();
  } finally {
    closeSync(file);
  }
}

/** A store in the target may be another disk, mounted there. */
function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    copyFileSync(from, to, constants.COPYFILE_FICLONE);
    const copy = openSync(to, 'r+');
    try {
      inFlush(() => fsyncSync(copy));
    } finally {
      closeSync(copy);
    }
    unlinkSync(from);
  }
}

/** Null where somebody has removed it from the target, or the source has a file of its name by now. */
function taken(folders: FolderCache, path: string): Folder | null {
  try {
    return orFileThere(() => folders.take(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return null;
  }
}
