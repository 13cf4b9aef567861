// Writes anew what a manifest has lost of files that are the same in the old folder and in the target, read on both sides now.
// Nothing but the manifest is written. Never here: what differs, what one side lacks: of these nothing is known, and that stays so.
import { closeSync, fstatSync, fsyncSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Amount, CopyProgress, CuredProof, FileTrouble, SettledProof } from '../../model/tree.ts';
import { aliveAlone } from '../sign-of-life.ts';
import { runCheck, usualCheck } from './check-run.ts';
import { codeOf } from './code-of.ts';
import { blockBytes, hashBytes } from './copy-bytes.ts';
import type { RunPlace } from './copy-run.ts';
import { isSameStamp, stampOf } from './file-stamp.ts';
import { folderCache, type FolderCache } from './folder-cache.ts';
import { flushFolder } from './folder-handle.ts';
import { isItsSource, isLinkOf } from './hard-link.ts';
import { checkLock } from './lock-beat.ts';
import { endPass, loadManifest, type Manifest } from './manifest-folder.ts';
import { countMarked, marks } from './manifest-index.ts';
import type { ManifestFile } from './manifest-line.ts';
import { openManifestWriter } from './manifest-writer.ts';
import { toChange, toRead } from './open-flags.ts';
import { segmentOf } from './segment-name.ts';
import { sizeAndTime } from './size-and-time.ts';
import type { WorkTree } from './worker-messages.ts';
import type { WorkerTrouble } from './worker-pool.ts';

/** What came of it. */
export interface CureResult extends CuredProof {
  readonly stopped: boolean;
  readonly fatal: WorkerTrouble | null;
}

/** What was written so short a time ago may be written again without a new time. */
const youngMs = 2_000;
const oldMs = 3_600_000;
const tellMs = 500;
/** So many lines are written at once, and so many troubles are told. */
const [together, mostTold] = [256, 1000];

/**
 * Names of the target that the manifest does not know and the old folder has.
 * @param settled what the last copy proved: where all of it is known again, damaged lines hold nothing back any more
 */
export async function cureProof(
  place: RunPlace,
  { trees, settled }: { readonly trees: readonly WorkTree[]; readonly settled: SettledProof },
  onProgress: (progress: CopyProgress) => void,
  signal: AbortSignal,
): Promise<CureResult> {
  const wish = { ...usualCheck, level: 'names', all: true, side: { of: 'target', others: 'known' } } as const;
  const { troubles, stopped, fatal } = await runCheck(place, { ...wish, trees }, onProgress, signal);
  const nothing: CureResult = { trees: [], left: [], leftTotal: 0, stopped, fatal };
  if (stopped || fatal !== null) return nothing;
  const manifest = loadManifest(place.manifest, onProgress);
  checkLock(place.lock);
  // What a killed copy has put there unproved must not pass for what was copied.
  if (manifest.intended.length > 0)
    return {
      ...nothing,
      fatal: { code: 'UNREADABLE', message: 'a copy was broken off there, and has to be ended first' },
    };
  const writer = openManifestWriter(join(place.manifest, segmentOf(manifest.pass, manifest.run, 0)));
  const block = Buffer.allocUnsafeSlow(blockBytes);
  const cured = new Map(trees.map(({ name }) => [name, { files: 0, bytes: 0 }]));
  const left: FileTrouble[] = [];
  const done = { files: 0, bytes: 0 };
  let toldAt = -Infinity;
  const tell = (): void => {
    if (performance.now() - toldAt < tellMs) return;
    toldAt = performance.now();
    onProgress({ ...aliveAlone, phase: 'verify', done: { ...done } });
  };
  const unknown = troubles.filter(({ code }) => code === 'extra');
  try {
    for (const { name, from, to } of trees) {
      const [old, there] = [folderCache(from, false), folderCache(`${place.root}/${to}`, false)];
      try {
        for (const { path } of unknown.filter(({ tree }) => tree === name)) {
          // Whoever asks to stop, or waits for a sign, is heard between two files.
          await new Promise(setImmediate);
          if (signal.aborted) break;
          const cut = path.lastIndexOf('/');
          const at = { path: path.slice(0, Math.max(0, cut)), name: path.slice(cut + 1) };
          const found = sameOnBoth(at, { old, there }, block, (bytes) => {
            done.bytes += bytes;
            tell();
          });
          if (found === null) continue;
          done.files += 1;
          tell();
          if (typeof found === 'string') {
            left.push({ tree: name, path, code: 'extra', detail: found });
            continue;
          }
          writer.add(name, at.path, found);
          const amount = cured.get(name) as { files: number; bytes: number };
          amount.files += 1;
          amount.bytes += found.stamp.size;
          if (amount.files % together === 0) writeAll();
        }
      } finally {
        old.close();
        there.close();
      }
    }
    writeAll();
  } finally {
    writer.close();
  }
  const mended = isWhole() ? manifest.damaged : new Map<string, number>();
  endPass(place.manifest, { ...manifest, damaged: mended });
  return {
    ...nothing,
    stopped: signal.aborted,
    trees: [...cured].map(([name, amount]) => ({ name, ...amount })),
    left: left.slice(0, mostTold),
    leftTotal: left.length,
  };

  function writeAll(): void {
    checkLock(place.lock);
    writer.write();
    writer.flush();
  }

  /** Of each tree as much is known as was settled, to the byte, and every file that was noted as none of ours. */
  function isWhole(): boolean {
    if (countMarked(manifest.index, marks.foreign) < settled.foreign) return false;
    return Object.entries(settled.trees).every(([name, { files, bytes }]) => {
      const known = knownOf(manifest, name);
      const more = cured.get(name) ?? { files: 0, bytes: 0 };
      return known.files + more.files === files && known.bytes + more.bytes === bytes;
    });
  }
}

