import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  opendirSync,
  readFileSync,
  realpathSync,
  renameSync,
  statfsSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import type { PlaceProbe } from '../../model/surveyed-tree.ts';
import { mayGiveAway } from './keep-owner.ts';
import { nameOf } from './code-of.ts';
import { fileSystemOf } from './file-system-of.ts';
import { toCreate } from './open-flags.ts';
import { unlinkQuietly } from './temporary-file.ts';

const mostEntries = 1000;

/** Tries a place with files of its own, all gone again afterwards. @throws what node:fs throws where it may not even look */
export function probePlace(path: string): PlaceProbe {
  const nothing = { write: null, flush: null, rename: null, read: null, delete: null };
  const unknown = {
    path,
    realPath: null,
    device: null,
    fileSystem: null,
    entries: 0,
    freeBytes: null,
    freeInodes: null,
    tried: false,
    rights: nothing,
    sample: null,
  };
  let realPath: string;
  try {
    realPath = realpathSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { ...unknown, state: 'missing' };
    throw error;
  }
  const stats = lstatSync(realPath);
  if (!stats.isDirectory()) return { ...unknown, state: 'other', realPath };
  const system = statfsSync(realPath);
  const { rights, givesAway } = tryRights(realPath);
  const freeBytes = system.bavail * system.bsize;
  return {
    path,
    state: 'folder',
    realPath,
    device: String(stats.dev),
    fileSystem: fileSystemOf(system.type, stats.dev),
    entries: countEntries(realPath),
    freeBytes,
    freeInodes: system.files === 0 ? null : system.ffree,
    tried: true,
    rights,
    givesAway,
    sample: Object.values(rights).every((each) => each === null) ? sampleOf(realPath, freeBytes) : null,
  };
}

function countEntries(path: string): number {
  const entries = opendirSync(path);
  let count = 0;
  for (let entry = entries.readSync(); entry !== null && count < mostEntries; entry = entries.readSync())
    if (entry.name !== '.octo-ha') count += 1;
  entries.closeSync();
  return count;
}

function tryRights(folder: string): Required<Pick<PlaceProbe, 'rights' | 'givesAway'>> {
  let givesAway: boolean | null = null;
  const name = join(folder, `.octo-ha-probe-${randomBytes(6).toString('hex')}`);
  const content = randomBytes(64);
  const rights: Record<keyof PlaceProbe['rights'], string | null> = {
    write: 'not tried',
    flush: 'not tried',
    rename: 'not tried',
    read: 'not tried',
    delete: 'not tried',
  };
  let right: keyof PlaceProbe['rights'] = 'write';
  let at = name;
  const made = { file: null as number | null };
  try {
    made.file = openSync(name, toCreate, 0o600);
    writeSync(made.file, content);
    rights.write = null;
    right = 'flush';
    fsyncSync(made.file);
    rights.flush = null;
    givesAway = mayGiveAway(made.file);
    closeSync(made.file);
    made.file = null;
    right = 'rename';
    renameSync(name, `${name}-2`);
    at = `${name}-2`;
    rights.rename = null;
    right = 'read';
    if (!readFileSync(at).equals(content)) throw new Error('it did not read back as written');
    rights.read = null;
    right = 'delete';
    unlinkSync(at);
    rights.delete = null;
  } catch (error) {
    rights[right] = nameOf(error) + (right === 'delete' ? ` (${basename(at)} is left there)` : '');
    // What fails here too is a share in trouble, which is told by now.
    if (made.file !== null) closeQuietly(made.file);
    unlinkQuietly(at);
  }
  return { rights, givesAway };
}

function closeQuietly(file: number): void {
  try {
    closeSync(file);
  } catch {
    // what is wrong with it was told
  }
}

/** Null where there is no room for one: what is needed, and what is free, is told apart from it. */
function sampleOf(folder: string, freeBytes: number): PlaceProbe['sample'] {
  try {
    return measure(folder, Math.min(64 << 20, freeBytes / 4));
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') return null;
    throw error;
  }
}

/** At most a second of small files, each flushed, and a second of a large one, which leaves most of the room to others. */
function measure(folder: string, most: number): PlaceProbe['sample'] {
  const name = join(folder, `.octo-ha-probe-${randomBytes(6).toString('hex')}`);
  const small = randomBytes(4096);
  const big = randomBytes(1 << 20);
  let files = 0;
  const began = performance.now();
  while (performance.now() - began < 1000 && files < 200) {
    const file = openSync(name, toCreate, 0o600);
    try {
      writeSync(file, small);
      fsyncSync(file);
    } finally {
      closeQuietly(file);
      unlinkSync(name);
    }
    files += 1;
  }
  const filesMs = performance.now() - began;
  const file = openSync(name, toCreate, 0o600);
  let bytes = 0;
  const bigBegan = performance.now();
  try {
    while (performance.now() - bigBegan < 800 && bytes < most) bytes += writeSync(file, big);
    fsyncSync(file);
  } finally {
    closeQuietly(file);
    unlinkSync(name);
  }
  const bytesMs = performance.now() - bigBegan;
  return { filesPerSecond: (files / filesMs) * 1000, bytesPerSecond: (bytes / bytesMs) * 1000 };
}
