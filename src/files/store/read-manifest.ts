import { closeSync, openSync, readSync } from 'node:fs';
import type { FileStamp } from './file-stamp.ts';
import { hashHeadAt } from './hash-head.ts';
import { lineSum } from './line-sum.ts';
import { hashLength, sumDigits, unescaped } from './manifest-line.ts';
import { nameKey, nameKeyOfBytes, type NameKey } from './name-key.ts';
import type { OnRead } from './read-progress.ts';
import { signOfLife } from './signs-of-life.ts';

/** What a reader of a manifest is told. Nothing is kept between the calls. */
export interface ManifestVisitor {
  readonly folder: (tree: string, path: string) => void;
  readonly file: (line: FileLine) => void;
  readonly gone: (name: string) => void;
  /** One that was there and is not ours; its hash means nothing. */
  readonly foreign?: (line: FileLine) => void;
  /** A line that is not what was written; a torn last one is none. */
  readonly damaged: (offset: number) => void;
  /** So many bytes were read. */
  readonly read?: OnRead;
}

/** A file's line; the next one takes its place, so what is wanted of it is taken at once. */
export interface FileLine extends FileStamp {
  readonly isOld: boolean;
  readonly name: () => string;
  /** The key of its name on top of its folder's, written into `key`. */
  readonly key: (folder: Readonly<NameKey>, key: NameKey) => NameKey;
  /** The SHA-256 in base64url. */
  readonly hash: () => string;
  /** Its first 32 bits. */
  readonly hashHead: () => number;
}

/** No more: a very slow share gives one within a second or two, and until then nothing is heard of it. */
const chunkBytes = 256 << 10;
const newline = 10;
const space = 32;
/** Before the time of a file from before 1970. */
const minus = 45;

/**
 * Reads one segment from its beginning. A line whose sum is wrong is told and left out; when it may have been a folder's,
 * so is everything up to the next folder's line. A last line without its end was never finished, and is left out silently.
 * @throws what node:fs throws
 */
export function readManifest(path: string, visitor: ManifestVisitor): void {
  const file = openSync(path, 'r');
  try {
    const state = { folderSum: null as number | null, line: new ReadLine() };
    let held = Buffer.alloc(0);
    let offset = 0;
    const chunk = Buffer.allocUnsafe(chunkBytes);
    for (;;) {
      const got = readSync(file, chunk, 0, chunkBytes, null);
      if (got === 0) return;
      signOfLife();
      visitor.read?.(got);
      const bytes =
        held.length === 0 ? chunk.subarray(0, got) : Buffer.concat([held, chunk.subarray(0, got)]);
      let from = 0;
      for (;;) {
        const end = bytes.indexOf(newline, from);
        if (end === -1) break;
        if (!readLine(bytes, from, end, state, visitor)) visitor.damaged(offset + from);
        from = end + 1;
      }
      offset += from;
      held = Buffer.from(bytes.subarray(from));
    }
  } finally {
    closeSync(file);
  }
}

function readLine(
  bytes: Buffer,
  from: number,
  end: number,
  state: { folderSum: number | null; readonly line: ReadLine },
  visitor: ManifestVisitor,
): boolean {
  const text = from + sumDigits + 1;
  if (end < text + 3) return false;
  const sum = digits(bytes, from, from + sumDigits);
  const kind = bytes[text];
  if (kind === 0x64) {
    state.folderSum = null;
    if (lineSum(bytes, text, end) !== sum) return false;
    const [tree = '', path = ''] = bytes.toString('utf8', text + 2, end).split(' ');
    state.folderSum = sum;
    visitor.folder(unescaped(tree), unescaped(path));
    return true;
  }
  if (state.folderSum === null || lineSum(bytes, text, end, state.folderSum) !== sum) {
    // It may have been a folder's line before it was damaged.
    state.folderSum = null;
    return false;
  }
  if (kind === 0x67) visitor.gone(unescaped(bytes.toString('utf8', text + 2, end)));
  else if (kind === 0x78) visitor.foreign?.(state.line.at(bytes, text, end));
  else if (kind === 0x66 || kind === 0x46) visitor.file(state.line.at(bytes, text, end));
  return true;
}

/** One for all lines: a manifest has millions. */
class ReadLine implements FileLine {
  size = 0;
  modifiedUs = 0;
  inode = 0;
  isOld = false;
  #bytes: Buffer = Buffer.alloc(0);
  #hashAt = 0;
  #end = 0;

  at(bytes: Buffer, from: number, end: number): this {
    const sizeAt = from + 2;
    const afterSize = bytes.indexOf(space, sizeAt);
    const afterModified = bytes.indexOf(space, afterSize + 1);
    const afterInode = bytes.indexOf(space, afterModified + 1);
    this.size = digits(bytes, sizeAt, afterSize);
    this.modifiedUs =
      bytes[afterSize + 1] === minus
        ? -digits(bytes, afterSize + 2, afterModified)
        : digits(bytes, afterSize + 1, afterModified);
    this.inode = digits(bytes, afterModified + 1, afterInode);
    this.isOld = bytes[from] === 0x46;
    this.#bytes = bytes;
    this.#hashAt = afterInode + 1;
    this.#end = end;
    return this;
  }

  name(): string {
    return unescaped(this.#bytes.toString('utf8', this.#hashAt + hashLength + 1, this.#end));
  }

  key(folder: Readonly<NameKey>, key: NameKey): NameKey {
    const from = this.#hashAt + hashLength + 1;
    return nameKeyOfBytes(folder, this.#bytes, from, this.#end, key)
      ? key
      : nameKey(folder, this.name(), key);
  }

  hash(): string {
    return this.#bytes.toString('latin1', this.#hashAt, this.#hashAt + hashLength);
  }

  hashHead(): number {
    return hashHeadAt(this.#bytes, this.#hashAt);
  }
}

/** A whole number in base 36, as it was written; NaN for anything else. */
function digits(bytes: Buffer, from: number, end: number): number {
  let value = 0;
  for (let at = from; at < end; at += 1) {
    const byte = bytes[at] as number;
    const digit = byte >= 0x61 ? byte - 0x57 : byte - 0x30;
    if (digit < 0 || digit > 35) return Number.NaN;
    value = value * 36 + digit;
  }
  return value;
}
