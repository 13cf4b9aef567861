import { fchmodSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CopiedTree, CopyProgress, FileTrouble } from '../../model/tree.ts';
import { checkToken } from './check-token.ts';
import { runCopy, type CopyRunResult, type RunPlace } from './copy-run.ts';
import { closeFolder, openTop } from './folder-handle.ts';
import { ownerKeeper } from './keep-owner.ts';
import { checkLock } from './lock-beat.ts';
import { loadManifest, segmentsIn } from './manifest-folder.ts';
import { rootToken } from './root-token.ts';
import { segmentOf } from './segment-name.ts';
import { strangeSources } from './strange-sources.ts';
import type { TreeFile } from './store-requests.ts';
import type { WorkTree } from './worker-messages.ts';

/** So many are copied by one worker. */
const fewFiles = 64;

/**
 * Copies files from the target to the old folders, which have no token: each must hold what was copied from it before a byte goes
 * there, and be the same folder at every batch. What is home is known by its bytes, to whoever goes on, from whichever machine; and written down
 * in the target's manifest as proved, where the disk has room for that.
 * @throws with code STORE-SWAPPED; what node:fs throws
 */
export async function copyBack(
  place: RunPlace,
  { trees, files }: { readonly trees: readonly WorkTree[]; readonly files: readonly TreeFile[] },
  onProgress: (progress: CopyProgress) => void,
  signal: AbortSignal,
): Promise<CopyRunResult> {
  checkToken(place);
  const manifest = loadManifest(place.manifest, onProgress);
  const strange = await strangeSources(trees, manifest);
  if (strange.length > 0) return nothingDone(strange);
  checkLock(place.lock);
  const results: CopyRunResult[] = [];
  for (const [at, tree] of trees.entries()) {
    const only = files.filter((file) => file.tree === tree.name);
    if (only.length === 0) continue;
    if (signal.aborted) return summed([...results, { ...nothingDone([]), stopped: true }]);
    const back = { name: tree.name, from: join(place.root, ...tree.to.split('/')), to: '' };
    const others = tree.mayBeMissing === true ? await makeLike(tree.from, back.from) : 0;
    const workers = only.length < fewFiles ? 1 : null;
    // Each in segments of its own: after a line that is torn, as the disk is full, comes none.
    const home = (worker: number): string =>
      join(place.manifest, segmentOf(lastPass(place.manifest), manifest.run + at, worker));
    const wish = { phase: 'settle', bytesPerSecond: null, workers, trees: [back], only, home } as const;
    const there = { root: tree.from, manifest: null, token: rootToken(tree.from), lock: place.lock };
    results.push(withMade(others, withMissing(await runCopy(there, wish, onProgress, signal), only.length)));
    checkToken(place);
  }
  return summed(results);
}

/** Not of a new one: the next copy would take what stands in it for looked at. */
function lastPass(folder: string): number {
  return Number(segmentsIn(folder).at(-1)?.slice(0, 5) ?? 1);
}

/** What is gone when it is to be copied is no trouble of a source that lives. The target is at rest. */
function withMissing(result: CopyRunResult, asked: number): CopyRunResult {
  if (result.stopped || result.fatal !== null) return result;
  return { ...result, trees: result.trees.map((tree) => ({ ...tree, ...missing(tree, asked) })) };
}

function missing(tree: CopiedTree, asked: number): Partial<CopiedTree> {
  const left = asked - tree.proved.files - tree.troubles.filter(({ code }) => code !== 'suspicious').length;
  if (left <= 0) return {};
  const detail = `${String(left)} files are no longer in the target`;
  const trouble = { tree: tree.name, path: '', code: 'missing', detail } as const;
  return {
    troubles: [...tree.troubles, trouble],
    troublesTotal: tree.troublesTotal + 1,
    complete: false,
  };
}

function nothingDone(troubles: readonly FileTrouble[]): CopyRunResult {
  const none = { files: 0, bytes: 0 };
  return {
    trees: troubles.map((trouble) => ({
      name: trouble.tree,
      proved: none,
      copied: none,
      vanished: none,
      troubles: [trouble],
      troublesTotal: 1,
      complete: false,
    })),
    stopped: false,
    fatal: null,
    damaged: 0,
  };
}

function summed(results: readonly CopyRunResult[]): CopyRunResult {
  return {
    trees: results.flatMap(({ trees }) => trees),
    stopped: results.some(({ stopped }) => stopped),
    fatal: results.find(({ fatal }) => fatal !== null)?.fatal ?? null,
    damaged: 0,
  };
}

/** A folder like another, where nothing is. @returns how many were made that could not be given its owner and group */
async function makeLike(path: string, other: string): Promise<0 | 1> {
  try {
    await mkdir(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return 0;
  }
  const wanted = await stat(other);
  const made = openTop(path);
  try {
    if (made.fd === null) return 0;
    fchmodSync(made.fd, (wanted.mode & 0o777) | 0o700);
    return ownerKeeper().of(made.fd, wanted) ? 0 : 1;
  } finally {
    closeFolder(made);
  }
}

function withMade(others: number, result: CopyRunResult): CopyRunResult {
  if (others === 0) return result;
  const add = (tree: CopiedTree): CopiedTree => ({
    ...tree,
    otherOwners: (tree.otherOwners ?? 0) + others,
  });
  return { ...result, trees: result.trees.map(add) };
}
