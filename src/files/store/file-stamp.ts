import { fstatSync, type Stats } from 'node:fs';

/** What tells an unchanged file from a changed one. */
export interface FileStamp {
  readonly size: number;
  /** Microseconds since 1970. */
  readonly modifiedUs: number;
  /** 32 bits of the time of the last change of the inode, and of the inode's number. */
  readonly inode: number;
}

/** The stamp of a file as the system tells it. */
export function stampOf(stats: Pick<Stats, 'size' | 'mtimeMs' | 'ctimeMs' | 'ino'>): FileStamp {
  return {
    size: stats.size,
    modifiedUs: Math.round(stats.mtimeMs * 1000),
    inode: (fold(Math.round(stats.ctimeMs * 1000)) ^ Math.imul(fold(stats.ino), 0x9e3779b1)) >>> 0,
  };
}

/** 32 bits of a whole number up to 2^53. */
export function fold(value: number): number {
  return (Math.imul(Math.floor(value / 0x1_0000_0000), 0x85ebca6b) ^ (value | 0)) >>> 0;
}

/** The same file, unchanged. */
export function isSameStamp(a: FileStamp, b: FileStamp): boolean {
  return a.size === b.size && a.modifiedUs === b.modifiedUs && a.inode === b.inode;
}

/** Small files are read in one call and cannot change in between; what comes after is found by the next look. */
export function hasChanged(file: number, stamp: FileStamp): boolean {
  if (stamp.size < 1 << 20) return false;
  const now = stampOf(fstatSync(file));
  return now.size !== stamp.size || now.modifiedUs !== stamp.modifiedUs;
}
