// What is in a folder, whole and in memory.
import { lstatSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A file on a disk. */
export interface FileState {
  bytes: Buffer;
  mtime: number;
  mode: number;
}

/** What stands in a folder before the run, by path; empty where it is not there. */
export type FolderContent = ReadonlyMap<string, Readonly<FileState> | 'folder'>;

/** Reads a folder whole. */
export function contentOf(folder: string): FolderContent {
  const found = new Map<string, FileState | 'folder'>();
  let names: readonly string[] = [];
  try {
    names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  } catch {
    return found;
  }
  for (const name of names) {
    const stats = lstatSync(join(folder, name));
    if (stats.isDirectory()) found.set(name, 'folder');
    else
      found.set(name, {
        bytes: readFileSync(join(folder, name)),
        mtime: stats.mtimeMs / 1000,
        mode: stats.mode & 0o777,
      });
  }
  return found;
}

/** Makes a folder of this content, its times and permissions too. */
export function putContent(folder: string, content: FolderContent): void {
  mkdirSync(folder, { recursive: true });
  for (const [path, entry] of content) {
    const at = join(folder, path);
    mkdirSync(entry === 'folder' ? at : dirname(at), { recursive: true });
    if (entry === 'folder') continue;
    writeFileSync(at, entry.bytes, { mode: entry.mode });
    utimesSync(at, entry.mtime, entry.mtime);
  }
}
