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
import { isItsSource, isLinkTo, makeItsOwn } from './hard-link.ts';
import { folderKey, nameKey } from './name-key.ts';
import { isLaterTime, isSameTime } from './same-time.ts';
import { signOfLife } from './signs-of-life.ts';
import { sizeAndTime } from './size-and-time.ts';
import { isOurs } from './temporary-name.ts';
import { below, type CheckedSide } from './worker-messages.ts';

/** Clocks of file servers and of this machine may differ by so much without anybody having written. */
export const clockMs = 120_000;

/** Names found in one folder of the target, compared with the manifest by name and size. */
export interface NamesCheck {
  readonly tree: string;
  readonly path: string;
  /** Where the tree was copied from. */
  readonly source: string;
  readonly names: readonly string[];
  readonly folder: Folder;
  readonly index: IndexViews;
  /** Remove our own unfinished files. */
  readonly clean: boolean;
  readonly side: CheckedSide;
  /** Writes down as theirs what is not ours. */
  readonly note: (name: string, stamp: FileStamp) => void;
  readonly trouble: (trouble: FileTrouble) => void;
  readonly counted: (bytes: number) => void;
}

/** Marks what is there. @throws what the target throws, but for a file that goes away meanwhile */
export function checkNames(check: NamesCheck): void {
  const { tree, path, index, side } = check;
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
      if (side.of === 'old') continue;
      const stamp = stampOf(stats);
      const isKnown = slot >= 0 && isMarked(index, slot, marks.foreign) && isAsNoted(index, slot, stamp);
      const others = side.of === 'target' ? side.others : 'told';
      if (others === 'noted' && !isKnown) check.note(name, stamp);
      if (others === 'known' && isKnown) continue;
      const detail =
        side.of === 'target' ? 'octo-ha did not put it there' : 'it was not there at the last copy';
      tell(name, 'extra', detail, { bytes: stats.size });
      continue;
    }
    mark(index, slot, marks.seen);
    const wrong = (code: FileTrouble['code'], detail: string): void => {
      mark(index, slot, marks.told);
      tell(name, code, detail);
    };
    const size = sizeOf(index, slot);
    if (!stats.isFile()) wrong('differs', 'it is no file any more');
    else if (side.of === 'target' && isLinkTo(stats, `${check.source}/${below(path, name)}`))
      wrong('differs', `${isItsSource}${makeItsOwn}`);
    else if (stats.size !== size)
      wrong(
        isLaterTime(modifiedOf(index, slot), stampOf(stats).modifiedUs) ? 'changed' : 'differs',
        `it has ${sizeAndTime(stampOf(stats))}, instead of ${sizeAndTime({ size, modifiedUs: modifiedOf(index, slot) })}`,
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
function isDoubtful({ side, index }: NamesCheck, slot: number, stats: Stats): boolean {
  return (
    side.of === 'old-since' &&
    stats.ctimeMs > side.since - clockMs &&
    !isUnchanged(index, slot, stampOf(stats))
  );
}

/** Written since, it is another file: it may be the work of a node. */
function isAsNoted(index: IndexViews, slot: number, { size, modifiedUs }: FileStamp): boolean {
  return sizeOf(index, slot) === size && isSameTime(modifiedOf(index, slot), modifiedUs);
}
