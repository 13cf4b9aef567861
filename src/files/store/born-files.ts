import { lstat } from 'node:fs/promises';
import type { CopyProgress, FileTrouble } from '../../model/tree.ts';
import { runCheck, usualCheck, type CheckRunResult } from './check-run.ts';
import type { RunPlace } from './copy-run.ts';
import type { WorkTree } from './worker-messages.ts';

/** Asked for at once. */
const together = 32;

/**
 * What is not in the target as it was proved. What nobody proved and an old folder has in another size was not born: it stands for one
 * that the manifest no longer knows, or that somebody put there, and is told as changed.
 */
export async function bornFiles(
  place: RunPlace,
  trees: readonly WorkTree[],
  onProgress: (progress: CopyProgress) => void,
  signal: AbortSignal,
): Promise<CheckRunResult> {
  const wish = {
    ...usualCheck,
    level: 'names',
    touched: true,
    all: true,
    side: { of: 'target', others: 'known' },
    trees,
  } as const;
  const found = await runCheck(place, wish, onProgress, signal);
  const troubles: FileTrouble[] = [];
  for (let at = 0; at < found.troubles.length; at += together) {
    if (signal.aborted) return { ...found, troubles, stopped: true };
    const group = found.troubles.slice(at, at + together);
    troubles.push(...(await Promise.all(group.map((each) => weighed(each, place, trees)))));
    // Whoever waits hears that it goes on: there may be many, and a share may be slow.
    onProgress({ phase: 'verify', done: found.named, total: null, etaMs: null, rate: null, notice: null });
  }
  return { ...found, troubles };
}

async function weighed(
  trouble: FileTrouble,
  { root }: RunPlace,
  trees: readonly WorkTree[],
): Promise<FileTrouble> {
  const tree = trees.find(({ name }) => name === trouble.tree);
  if (trouble.code !== 'extra' || tree === undefined) return trouble;
  const [there, old] = await Promise.all(
    [`${root}/${tree.to}`, tree.from].map((folder) => bytesOf(`${folder}/${trouble.path}`)),
  );
  if (old === null || there === null || old === there) return trouble;
  const detail = `it has ${String(there)} bytes, and ${String(old)} in the old folder`;
  return { ...trouble, code: 'changed', detail };
}

/** Null where none can be looked at: that is told when it is copied. */
async function bytesOf(path: string): Promise<number | null> {
  return lstat(path).then(
    (stats) => (stats.isFile() ? stats.size : null),
    () => null,
  );
}
