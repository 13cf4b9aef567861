import type { FileStamp } from './file-stamp.ts';
import type { NameKey } from './name-key.ts';

/** Marks of an entry. What is `foreign` is `gone` too: it is none of ours. What is wrong by its name is `told`, and is not told again. */
export const marks = { seen: 1, thisPass: 2, gone: 4, old: 8, touched: 16, foreign: 32, told: 64 } as const;

/** What of the manifest every worker looks into: a hash table in shared memory, read-only but for the marks. */
export interface ManifestIndex {
  readonly slots: number;
  readonly buffer: SharedArrayBuffer;
}

/** The two views of its memory: what belongs to one slot lies together, since each look at another place waits for the memory. */
export interface IndexViews {
  readonly floats: Float64Array;
  readonly words: Uint32Array;
}

/** Of a slot in bytes: size and time (µs since 1970); key, inode, ordinal, first 32 bits of the SHA-256, marks; one word free. */
const slotBytes = 8 * 2 + 4 * 6;
const floatsOf = slotBytes / 8;
const wordsOf = slotBytes / 4;
const float = { size: 0, modified: 1 } as const;
const word = { high: 4, low: 5, inode: 6, ordinal: 7, hash: 8, marks: 9 } as const;

/** An index with room for so many files. */
export function createIndex(files: number): ManifestIndex {
  let slots = 1024;
  while (slots < files * 1.6) slots *= 2;
  return { slots, buffer: new SharedArrayBuffer(slots * slotBytes) };
}

/** Whether so many files would not have needed a larger one. */
export const hasRoom = ({ slots }: ManifestIndex, files: number): boolean => slots >= files * 1.6;

/** The views of an index. */
export function viewsOf({ buffer }: ManifestIndex): IndexViews {
  return { floats: new Float64Array(buffer), words: new Uint32Array(buffer) };
}

/** The slot of a key, or the free one where it would be, as -1 - slot. An ordinal of 0 is a free slot. */
export function findSlot({ words }: IndexViews, key: Readonly<NameKey>): number {
  const mask = words.length / wordsOf - 1;
  for (let slot = key.low & mask; ; slot = (slot + 1) & mask) {
    const at = slot * wordsOf;
    if (words[at + word.ordinal] === 0) return -1 - slot;
    if (words[at + word.high] === key.high && words[at + word.low] === key.low) return slot;
  }
}

/** Puts an entry, in place of an older one of the same key. @returns the size of the older one, or null */
export function putEntry(
  views: IndexViews,
  key: Readonly<NameKey>,
  entry: FileStamp & { readonly hashHead: () => number },
  ordinal: number,
  is: number,
): number | null {
  const found = findSlot(views, key);
  const slot = found < 0 ? -1 - found : found;
  const older = found < 0 || isMarked(views, slot, marks.gone) ? null : sizeOf(views, slot);
  const { floats, words } = views;
  const at = slot * wordsOf;
  words[at + word.high] = key.high;
  words[at + word.low] = key.low;
  words[at + word.inode] = entry.inode;
  words[at + word.ordinal] = ordinal;
  words[at + word.hash] = entry.hashHead();
  words[at + word.marks] = is;
  floats[slot * floatsOf + float.size] = entry.size;
  floats[slot * floatsOf + float.modified] = entry.modifiedUs;
  return older;
}

/** Of no line that counts. */
const noOrdinal = 0xffff_ffff;

/** Puts what is not ours, unless the name is. */
export function putForeign(views: IndexViews, key: Readonly<NameKey>, stamp: FileStamp): void {
  const found = findSlot(views, key);
  if (found >= 0 && !isMarked(views, found, marks.gone)) return;
  putEntry(views, key, { ...stamp, hashHead: () => 0 }, noOrdinal, marks.gone | marks.foreign);
}

/** Bytes of the file. */
export const sizeOf = ({ floats }: IndexViews, slot: number): number =>
  floats[slot * floatsOf + float.size] as number;

/** Microseconds since 1970. */
export const modifiedOf = ({ floats }: IndexViews, slot: number): number =>
  floats[slot * floatsOf + float.modified] as number;

/** The first 32 bits of the SHA-256. */
export const hashHeadOf = ({ words }: IndexViews, slot: number): number =>
  words[slot * wordsOf + word.hash] as number;

/** Which of all lines is the one that counts, from 1. */
export const ordinalOf = ({ words }: IndexViews, slot: number): number =>
  words[slot * wordsOf + word.ordinal] as number;

/** Whether the file is as it was when it was proved. One that was too young then never is. */
export function isUnchanged(views: IndexViews, slot: number, stamp: FileStamp): boolean {
  return (
    modifiedOf(views, slot) === stamp.modifiedUs &&
    views.words[slot * wordsOf + word.inode] === stamp.inode &&
    sizeOf(views, slot) === stamp.size
  );
}

/** How many entries have a mark. */
export function countMarked(index: ManifestIndex, which: number): number {
  const { words } = viewsOf(index);
  let count = 0;
  for (let at = word.marks; at < words.length; at += wordsOf)
    if (((words[at] as number) & which) !== 0) count += 1;
  return count;
}

/** Whether every entry is seen, or gone: then nobody has to look for one that is not. */
export function isAllSeen(index: ManifestIndex): boolean {
  const { words } = viewsOf(index);
  for (let at = 0; at < words.length; at += wordsOf)
    if (
      words[at + word.ordinal] !== 0 &&
      ((words[at + word.marks] as number) & (marks.seen | marks.gone)) === 0
    )
      return false;
  return true;
}

/** Whether an entry has a mark. */
export function isMarked({ words }: IndexViews, slot: number, which: number): boolean {
  return ((words[slot * wordsOf + word.marks] as number) & which) !== 0;
}

/** Gives an entry a mark. */
export function mark({ words }: IndexViews, slot: number, which: number): void {
  Atomics.or(words, slot * wordsOf + word.marks, which);
}

/** Nothing was seen any more, found touched, or told. */
export function unmark(index: ManifestIndex): void {
  const { words } = viewsOf(index);
  for (let at = word.marks; at < words.length; at += wordsOf)
    words[at] = (words[at] as number) & ~(marks.seen | marks.touched | marks.told);
}

/** Gives an entry these marks and no other. */
export function setMarks({ words }: IndexViews, slot: number, all: number): void {
  words[slot * wordsOf + word.marks] = all;
}
