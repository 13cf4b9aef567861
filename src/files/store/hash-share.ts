import { closeSync, fstatSync, openSync } from 'node:fs';
import type { FileTrouble, VerifyWish } from '../../model/tree.ts';
import { blockBytes, hashBytes } from './copy-bytes.ts';
import { stampOf } from './file-stamp.ts';
import { folderCache } from './folder-cache.ts';
import { isItsSource, isLinkTo, makeItsOwn } from './hard-link.ts';
import { eachProved, type ProvedLine } from './manifest-folder.ts';
import {
  isMarked,
  marks,
  modifiedOf,
  viewsOf,
  type IndexViews,
  type ManifestIndex,
} from './manifest-index.ts';
import { toRead } from './open-flags.ts';
import { isLaterTime } from './same-time.ts';
import { sizeAndTime } from './size-and-time.ts';
import { below, type WorkTree } from './worker-messages.ts';

/** One worker's share of reading everything back. */
export interface HashShare {
  readonly root: string;
  readonly manifest: string;
  readonly index: ManifestIndex;
  readonly trees: readonly WorkTree[];
  /** `touched`: only what was written since, by its time. */
  readonly wish: VerifyWish & { readonly touched: boolean };
  /** It takes every n-th file. */
  readonly worker: number;
  readonly workers: number;
  readonly pace: (bytes: number) => void;
  readonly isStopped: () => boolean;
  readonly trouble: (trouble: FileTrouble) => void;
  readonly counted: (tree: string, bytes: number) => void;
}

/** Files of the manifest that go to the same worker one after the other, as they lie in the same folder. */
const run = 64;

/** Reads its files and compares them with the manifest. @throws what a target that fails throws */
export function hashShare(share: HashShare): void {
  const { wish } = share;
  const block = Buffer.allocUnsafeSlow(blockBytes);
  const folders = folderCache(share.root, false);
  const sources = new Map(share.trees.map(({ name, from }) => [name, from]));
  const sourceOf = ({ tree, path, name }: ProvedLine): string =>
    `${sources.get(tree) as string}/${below(path, name)}`;
  const places = new Map(share.trees.map(({ name, to }) => [name, to]));
  const views = viewsOf(share.index);
  let count = 0;
  const isMine = (slot: number, tree: string): boolean => {
    if (!places.has(tree) || share.isStopped() || !isChosen(slot, share, views)) return false;
    count += 1;
    return Math.floor(count / run) % share.workers === share.worker;
  };
  eachProved(share.manifest, share.index, isMine, (file) => {
    const place = places.get(file.tree) as string;
    const tell = (code: FileTrouble['code'], detail: string): void =>
      share.trouble({ tree: file.tree, path: below(file.path, file.name), code, detail });
    try {
      const folder = folders.take(below(place, file.path));
      try {
        const open = openSync(folder.prefix + file.name, toRead);
        try {
          const found = hashBytes(open, block, share.pace);
          share.counted(file.tree, found.bytes);
          if (found.bytes !== file.size || found.hash !== file.hash()) {
            const proved = { size: file.size, modifiedUs: modifiedOf(views, file.slot) };
            const { modifiedUs } = stampOf(fstatSync(open));
            tell(
              isLaterTime(proved.modifiedUs, modifiedUs) ? 'changed' : 'differs',
              `its ${sizeAndTime({ size: found.bytes, modifiedUs })}, are not those that were proved: ${sizeAndTime(proved)}`,
            );
          }
          // Where names are not looked at.
          else if (wish.part !== undefined && isLinkTo(fstatSync(open), sourceOf(file)))
            tell('differs', `${isItsSource}${makeItsOwn}`);
        } finally {
          closeSync(open);
        }
      } finally {
        folders.release(folder);
      }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Names are looked at before, but for a part.
      if (code === 'ENOENT' && wish.part === undefined) return;
      if (code === 'ENOENT') tell('missing', 'it was proved and is no longer there');
      else if (code === 'EACCES' || code === 'EPERM' || code === 'ELOOP' || code === 'NOT-A-FOLDER')
        tell('failed', `${code} when read back`);
      else if (code === 'EIO') tell('failed', 'EIO when read back');
      else if (code !== 'STOPPED') throw error;
    }
  });
  folders.close();
}

/** Chosen by its place in the index, which is as good as chance and the same each time. */
export function isChosen(slot: number, { wish }: Pick<HashShare, 'wish'>, views: IndexViews): boolean {
  if (isMarked(views, slot, marks.told)) return false;
  if (wish.touched) return isMarked(views, slot, marks.touched);
  const spread = (Math.imul(slot, 0x9e3779b1) >>> 0) / 2 ** 32;
  if (wish.level === 'sample') return spread * 100 < (wish.percent ?? 1);
  if (wish.part !== undefined) return Math.floor(spread * wish.part.of) === wish.part.index - 1;
  return true;
}
