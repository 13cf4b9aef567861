// The manifest: what was proved in the target, one checksummed line per file, appended and never rewritten in place.
// Lives here: how a line is written. Never here: files, folders, what the lines add up to.
import { crc32 } from 'node:zlib';
import type { FileStamp } from './file-stamp.ts';

/** Digits of the sum at the head of a line, base 36. */
export const sumDigits = 7;
/** Characters of a SHA-256 in base64url. */
export const hashLength = 43;

/** A line that names the folder which the lines after it are in: `sum d tree path`. */
export function folderLine(tree: string, path: string): { readonly line: string; readonly sum: number } {
  return summed(`d ${escaped(tree)} ${escaped(path)}`, 0);
}

/** Instead of the time of a file that was too young to be trusted: it is copied again. */
export const tooYoung = 1;

/**
 * A file that stands proved in the target: `sum f size modified inode sha256 name`; `F` for one that had been left alone for
 * an hour.
 */
export function fileLine(folderSum: number, file: ManifestFile): string {
  const { size, modifiedUs, inode } = file.stamp;
  const numbers = [size, modifiedUs, inode].map((each) => each.toString(36)).join(' ');
  return summed(`${file.isOld ? 'F' : 'f'} ${numbers} ${file.hash} ${escaped(file.name)}`, folderSum).line;
}

/** A file that was there before any node could work there, and is not ours: `x`. As long as a line of ours, by which their number is reckoned. */
export function foreignLine(
  folderSum: number,
  { name, stamp }: Pick<ManifestFile, 'name' | 'stamp'>,
): string {
  const numbers = [stamp.size, stamp.modifiedUs, stamp.inode].map((each) => each.toString(36)).join(' ');
  return summed(`x ${numbers} ${'-'.repeat(hashLength)} ${escaped(name)}`, folderSum).line;
}

/** A file as its line has it. */
export interface ManifestFile {
  readonly name: string;
  readonly stamp: FileStamp;
  /** SHA-256 in base64url. */
  readonly hash: string;
  /** Left alone for an hour. */
  readonly isOld: boolean;
}

/** A file that was proved and is no longer in its place: `sum g name`. */
export function goneLine(folderSum: number, name: string): string {
  return summed(`g ${escaped(name)}`, folderSum).line;
}

/** Names may hold anything, line ends included. */
export function escaped(name: string): string {
  return /[%\n\r ]/.test(name) ? name.replace(/[%\n\r ]/g, (each) => encodeURIComponent(each)) : name;
}

/** The name that was escaped. */
export function unescaped(text: string): string {
  return text.includes('%') ? text.replace(/%(?:25|0A|0D|20)/g, (each) => decodeURIComponent(each)) : text;
}

function summed(text: string, before: number): { readonly line: string; readonly sum: number } {
  const sum = crc32(text, before);
  return { line: `${sum.toString(36).padStart(sumDigits, '0')} ${text}\n`, sum };
}
