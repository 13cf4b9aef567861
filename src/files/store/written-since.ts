// Whether somebody wrote into the old folders since they were copied: each is compared with what the manifest says of it.
import type { CopyProgress, FileTrouble, SinceWhen } from '../../model/tree.ts';
import { runCheck, usualCheck, type CheckRunResult } from './check-run.ts';
import { checkToken } from './check-token.ts';
import type { RunPlace } from './copy-run.ts';
import { loadManifest } from './manifest-folder.ts';
import { rootToken } from './root-token.ts';
import type { WorkTree } from './worker-messages.ts';

/** What is not as it was copied. */
export type WrittenSince = Pick<CheckRunResult, 'stopped' | 'fatal' | 'troublesTotal'> & {
  readonly troubles: readonly FileTrouble[];
};

/**
 * Names, sizes and times; every byte where the inode was changed since, or the time is another; and the time of each folder.
 * @param foldersSince ms since 1970: a folder changed later had something made, renamed or removed in it
 * @throws what node:fs throws for a folder that is not there
 */
export async function writtenSince(
  place: RunPlace,
  { trees, ...times }: { readonly trees: readonly WorkTree[] } & SinceWhen,
  onProgress: (progress: CopyProgress) => void,
  signal: AbortSignal,
): Promise<WrittenSince> {
  checkToken(place);
  const manifest = loadManifest(place.manifest, onProgress);
  const troubles: FileTrouble[] = [];
  let total = 0;
  for (const tree of trees) {
    const there = {
      root: tree.from,
      manifest: place.manifest,
      token: rootToken(tree.from),
      lock: place.lock,
    };
    const wish = {
      ...usualCheck,
      trees: [{ name: tree.name, from: tree.from, to: '' }],
      level: 'names',
      side: { of: 'old-since', ...times },
      touched: true,
    } as const;
    const found = await runCheck(there, wish, onProgress, signal, manifest);
    // Links and the like were not copied, and told then.
    troubles.push(...found.troubles.filter(({ code }) => code !== 'not-a-file'));
    const links = found.trees.reduce((sum, { totals }) => sum + (totals['not-a-file'] ?? 0), 0);
    total += found.troublesTotal - links;
    if (found.stopped || found.fatal !== null) return { ...found, troubles, troublesTotal: total };
  }
  checkToken(place);
  return { troubles, troublesTotal: total, stopped: false, fatal: null };
}
