// Copies one file of a source as far as its temporary file, or takes over what a run that was killed had begun of it.
import { closeSync, fchmodSync, fstatSync, fsyncSync, lstatSync, openSync } from 'node:fs';
import type { FileTrouble } from '../../model/tree.ts';
import { codeOf, nameOf } from './code-of.ts';
import { copyBytes, hashBytes } from './copy-bytes.ts';
import type { CopySiteOfWorker } from './copy-site.ts';
import type { FileUnderWay, Ours } from './file-pipeline.ts';
import { hasChanged, isSameStamp, stampOf, type FileStamp } from './file-stamp.ts';
import { orFileThere, type Folder } from './folder-handle.ts';
import { isFinished } from './finish-begun.ts';
import type { Owner } from './keep-owner.ts';
import { tooYoung } from './manifest-line.ts';
import type { FileId } from './hard-link.ts';
import { hashHead } from './hash-head.ts';
import { hasSizeAndTime } from './read-again.ts';
import { newFilesLack, toRead } from './open-flags.ts';
import { setTimes } from './set-times.ts';
import { inFlush } from './signs-of-life.ts';
import { isOfTarget, targetFailed } from './target-failed.ts';
import { createTemporary, unlinkQuietly } from './temporary-file.ts';
import { temporaryName } from './temporary-name.ts';
import { toldOf, type NamesTask } from './names-task.ts';
import { whereItWasBegun } from './where-it-was-begun.ts';

/** A file of this size is a task of its own, so that it is begun early and holds up nobody behind it. */
const largeBytes = 32 << 20;
/** A file changed so short a time before it is read may change again without a new time. */
const youngMs = 2000;
const oldMs = 3_600_000;

/** What is known of a file before it is looked at. */
export interface One {
  readonly task: NamesTask;
  readonly source: Folder;
  readonly replaces: FileUnderWay['replaces'];
  /** What a run that was killed wrote down of it before it put it in its place. */
  readonly site: CopySiteOfWorker;
}

/** Copies one file as far as its temporary file. @throws what the target throws, marked as the target's */
export function copyOne(
  name: string,
  one: One,
): 'copied' | 'adopted' | 'busy' | 'large' | SameBytes | FileTrouble | null {
  const { task, source, site } = one;
  let from: number;
  try {
    from = openSync(source.prefix + name, toRead);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') return null;
    // On Windows a writer may keep all others out: ERROR_SHARING_VIOLATION, which libuv calls so.
    if (code === 'EBUSY' && site.phase === 'preseed') return 'busy';
    const isLink = code === 'ELOOP';
    return toldOf(
      task,
      name,
      isLink ? 'not-a-file' : 'failed',
      isLink ? 'it is a symbolic link' : `${nameOf(error)} when opened`,
    );
  }
  try {
    const stats = fstatSync(from);
    if (!stats.isFile()) return toldOf(task, name, 'not-a-file', 'it is no file');
    const age = Date.now() - stats.mtimeMs;
    if (age < youngMs && site.phase === 'preseed') return 'busy';
    if (stats.size >= largeBytes && !task.isLarge) return 'large';
    const stamp = stampOf(stats);
    const same = age < youngMs ? null : sameBytes(from, stamp, age > oldMs, one);
    if (same !== null) return same;
    const { uid, gid, dev, ino } = stats;
    return write(
      name,
      from,
      { stamp, source: { dev, ino }, mode: stats.mode & 0o777, uid, gid, atime: stats.atimeMs, age },
      one,
    );
  } catch (error) {
    if (isOfTarget(error)) throw error;
    if (codeOf(error) === 'STOPPED') return null;
    return toldOf(task, name, 'failed', `${nameOf(error)} when read`);
  } finally {
    closeSync(from);
  }
}

/** It was read, and begins to look like what was copied: `readAgain` proves it. */
export interface SameBytes {
  readonly stamp: FileStamp;
  readonly hash: string;
  readonly isOld: boolean;
}

/** What has its size and time, and another inode, is another mount's or got other rights: nothing of it is copied for that. */
function sameBytes(
  from: number,
  stamp: FileStamp,
  isOld: boolean,
  { replaces, site }: One,
): SameBytes | null {
  const earlier = replaces?.earlier ?? null;
  // What a killed run has begun may have taken the place of what the manifest tells of.
  if (
    earlier === null ||
    replaces?.begun.length !== 0 ||
    !hasSizeAndTime(stamp, earlier.size, earlier.modifiedUs)
  )
    return null;
  const { block, pace } = site.bytes;
  if (stamp.size < block.length) pace(stamp.size);
  const { bytes, hash } = hashBytes(from, block, pace);
  if (bytes !== stamp.size || hashHead(hash) !== earlier.hashHead || hasChanged(from, stamp)) return null;
  return { stamp, hash, isOld };
}

