// Whether a folder could be renamed within its parent, as far as that can be known without doing it.
import { constants } from 'node:fs';
import { access, lstat, readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { AsideTried } from '../../model/surveyed-tree.ts';
import { mountPointsIn } from './mount-points.ts';

/** Changes nothing. @throws what node:fs throws, but for what is not there */
export async function tryAside(path: string, newName: string): Promise<AsideTried> {
  const parent = dirname(path);
  const isTaken = (await orNull(lstat(join(parent, newName)))) !== null;
  const found = await orNull(lstat(path));
  if (found === null) return { state: 'missing', isTaken, obstacle: null };
  // Of a link the link is renamed: what it leads to stays where it is.
  const isLink = found.isSymbolicLink();
  const isFolder = found.isDirectory() || (isLink && (await isFolderBehind(path)));
  if (!isFolder) return { state: 'other', isTaken, obstacle: null };
  return { state: 'folder', isTaken, obstacle: await obstacleTo(path, parent, isLink) };
}

async function obstacleTo(path: string, parent: string, isLink: boolean): Promise<string | null> {
  if (parent === path) return 'it is the root of a disk or a share';
  if (!isLink && (await isMounted(path, parent))) return 'a disk or a share is mounted there';
  try {
    await access(parent, constants.W_OK | constants.X_OK);
    return null;
  } catch (error) {
    return `${(error as NodeJS.ErrnoException).code ?? ''}: this account may not change '${parent}'`;
  }
}

/** Also a folder of the same disk that is mounted once more, which only the system's own table tells. */
async function isMounted(path: string, parent: string): Promise<boolean> {
  const real = await realpath(path);
  if ((await lstat(real)).dev !== (await lstat(await realpath(parent))).dev) return true;
  try {
    return mountPointsIn((await readFile('/proc/self/mountinfo')).toString()).includes(real);
  } catch {
    return false;
  }
}

async function isFolderBehind(path: string): Promise<boolean> {
  const real = await orNull(realpath(path));
  return real !== null && (await lstat(real)).isDirectory();
}

async function orNull<T>(look: Promise<T>): Promise<T | null> {
  try {
    return await look;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
