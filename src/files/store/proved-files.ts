import { createHash } from 'node:crypto';
import type { CopyProgress, Proof, ProvedFile, ProvedPage, VerifyWish } from '../../model/tree.ts';
import type { RunPlace } from './copy-run.ts';
import { isChosen } from './hash-share.ts';
import { eachProved, loadManifest, type ProvedLine } from './manifest-folder.ts';
import { modifiedOf, viewsOf } from './manifest-index.ts';
import { readProgress } from './read-progress.ts';
import { below, type WorkTree } from './worker-messages.ts';

/** How much of it is known. @throws what node:fs throws */
export function proofOf(
  { manifest }: Pick<RunPlace, 'manifest'>,
  trees: readonly Pick<WorkTree, 'name'>[],
  onProgress: (progress: CopyProgress) => void,
): Proof {
  const { damagedLines, proved } = loadManifest(manifest, onProgress);
  const nothing = { files: 0, bytes: 0 };
  return { damagedLines, trees: trees.map(({ name }) => ({ name, ...(proved.get(name) ?? nothing) })) };
}

/** So many files of a page: memory stays bounded, and the manifest is read once for each. */
const mostFiles = 20_000;

/** Files of the manifest that the level chooses, from the so-many-th on; the order is the same each time. */
export function provedFiles(
  { manifest, token }: Pick<RunPlace, 'manifest' | 'token'>,
  trees: readonly Pick<WorkTree, 'name'>[],
  wish: VerifyWish,
  from: number,
  onProgress: (progress: CopyProgress) => void,
): ProvedPage {
  const { index } = loadManifest(manifest, onProgress);
  const views = viewsOf(index);
  const known = new Set(trees.map(({ name }) => name));
  const files: ProvedFile[] = [];
  let at = 0;
  const isWanted = (slot: number, tree: string): boolean => {
    if (!known.has(tree) || !isChosen(slot, { wish: { ...wish, touched: false } }, views)) return false;
    at += 1;
    return at > from && files.length < mostFiles;
  };
  const visit = ({ tree, path, name, size, slot, hash }: ProvedLine): void => {
    const sha256 = Buffer.from(hash(), 'base64url').toString('hex');
    const modified = Math.floor(modifiedOf(views, slot) / 1e6);
    files.push({ tree, path: below(path, name), bytes: size, modified, sha256 });
  };
  eachProved(manifest, index, isWanted, visit, readProgress(null, onProgress));
  const next = from + files.length;
  return {
    files,
    next: next < at ? next : null,
    token: createHash('sha256')
      .update(token ?? '', 'utf8')
      .digest('hex'),
  };
}
