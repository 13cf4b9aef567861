// Folders, opened so that nothing written through them can leave them.
// Lives here: opening, making and going down. Never here: files.
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  type Stats,
} from 'node:fs';
import { sep } from 'node:path';
import { inFlush } from './signs-of-life.ts';

/** An open folder. */
export interface Folder {
  /** What a name in it is put behind for every call: on Linux the opened folder itself, whatever its path leads to now. */
  readonly prefix: string;
  /** Its path in plain words, with the separator at its end. */
  readonly plain: string;
  /** Null where folders cannot be opened (Windows). */
  readonly fd: number | null;
  /** Made just now, so nothing is in it yet. */
  readonly isNew: boolean;
}

/** A link where a folder was to be, or something else that is none. */
export class NoFolderError extends Error {
  readonly code = 'NOT-A-FOLDER';
  /** A file, not a link: no sign of anybody who means harm. */
  readonly isFile: boolean;

  /** @param path of what is in its place */
  constructor(path: string) {
    const isFile = lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
    super(`${path} is a ${isFile ? 'file' : 'link'} where a folder was expected`);
    this.isFile = isFile;
  }
}

/**
 * Null where a file is in the place of a folder of the target: one that octo-ha copied when the source had a file of that name, or
 * somebody else's. A link is thrown: whoever made it may mean harm. @throws what the step throws
 */
export function orFileThere<T>(step: () => T): T | null {
  try {
    return step();
  } catch (error) {
    if (error instanceof NoFolderError && error.isFile) return null;
    throw error;
  }
}

const onLinux = process.platform === 'linux';
const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = constants;

/** Opens the top of a tree; the operator named it, so a link is followed here and nowhere below. @throws what node:fs throws */
export function openTop(path: string): Folder {
  const plain = path.endsWith(sep) ? path : path + sep;
  if (!onLinux) {
    if (!lstatSync(plain).isDirectory()) throw new NoFolderError(path);
    return { prefix: plain, plain, fd: null, isNew: false };
  }
  return opened(openSync(path, O_RDONLY | O_DIRECTORY), plain, false);
}

/**
 * Opens a folder in a folder.
 * @throws NoFolderError where a link or a file is in its place; what node:fs throws
 */
export function openIn(parent: Folder, name: string): Folder {
  return step(parent, name, false);
}

/** The same, and makes it where it is missing. */
export function makeIn(parent: Folder, name: string): Folder {
  let isNew = true;
  try {
    mkdirSync(parent.prefix + name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    isNew = false;
  }
  return step(parent, name, isNew);
}

/** Makes the names in it durable. Windows cannot promise that, nor can some shares. */
export function flushFolder({ fd }: Folder): void {
  if (fd === null) return;
  try {
    inFlush(() => fsyncSync(fd));
  } catch (error) {
    // A share may not know how to flush a folder (EINVAL, ENOTSUP): what it writes is read back anyway.
    if (!['EINVAL', 'ENOTSUP', 'EBADF'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** What the system tells of it. @throws what node:fs throws */
export const statsOf = ({ fd, plain }: Folder): Stats => (fd === null ? lstatSync(plain) : fstatSync(fd));

/** Never throws. */
export function closeFolder(folder: Folder): void {
  if (folder.fd === null) return;
  try {
    closeSync(folder.fd);
  } catch {
    // it was closed
  }
}

function step(parent: Folder, name: string, isNew: boolean): Folder {
  const path = parent.plain + name;
  const plain = path + sep;
  try {
    if (onLinux)
      return opened(openSync(parent.prefix + name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW), plain, isNew);
  } catch (error) {
    if (!['ENOTDIR', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    throw new NoFolderError(path);
  }
  if (!lstatSync(parent.prefix + name).isDirectory()) throw new NoFolderError(path);
  return { prefix: plain, plain, fd: null, isNew };
}

const opened = (fd: number, plain: string, isNew: boolean): Folder => ({
  prefix: `/proc/self/fd/${String(fd)}/`,
  plain,
  fd,
  isNew,
});
