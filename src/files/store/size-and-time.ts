import type { FileStamp } from './file-stamp.ts';

/** By which a person tells two versions of a file apart. */
export function sizeAndTime({ size, modifiedUs }: Pick<FileStamp, 'size' | 'modifiedUs'>): string {
  return `${String(size)} bytes, written ${timeOf(modifiedUs)}`;
}

/** In whole seconds. */
function timeOf(modifiedUs: number): string {
  const time = new Date(Math.floor(modifiedUs / 1_000_000) * 1000);
  // A share may have any time.
  return Number.isNaN(time.getTime()) ? 'at a time that is none' : time.toISOString().replace('.000Z', 'Z');
}
