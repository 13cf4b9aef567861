import { closeSync, fchmodSync, fstatSync, fsyncSync, lstatSync, openSync } from 'node:fs';
import type { FileTrouble } from '../../model/tree.ts';
import { copyBytes } from './copy-bytes.ts';
import type { CopySiteOfWorker } from './copy-site.ts';
import { stampOf, type FileStamp } from './file-stamp.ts';
import type { FileUnderWay } from './file-pipeline.ts';
import { modeOf, type Folder } from './folder-handle.ts';
import {
  findSlot,
  hashHeadOf,
  isMarked,
  isUnchanged,
  mark,
  marks,
  modifiedOf,
  sizeOf,
} from './manifest-index.ts';
import { tooYoung } from './manifest-line.ts';
import { folderKey, nameKey } from './name-key.ts';
import { newFilesLack, toRead } from './open-flags.ts';
import { setTimes } from './set-times.ts';
import { isOfTarget, targetFailed } from './target-failed.ts';
import { createTemporary, unlinkQuietly } from './temporary-file.ts';
import { temporaryName } from './temporary-name.ts';
import { below } from './worker-messages.ts';

/** Names of one folder. */
export interface NamesTask {
  readonly tree: string;
  readonly path: string;
  readonly names: readonly string[];
  readonly isNew: boolean;
  /** They may be large: they were put off once. */
  readonly isLarge: boolean;
}

/** A file of this size is a task of its own, so that it is begun early and holds up nobody behind it. */
const largeBytes = 32 << 20;
/** A file changed so short a time before it is read may change again without a new time. */
const youngMs = 2000;
const oldMs = 3_600_000;

