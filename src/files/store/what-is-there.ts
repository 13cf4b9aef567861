import { closeSync, lstatSync, openSync } from 'node:fs';
import { moveItOut } from '../../model/in-its-place.ts';
import { hashBytes } from './copy-bytes.ts';
import type { FileUnderWay } from './file-pipeline.ts';
import { stampOf } from './file-stamp.ts';
import { isItsSource, isLinkOf } from './hard-link.ts';
import { hashHead } from './hash-head.ts';
import { toRead } from './open-flags.ts';
import { isSameTime } from './same-time.ts';
import { sizeAndTime } from './size-and-time.ts';

/** What to do about something in a file's place. On the way back the target has the only copy: it must not go from there. */
export const wayOn = {
  there: moveItOut,
  back: '; move it out of the old folder to have the file brought home',
} as const;

/** Whether what `whatIsThere` found lets the file take its place. */
export const isToTake = (found: string): boolean => found === 'nothing' || found === 'ours';

/** `nothing` and `ours`: the file may take its place; `same`: the same bytes are there already; else why it may not. */
export function whatIsThere(file: FileUnderWay, block: Buffer): string {
  const found = lstatSync(file.target.prefix + file.name, { throwIfNoEntry: false });
  if (found === undefined) return 'nothing';
  if (!found.isFile()) return 'something that is no file is in its place';
  const { replaces } = file;
  const earlier = replaces?.earlier?.size === found.size ? replaces.earlier : null;
  if (earlier !== null && isSameTime(earlier.modifiedUs, stampOf(found).modifiedUs)) return 'ours';
  const begun = replaces?.begun.filter(({ stamp }) => stamp.size === found.size) ?? [];
  const isRead = earlier !== null || begun.length > 0 || found.size === file.stamp.size;
  const hash = isRead ? readFile(file, block).hash : null;
  if (hash === file.hash) return isLinkOf(found, file.source) ? isItsSource : 'same';
  // What a killed run put there, or, touched by somebody, still what was there before it.
  if (begun.some((each) => each.hash === hash)) return 'ours';
  if (earlier !== null && hash !== null && hashHead(hash) === earlier.hashHead) return 'ours';
  const why =
    replaces === null
      ? 'something that octo-ha did not put there is in its place'
      : 'what octo-ha put there was changed since';
  return `${why}: ${sizeAndTime(stampOf(found))}; the one to be copied: ${sizeAndTime(file.stamp)}`;
}

/** By its name. @throws what node:fs throws */
export function readFile(
  file: FileUnderWay,
  block: Buffer,
): { readonly bytes: number; readonly hash: string } {
  const open = openSync(file.target.prefix + file.name, toRead);
  try {
    return hashBytes(open, block, () => undefined);
  } finally {
    closeSync(open);
  }
}