const knownOf = ({ proved }: Manifest, name: string): Amount => proved.get(name) ?? { files: 0, bytes: 0 };

/** @returns null where a side has no such file; why it proves nothing; or what is the same on both sides */
function sameOnBoth(
  { path, name }: { readonly path: string; readonly name: string },
  sides: { readonly old: FolderCache; readonly there: FolderCache },
  block: Buffer,
  read: (bytes: number) => void,
): ManifestFile | string | null {
  try {
    return inFolder(sides.old, path, (oldPrefix) =>
      opened(oldPrefix + name, toRead, (old) =>
        inFolder(sides.there, path, (prefix, flush) =>
          opened(prefix + name, toChange, (there) => {
            const [before, found] = [fstatSync(old), fstatSync(there)];
            if (!before.isFile() || !found.isFile()) return 'it is no file on both sides';
            if (isLinkOf(found, before)) return isItsSource;
            const [stamp, other] = [stampOf(before), stampOf(found)];
            const differs = `it has ${sizeAndTime(other)}, and in the old folder ${sizeAndTime(stamp)}`;
            if (stamp.size !== other.size) return differs;
            const age = Date.now() - Math.max(before.mtimeMs, found.mtimeMs);
            if (age < youngMs) return 'it was written just now';
            // Whoever put it there may not have flushed it.
            fsyncSync(there);
            flush();
            const [one, two] = [hashBytes(old, block, read), hashBytes(there, block, read)];
            const isStill =
              isSameStamp(stamp, stampOf(fstatSync(old))) && isSameStamp(other, stampOf(fstatSync(there)));
            if (!isStill) return 'it was written while it was read';
            if (one.hash !== two.hash || one.bytes !== stamp.size || two.bytes !== stamp.size) return differs;
            return { name, stamp, hash: one.hash, isOld: Date.now() - before.mtimeMs > oldMs };
          }),
        ),
      ),
    );
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    if (['EACCES', 'EPERM', 'ELOOP', 'NOT-A-FOLDER', 'EIO'].includes(code))
      return `${code} when it was compared`;
    throw error;
  }
}

function inFolder<T>(folders: FolderCache, path: string, work: (prefix: string, flush: () => void) => T): T {
  const folder = folders.take(path);
  try {
    return work(folder.prefix, () => flushFolder(folder));
  } finally {
    folders.release(folder);
  }
}

function opened<T>(path: string, flags: number, work: (file: number) => T): T {
  const file = openSync(path, flags);
  try {
    return work(file);
  } finally {
    closeSync(file);
  }
}
