// What a run is about to put in place, written down before it does: the names that a run which was killed may have left there unproved.
// Lives here: reading those lists and keeping what still counts of them. Never here: the worker that writes them.
import { readdirSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { closeFolder, flushFolder, openTop } from './folder-handle.ts';
import { fileLine, folderLine, type ManifestFile } from './manifest-line.ts';
import type { FileStamp } from './file-stamp.ts';
import { folderKey, nameKey, type NameKey } from './name-key.ts';
import { readManifest } from './read-manifest.ts';
import { runOf } from './segment-name.ts';

/** A name below a tree. */
export interface IntendedName {
  readonly tree: string;
  readonly path: string;
  readonly name: string;
}

/** One, with what is about to be there. */
export type IntendedFile = IntendedName & ManifestFile;

/** What a run that was killed may have left of a file, in its place or in its temporary file. */
export interface BegunFile {
  /** As the workers look for it: `high:low`. */
  readonly key: string;
  readonly stamp: FileStamp;
  /** SHA-256 in base64url. */
  readonly hash: string;
}

/** Of a run, by its number: what a run of this or a later number has proved is no longer only intended. */
interface Intent extends IntendedFile, BegunFile {
  readonly run: number;
}

/** What is intended. */
export interface Intents {
  /** The run of this number has proved this name, or set it aside. */
  readonly settled: (key: Readonly<NameKey>, run: number) => void;
  /**
   * Gathers what is left in one file that outlives the next kill.
   * @param segment of the last run: what a later one proves is settled
   */
  readonly carry: (segment: string) => readonly BegunFile[];
}

/** Lines of a list: those that the manifest will have of the same files. */
export function intentText(files: readonly IntendedFile[]): string {
  let last = null as IntendedName | null;
  let sum = 0;
  let text = '';
  for (const file of files) {
    if (last?.tree !== file.tree || last.path !== file.path) {
      const folder = folderLine(file.tree, file.path);
      text += folder.line;
      sum = folder.sum;
    }
    last = file;
    text += fileLine(sum, file);
  }
  return text;
}

/** Lists in a folder of a manifest. */
export const intentsIn = (folder: string): readonly string[] =>
  readdirSync(folder).filter((name) => name.endsWith('.intent'));

/** Reads all of them. @throws what node:fs throws */
export function readIntents(folder: string): Intents {
  const files = intentsIn(folder);
  const intents = new Map<number, Intent>();
  const given = new Set<number>();
  const key = { high: 0, low: 0 };
  for (const file of files) {
    const run = runOf(file);
    let at = { tree: '', path: '', key: folderKey('', '') };
    readManifest(join(folder, file), {
      folder: (tree, path) => (at = { tree, path, key: folderKey(tree, path) }),
      file: (line) => {
        const { high, low } = line.key(at.key, key);
        if ((intents.get(short(key))?.run ?? 0) > run) return;
        const { size, modifiedUs, inode, isOld } = line;
        intents.set(short(key), {
          ...at,
          run,
          isOld,
          name: line.name(),
          key: `${String(high)}:${String(low)}`,
          stamp: { size, modifiedUs, inode },
          hash: line.hash(),
        });
      },
      gone: (name) => given.add(short(nameKey(at.key, name, key))),
      damaged: () => undefined,
    });
  }
  for (const each of given) intents.delete(each);
  return {
    settled: (found, run) => {
      const intent = intents.get(short(found));
      if (intent !== undefined && intent.run <= run) intents.delete(short(found));
    },
    carry: (segment) => {
      const left = [...intents.values()];
      if (files.length > 0) carryOver(folder, `${segment}.carried.intent`, files, left);
      return left.map(({ key: each, stamp, hash }) => ({ key: each, stamp, hash }));
    },
  };
}

/** Nothing is intended any more. */
export function forgetIntents(folder: string): void {
  for (const name of intentsIn(folder)) unlinkSync(join(folder, name));
}

/** The lists of the runs before go when what counts of them is durable in one. */
function carryOver(folder: string, carried: string, files: readonly string[], left: readonly Intent[]): void {
  const fresh = join(folder, `${carried}.new`);
  writeFileSync(fresh, Buffer.from(intentText(left)), { flush: true });
  renameSync(fresh, join(folder, carried));
  const top = openTop(folder);
  try {
    flushFolder(top);
  } finally {
    closeFolder(top);
  }
  for (const name of files) if (name !== carried) unlinkSync(join(folder, name));
}

/** 53 bits of a key, which are a number. */
const short = ({ high, low }: Readonly<NameKey>): number => high * 2 ** 21 + (low >>> 11);
