import { lstatSync, unlinkSync, type Stats } from 'node:fs';
import type { FileTrouble } from '../../model/tree.ts';
import type { Folder } from './folder-handle.ts';
import { stampOf, type FileStamp } from './file-stamp.ts';
import {
  findSlot,
  isMarked,
  isUnchanged,
  mark,
  marks,
  modifiedOf,
  sizeOf,
  type IndexViews,
} from './manifest-index.ts';
import { folderKey, nameKey } from './name-key.ts';
import { isLaterTime, isSameTime } from './same-time.ts';
import { signOfLife } from './signs-of-life.ts';
import { isOurs } from './temporary-name.ts';
import { below } from './worker-messages.ts';

/** Clocks of file servers and of this machine may differ by so much without anybody having written. */
export const clockMs = 120_000;

/** Names found in one folder of the target, compared with the manifest by name and size. */
export interface NamesCheck {
  readonly tree: string;
  readonly path: string;
  readonly names: readonly string[];
  readonly folder: Folder;
  readonly index: IndexViews;
  /** Remove our own unfinished files. */
  readonly clean: boolean;
  /** As `CheckRunWish` has it; null for what is no source. */
  readonly writtenSince: number | null;
  /** It is a folder of a source: other files are no trouble there. */
  readonly isOld: boolean;
  /** Something that is not ours. @param isKnown it was there when that was written down, as it is now @returns whether it is told */
  readonly foreign: (name: string, stamp: FileStamp, isKnown: boolean) => boolean;
  readonly trouble: (trouble: FileTrouble) => void;
  readonly counted: (bytes: number) => void;
}

/** Marks what is there. @throws what the target throws, but for a file that goes away meanwhile */
export function checkNames(check: NamesCheck): void {
  const { tree, path, index } = check;
  const at = folderKey(tree, path);
  const key = { high: 0, low: 0 };
  const tell = (
    name: string,
    code: FileTrouble['code'],
    detail: string,
    more: { bytes?: number } = {},
  ): void => check.trouble({ tree, path: below(path, name), code, detail, ...more });
  for (const name of check.names) {
    signOfLife();
    if (isOurs(name)) {
      if (check.clean) unlinkSync(check.folder.prefix + name);
      continue;
    }
    const stats = lstatSync(check.folder.plain + name, { throwIfNoEntry: false });
    if (stats === undefined) continue;
    const slot = findSlot(index, nameKey(at, name, key));
    if (slot < 0 || isMarked(index, slot, marks.gone)) {
      if (check.isOld) continue;
      const stamp = stampOf(stats);
      const isKnown = slot >= 0 && isMarked(index, slot, marks.foreign) && isAsNoted(index, slot, stamp);
      const detail =
        check.writtenSince === null ? 'octo-ha did not put it there' : 'it was not there at the last copy';
      if (check.foreign(name, stamp, isKnown)) tell(name, 'extra', detail, { bytes: stats.size });
      continue;
    }
    mark(index, slot, marks.seen);
    const size = sizeOf(index, slot);
    if (!stats.isFile()) tell(name, 'differs', 'it is no file any more');
    else if (stats.size !== size)
      tell(
        name,
        isLaterTime(modifiedOf(index, slot), stampOf(stats).modifiedUs) ? 'changed' : 'differs',
        `it has ${String(stats.size)} bytes instead of ${String(size)}`,
      );
    else if (
      !isSameTime(modifiedOf(index, slot), stampOf(stats).modifiedUs) ||
      isDoubtful(check, slot, stats)
    )
      mark(index, slot, marks.touched);
    check.counted(stats.size);
  }
}

/** Somebody may have written it under its old time. Of a copy that is not told: its inode is none that the manifest knows. */
function isDoubtful({ writtenSince, index }: NamesCheck, slot: number, stats: Stats): boolean {
  return (
    writtenSince !== null &&
    stats.ctimeMs > writtenSince - clockMs &&
    !isUnchanged(index, slot, stampOf(stats))
  );
}

/** Written since, it is another file: it may be the work of a node. */
function isAsNoted(index: IndexViews, slot: number, { size, modifiedUs }: FileStamp): boolean {
  return sizeOf(index, slot) === size && isSameTime(modifiedOf(index, slot), modifiedUs);
}
