// Files of a source that have their size and time, and another inode than when they were copied: another mount, or other rights.
// Lives here: proving by their bytes that they are what was copied. Never here: reading them, copying.
import { lstat } from 'node:fs/promises';
import type { Amount, FileTrouble } from '../../model/tree.ts';
import { stampOf, type FileStamp } from './file-stamp.ts';
import { eachProved, type Manifest } from './manifest-folder.ts';
import { findSlot, isMarked, isUnchanged, marks, modifiedOf, sizeOf, viewsOf } from './manifest-index.ts';
import type { ManifestFile } from './manifest-line.ts';
import type { ManifestWriter } from './manifest-writer.ts';
import { folderKey, nameKey } from './name-key.ts';
import { below, type CopyStart, type WorkTree } from './worker-messages.ts';

/** Where it stands, and as it was read. */
export interface FileRead extends ManifestFile {
  readonly tree: string;
  readonly path: string;
}

/** Those that one worker has read. */
export interface ReadAgain {
  /** @param slot in the index */
  readonly add: (slot: number, file: FileRead) => void;
  readonly isFull: () => boolean;
  /** Compares each with its whole hash in the manifest. @throws what node:fs throws */
  readonly prove: () => void;
}

/** So many are kept in memory; the manifest is read once for them. */
const mostKept = 65_536;

/** None yet. */
export function readAgain(
  { manifest, index }: Pick<CopyStart, 'manifest' | 'index'>,
  writer: Pick<ManifestWriter, 'add'>,
  site: {
    readonly proved: (file: FileRead) => void;
    readonly trouble: (trouble: FileTrouble) => void;
  },
): ReadAgain {
  const read = new Map<number, FileRead>();
  return {
    add: (slot, file) => read.set(slot, file),
    isFull: () => read.size >= mostKept,
    prove: () => {
      if (read.size === 0 || manifest === null) return;
      eachProved(
        manifest,
        index,
        (slot) => read.has(slot),
        ({ slot, hash }) => {
          const file = read.get(slot) as FileRead;
          read.delete(slot);
          if (hash() === file.hash) {
            writer.add(file.tree, file.path, file);
            site.proved(file);
          } else site.trouble(otherBytes(file));
        },
      );
      for (const file of read.values()) site.trouble(otherBytes(file));
      read.clear();
    },
  };
}

const otherBytes = ({ tree, path, name }: FileRead): FileTrouble => ({
  tree,
  path: below(path, name),
  code: 'failed',
  detail: 'it has other bytes than were copied, under the same size and time',
});

/** About so much of what was copied has to be read again, by a sample of each tree. What cannot be looked at is told by the copy. */
export async function amountToRead(
  trees: readonly WorkTree[],
  { samples, index, proved }: Pick<Manifest, 'samples' | 'index' | 'proved'>,
): Promise<Amount> {
  const views = viewsOf(index);
  let [files, bytes] = [0, 0];
  for (const { name: tree, from } of trees) {
    const looked = await Promise.all(
      (samples.get(tree) ?? []).map(async ({ path, name }) => {
        const slot = findSlot(views, nameKey(folderKey(tree, path), name, { high: 0, low: 0 }));
        const stats = await lstat(`${from}/${below(path, name)}`).catch(() => null);
        if (slot < 0 || isMarked(views, slot, marks.gone) || stats === null) return false;
        const stamp = stampOf(stats);
        return (
          hasSizeAndTime(stamp, sizeOf(views, slot), modifiedOf(views, slot)) &&
          !isUnchanged(views, slot, stamp)
        );
      }),
    );
    const share = looked.filter(Boolean).length / Math.max(1, looked.length);
    files += Math.round((proved.get(tree)?.files ?? 0) * share);
    bytes += Math.round((proved.get(tree)?.bytes ?? 0) * share);
  }
  return { files, bytes };
}

/** Of one that was too young to be trusted never. */
export const hasSizeAndTime = (stamp: FileStamp, size: number, modifiedUs: number): boolean =>
  stamp.size === size && stamp.modifiedUs === modifiedUs;
