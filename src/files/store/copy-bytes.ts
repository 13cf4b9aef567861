import { createHash, hash } from 'node:crypto';
import { readSync, writeSync } from 'node:fs';
import { signOfLife } from './signs-of-life.ts';
import { targetFailed } from './target-failed.ts';

/** Bytes read and written at once. */
export const blockBytes = 1 << 20;

/** What a worker copies with. */
export interface CopySite {
  /** `blockBytes` long. */
  readonly block: Buffer;
  /** Called before so many bytes are written: holds them back, and throws where the copy is to stop. */
  readonly pace: (bytes: number) => void;
  /** Called with an open file now and then while a large one is written, so that its flush does not all come at the end. */
  readonly flush: (fd: number) => void;
}

/** Bytes of a large file between two flushes. */
const flushEvery = 32 << 20;

/**
 * Copies an open file from its beginning to its end, hashing what it reads.
 * @returns the bytes read, and their SHA-256 in base64url @throws what node:fs throws
 */
export function copyBytes(
  source: number,
  target: number,
  size: number,
  site: CopySite,
): { readonly bytes: number; readonly hash: string } {
  const { block } = site;
  let got = fill(source, block, Math.min(size, block.length));
  if (got < block.length) {
    const all = block.subarray(0, got);
    site.pace(got);
    writeAll(target, all);
    return { bytes: got, hash: sha256(all) };
  }
  const hasher = createHash('sha256');
  let bytes = 0;
  let unflushed = 0;
  while (got > 0) {
    const part = block.subarray(0, got);
    site.pace(got);
    writeAll(target, part);
    hasher.update(part);
    bytes += got;
    unflushed += got;
    if (unflushed >= flushEvery) {
      targetFailed(() => site.flush(target));
      unflushed = 0;
    }
    got = fill(source, block, Math.min(block.length, size - bytes));
  }
  return { bytes, hash: hasher.digest('base64url') };
}

/**
 * Reads a file from its beginning to its end, wherever it stands.
 * @param whole its length, where the file system is one of this machine: reading that much and nothing more is then its end
 * @returns its length and SHA-256 in base64url @throws what node:fs throws
 */
export function hashBytes(
  file: number,
  block: Buffer,
  pace: (bytes: number) => void,
  whole: number | null = null,
): { readonly bytes: number; readonly hash: string } {
  let got = readSync(file, block, 0, Math.min(block.length, (whole ?? block.length) + 1), 0);
  if (got === whole && got < block.length) return { bytes: got, hash: sha256(block.subarray(0, got)) };
  // A short answer of a share is no end: only nothing is. But what is shorter than asked for is nearly always all.
  if (got < block.length) {
    const more = got === 0 ? 0 : readSync(file, block, got, block.length - got, got);
    if (more === 0) return { bytes: got, hash: sha256(block.subarray(0, got)) };
    got += more;
  }
  const hasher = createHash('sha256');
  let bytes = 0;
  while (got > 0) {
    pace(got);
    signOfLife();
    hasher.update(block.subarray(0, got));
    bytes += got;
    got = readSync(file, block, 0, block.length, bytes);
  }
  return { bytes, hash: hasher.digest('base64url') };
}

/** Reads until so many bytes are there or the file ends. */
function fill(file: number, block: Buffer, wanted: number): number {
  let got = 0;
  while (got < wanted) {
    const more = readSync(file, block, got, wanted - got, null);
    if (more === 0) break;
    signOfLife();
    got += more;
  }
  return got;
}

function writeAll(file: number, bytes: Uint8Array): void {
  let written = 0;
  targetFailed(() => {
    while (written < bytes.length) {
      written += writeSync(file, bytes, written, bytes.length - written, null);
      signOfLife();
    }
  });
}

/** Node 20.12 has it in one call, which is three times as fast for small files. */
const sha256: (bytes: Buffer) => string =
  typeof hash === 'function'
    ? (bytes) => hash('sha256', bytes, 'base64url')
    : (bytes) => createHash('sha256').update(bytes).digest('base64url');
