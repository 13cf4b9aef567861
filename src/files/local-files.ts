// File trees and single files of this machine.
// Lives here: reading and replacing files. Never here: what is in them, Octopus, printing.
import { readFileSync, statSync } from 'node:fs';
import { open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { UsageError } from '../errors.ts';

/** A file of settings with its permission bits (null on Windows). Throws what node:fs throws. */
export function readSettingsFile(path: string): { readonly bytes: Uint8Array; readonly mode: number | null } {
  return {
    bytes: readFileSync(path),
    mode: process.platform === 'win32' ? null : statSync(path).mode & 0o777,
  };
}

/** @throws UsageError usage.file-unreadable */
export async function readLocalFile(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw trouble('usage.file-unreadable', `cannot read '${path}'`, error);
  }
}

/**
 * Writes beside the file, flushes, and renames over it: whoever reads sees the old text or the new one. Permissions stay,
 * and a symbolic link stays one. With `create`, a file that is not there is made.
 * @throws UsageError usage.file-unwritable
 */
export async function replaceLocalFile(
  path: string,
  text: string,
  { create = false }: { readonly create?: boolean } = {},
): Promise<void> {
  let fresh = '';
  try {
    const found = await existing(path, create);
    const target = found?.path ?? path;
    fresh = `${target}.${randomBytes(6).toString('hex')}.new`;
    const handle = await open(fresh, 'wx', found === null ? 0o666 : 0o600);
    try {
      await handle.writeFile(text);
      if (found !== null) await handle.chmod(found.mode & 0o777);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(fresh, target);
  } catch (error) {
    if (fresh !== '') await rm(fresh, { force: true });
    throw create && (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? new UsageError('usage.file-unwritable', `cannot write '${path}': its folder is not there`, {
          hint: 'make the folder first, or give another path; a relative one starts at the current folder',
          cause: error,
        })
      : trouble('usage.file-unwritable', `cannot write '${path}'`, error);
  }
}

/** The file behind all links; null where there is none and it may be made. */
async function existing(
  path: string,
  mayBeMissing: boolean,
): Promise<{ readonly path: string; readonly mode: number } | null> {
  try {
    const real = await realpath(path);
    return { path: real, mode: (await stat(real)).mode };
  } catch (error) {
    if (mayBeMissing && (error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function trouble(code: string, what: string, error: unknown): UsageError {
  const reason = (error as NodeJS.ErrnoException).code;
  const why = { ENOENT: 'there is no such file', EACCES: 'permission denied', EISDIR: 'it is a folder' };
  const known = Object.entries(why).find(([name]) => name === reason)?.[1];
  return new UsageError(code, `${what}: ${known ?? reason ?? String(error)}`, {
    hint: 'give the path of a file that is there and may be used by you; a relative path starts at the current folder',
    cause: error,
  });
}