/** Copies those of the names that are not proved yet. @throws what the target throws, marked as the target's */
export function copyNames(task: NamesTask, site: CopySiteOfWorker): void {
  const { tree, path } = task;
  const folder = folderKey(tree, path);
  const key = { high: 0, low: 0 };
  const amount = site.amountOf(tree);
  const busy: string[] = [];
  const large: string[] = [];
  const sources = site.sourceOf(tree);
  let least = Infinity;
  let source: Folder;
  try {
    source = sources.take(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // Its folder may be gone, with all that was in it; whatever else holds us back must not pass for that.
    if (code !== 'ENOENT')
      for (const name of task.names)
        site.trouble(trouble(task, name, 'failed', `${code ?? message} when its folder was opened`));
    return;
  }
  try {
    for (const name of task.names) {
      if (site.isStopped()) return;
      nameKey(folder, name, key);
      const slot = findSlot(site.index, key);
      let replaces: FileUnderWay['replaces'] = null;
      let wasOld = false;
      if (slot >= 0 && !isMarked(site.index, slot, marks.gone)) {
        mark(site.index, slot, marks.seen);
        const size = sizeOf(site.index, slot);
        if (isSame(site, slot, source.plain + name)) {
          amount.unchangedFiles += 1;
          amount.unchangedBytes += size;
          continue;
        }
        replaces = {
          size,
          modifiedUs: modifiedOf(site.index, slot),
          hashHead: hashHeadOf(site.index, slot),
        };
        wasOld = isMarked(site.index, slot, marks.old);
      }
      // Also in the place of what was proved before: a killed run may have got as far as that.
      if (site.intended.size > 0 && site.intended.has(`${String(key.high)}:${String(key.low)}`))
        replaces = 'any';
      const began = performance.now();
      const outcome = copyOne(name, { task, source, replaces, site });
      if (outcome === 'busy') busy.push(name);
      else if (outcome === 'large') large.push(name);
      else if (outcome === 'copied') {
        if (wasOld) site.trouble(trouble(task, name, 'suspicious', 'it had been finished and was changed'));
        least = Math.min(least, performance.now() - began);
        site.control.leastMs[site.id] = least;
        site.room();
      } else if (outcome !== null) site.trouble(outcome);
    }
  } finally {
    sources.release(source);
  }
  count(site, task.names.length);
  if (busy.length > 0) site.tell({ kind: 'busy', tree, path, names: busy });
  if (large.length > 0)
    site.tell({
      kind: 'more',
      isLarge: true,
      tasks: large.map((name) => ({ ...task, kind: 'names', names: [name], isLarge: true })),
    });
}

function count({ control: { scanned }, id }: CopySiteOfWorker, names: number): void {
  scanned[id] = (scanned[id] as number) + names;
}

function isSame(site: CopySiteOfWorker, slot: number, path: string): boolean {
  if (site.phase === 'preseed' && isMarked(site.index, slot, marks.thisPass)) return true;
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats !== undefined && isUnchanged(site.index, slot, stampOf(stats));
}

interface One {
  readonly task: NamesTask;
  readonly source: Folder;
  readonly replaces: FileUnderWay['replaces'];
  readonly site: CopySiteOfWorker;
}

/** Copies one file as far as its temporary file. */
function copyOne(name: string, one: One): 'copied' | 'busy' | 'large' | FileTrouble | null {
  const { task, source, site } = one;
  let from: number;
  try {
    from = openSync(source.prefix + name, toRead);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    // On Windows a writer may keep all others out: ERROR_SHARING_VIOLATION, which libuv calls so.
    if (code === 'EBUSY' && site.phase === 'preseed') return 'busy';
    const isLink = code === 'ELOOP';
    return trouble(
      task,
      name,
      isLink ? 'not-a-file' : 'failed',
      isLink ? 'it is a symbolic link' : `${code ?? message} when opened`,
    );
  }
  try {
    const stats = fstatSync(from);
    if (!stats.isFile()) return trouble(task, name, 'not-a-file', 'it is no file');
    const age = Date.now() - stats.mtimeMs;
    if (age < youngMs && site.phase === 'preseed') return 'busy';
    if (stats.size >= largeBytes && !task.isLarge) return 'large';
    const stamp = stampOf(stats);
    return write(name, from, { stamp, mode: stats.mode & 0o777, atime: stats.atimeMs, age }, one);
  } catch (error) {
    if (isOfTarget(error)) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'STOPPED' ? null : trouble(task, name, 'failed', `${code ?? message} when read`);
  } finally {
    closeSync(from);
  }
}

interface Found {
  readonly stamp: FileStamp;
  readonly mode: number;
  readonly atime: number;
  readonly age: number;
}

function write(name: string, from: number, found: Found, one: One): 'copied' | 'busy' | FileTrouble {
  const { task, replaces, site } = one;
  const { stamp } = found;
  const target = targetFailed(() =>
    site.targets.take(site.targetPath(task.tree, task.path), () => modeOf(one.source)),
  );
  const temporary = temporaryName(name);
  let isKept = false;
  let isMade = false;
  let isLeftOpen = false;
  try {
    const to = targetFailed(() => createTemporary(target.prefix + temporary, found.mode));
    isMade = true;
    try {
      if ((found.mode & newFilesLack) !== 0) targetFailed(() => fchmodSync(to, found.mode));
      const { bytes, hash } = copyBytes(from, to, stamp.size, site.bytes);
      if (bytes !== stamp.size || hasChanged(from, stamp)) {
        if (site.phase === 'preseed') return 'busy';
        return trouble(
          task,
          name,
          'failed',
          'it changed while it was read, though nothing should write to it',
        );
      }
      targetFailed(() => setTimes(to, found.atime, stamp.modifiedUs));
      if (!site.batch || bytes >= largeBytes) targetFailed(() => fsyncSync(to));
      isKept = true;
      isLeftOpen = site.batch && bytes < largeBytes;
      site.pipeline.add({
        tree: task.tree,
        path: task.path,
        name,
        target,
        temporary,
        stamp: found.age < youngMs ? { ...stamp, modifiedUs: tooYoung } : stamp,
        hash,
        isOld: found.age > oldMs,
        replaces,
        isFree: task.isNew && replaces === null,
        open: isLeftOpen ? to : null,
      });
      return 'copied';
    } finally {
      if (!isLeftOpen) closeSync(to);
    }
  } finally {
    if (!isKept) {
      if (isMade) unlinkQuietly(target.prefix + temporary);
      site.targets.release(target);
    }
  }
}

/** Small files are read in one call and cannot change in between; what comes after is found by the next look. */
function hasChanged(from: number, stamp: FileStamp): boolean {
  if (stamp.size < 1 << 20) return false;
  const now = stampOf(fstatSync(from));
  return now.size !== stamp.size || now.modifiedUs !== stamp.modifiedUs;
}

const trouble = (
  { tree, path }: NamesTask,
  name: string,
  code: FileTrouble['code'],
  detail: string,
): FileTrouble => ({ tree, path: below(path, name), code, detail });