/** A source as it was found. */
export interface Found extends Owner {
  readonly stamp: FileStamp;
  readonly source: FileId;
  readonly mode: number;
  readonly atime: number;
  readonly age: number;
}

function write(
  name: string,
  from: number,
  found: Found,
  one: One,
): 'copied' | 'adopted' | 'busy' | FileTrouble {
  const { task, replaces, site } = one;
  const { stamp } = found;
  const target = targetFailed(() =>
    orFileThere(() => site.targets.take(site.targetPath(task.tree, task.path))),
  );
  if (target === null) return toldOf(task, name, 'extra', `a file is where its folder must be${site.wayOn}`);
  const temporary = temporaryName(name);
  // Always all of it, in this order: objects of one shape are what the engine is quick with.
  const underWay = (hash: string, open: number | null, isAdopted: boolean): FileUnderWay => ({
    tree: task.tree,
    path: task.path,
    name,
    source: found.source,
    target,
    temporary,
    stamp: found.age < youngMs ? { ...stamp, modifiedUs: tooYoung } : stamp,
    hash,
    isOld: found.age > oldMs,
    replaces,
    isFree: task.isNew && replaces === null,
    open,
    isAdopted,
  });
  let isKept = false;
  let isMade = false;
  let isLeftOpen = false;
  try {
    // What runs that were killed wrote down of it before they put it in its place, if it was this.
    const begun =
      replaces?.begun.find((each) => isSameStamp(each.stamp, stamp)) ??
      (site.isBack ? asItMayBe(target.prefix + name, from, stamp, site) : null);
    if (begun !== null && adopt(underWay(begun.hash, null, true), begun, found, one)) {
      isKept = true;
      return 'adopted';
    }
    const to = targetFailed(() => createTemporary(target.prefix + temporary, found.mode));
    isMade = true;
    try {
      if ((found.mode & newFilesLack) !== 0) targetFailed(() => fchmodSync(to, found.mode));
      if (!targetFailed(() => site.owners.ofNew(to, target, found)))
        site.amountOf(task.tree).otherOwners += 1;
      const { bytes, hash } = copyBytes(from, to, stamp.size, site.bytes);
      if (bytes !== stamp.size || hasChanged(from, stamp)) {
        if (site.phase === 'preseed') return 'busy';
        return toldOf(
          task,
          name,
          'failed',
          'it changed while it was read, though nothing should write to it',
        );
      }
      targetFailed(() => setTimes(to, found.atime, stamp.modifiedUs));
      if (!site.batch || bytes >= largeBytes) targetFailed(() => inFlush(() => fsyncSync(to)));
      isKept = true;
      isLeftOpen = site.batch && bytes < largeBytes;
      site.pipeline.add(underWay(hash, isLeftOpen ? to : null, false));
      return 'copied';
    } finally {
      // A share may tell only now that it did not take all.
      if (!isLeftOpen) targetFailed(() => closeSync(to));
    }
  } finally {
    if (!isKept) {
      if (isMade) unlinkQuietly(target.prefix + temporary);
      site.targets.release(target);
    }
  }
}

/** Where no manifest tells: what stands there may be this, by its length. */
function asItMayBe(
  at: string,
  from: number,
  stamp: FileStamp,
  { bytes }: CopySiteOfWorker,
): Ours['begun'][number] | null {
  const found = targetFailed(() => lstatSync(at, { throwIfNoEntry: false }));
  return found?.size === stamp.size ? { stamp, hash: hashBytes(from, bytes.block, bytes.pace).hash } : null;
}

/** Takes over what a run that was killed had written, where its source has not changed since. @returns false where nothing is */
function adopt(file: FileUnderWay, begun: Ours['begun'][number], found: Found, { site }: One): boolean {
  const { prefix } = file.target;
  const place = targetFailed(() => whereItWasBegun(file.target, file, begun, site.bytes));
  if (place === 'in place') {
    unlinkQuietly(prefix + file.temporary);
    targetFailed(() => site.pipeline.adopt(file));
  } else if (place === 'temporary') {
    // Its bytes may have become durable without its time.
    if (!targetFailed(() => isFinished(prefix + file.temporary, found, file.tree, site))) return false;
    site.pipeline.add(file);
  }
  return place !== null;
}
