import type { FileStamp } from './file-stamp.ts';
import type { NameKey } from './name-key.ts';

/** Marks of an entry. */
export const marks = { seen: 1, thisPass: 2, gone: 4, old: 8, touched: 16 } as const;

/** What of the manifest every worker looks into: a hash table in shared memory, read-only but for the marks. */
export interface ManifestIndex {
  readonly slots: number;
  readonly buffer: SharedArrayBuffer;
}

interface Views {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  readonly inode: Uint32Array;
  readonly ordinal: Uint32Array;
  /** The first 32 bits of the SHA-256. */
  readonly hash: Uint32Array;
  readonly size: Float64Array;
  /** Microseconds since 1970. */
  readonly modified: Float64Array;
  readonly marks: Uint8Array;
}

/** Bytes of a slot: size and time, key, inode, ordinal and hash, marks. */
const slotBytes = 8 * 2 + 4 * 5 + 1;

/** An index with room for so many files. */
export function createIndex(files: number): ManifestIndex {
  let slots = 1024;
  while (slots < files * 1.6) slots *= 2;
  return { slots, buffer: new SharedArrayBuffer(slots * slotBytes) };
}

/** The tables of an index. */
export function viewsOf({ slots, buffer }: ManifestIndex): Views {
  const words = (at: number): Uint32Array => new Uint32Array(buffer, slots * (16 + 4 * at), slots);
  return {
    size: new Float64Array(buffer, 0, slots),
    modified: new Float64Array(buffer, slots * 8, slots),
    high: words(0),
    low: words(1),
    inode: words(2),
    ordinal: words(3),
    hash: words(4),
    marks: new Uint8Array(buffer, slots * 36, slots),
  };
}

/** The tables. */
export type IndexViews = Views;

/** The slot of a key, or the free one where it would be, as -1 - slot. An ordinal of 0 is a free slot. */
export function findSlot(views: Views, key: Readonly<NameKey>): number {
  const mask = views.high.length - 1;
  for (let slot = key.low & mask; ; slot = (slot + 1) & mask) {
    if (views.ordinal[slot] === 0) return -1 - slot;
    if (views.high[slot] === key.high && views.low[slot] === key.low) return slot;
  }
}

/** Puts an entry, in place of an older one of the same key. @returns the size of the older one, or null */
export function putEntry(
  views: Views,
  key: Readonly<NameKey>,
  entry: {
    readonly stamp: FileStamp;
    readonly hashHead: number;
    readonly ordinal: number;
    readonly marks: number;
  },
): number | null {
  const found = findSlot(views, key);
  const slot = found < 0 ? -1 - found : found;
  const older = found < 0 || isMarked(views, slot, marks.gone) ? null : (views.size[slot] as number);
  views.high[slot] = key.high;
  views.low[slot] = key.low;
  views.inode[slot] = entry.stamp.inode;
  views.size[slot] = entry.stamp.size;
  views.modified[slot] = entry.stamp.modifiedUs;
  views.hash[slot] = entry.hashHead;
  views.ordinal[slot] = entry.ordinal;
  views.marks[slot] = entry.marks;
  return older;
}

/** Whether the file is as it was when it was proved. One that was too young then never is. */
export function isUnchanged(views: Views, slot: number, stamp: FileStamp): boolean {
  return (
    views.modified[slot] === stamp.modifiedUs &&
    views.inode[slot] === stamp.inode &&
    views.size[slot] === stamp.size
  );
}

/** How many entries have a mark. */
export function countMarked(index: ManifestIndex, mark: number): number {
  let count = 0;
  for (const each of viewsOf(index).marks) if ((each & mark) !== 0) count += 1;
  return count;
}

/** Whether an entry has a mark. */
export function isMarked(views: Views, slot: number, mark: number): boolean {
  return ((views.marks[slot] as number) & mark) !== 0;
}
