// What a run is about to put in place, written down before it does: the names that a run which was killed may have left there unproved.
// Lives here: reading those lists and keeping what still counts of them. Never here: the worker that writes them.
import { readdirSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { closeFolder, flushFolder, openTop } from './folder-handle.ts';
import { fileLine, folderLine } from './manifest-line.ts';
import { folderKey, nameKey, type NameKey } from './name-key.ts';
import { readManifest } from './read-manifest.ts';

/** A name below a tree. */
export interface IntendedName {
  readonly tree: string;
  readonly path: string;
  readonly name: string;
}

/** Of a run, by its number: what a run of this or a later number has proved is no longer only intended. */
interface Intent extends IntendedName {
  readonly run: number;
  /** As the workers look for it. */
  readonly key: string;
}

/** What is intended. */
export interface Intents {
  /** The run of this number has proved this name, or set it aside. */
  readonly settled: (key: Readonly<NameKey>, run: number) => void;
  /** Gathers what is left in one file that outlives the next kill. @returns its keys, as `high:low` */
  readonly carry: () => readonly string[];
}

const carried = 'carried.intent';
const noHash = 'A'.repeat(43);

/** Lines of a list: of names that a run of this number intends. */
export function intentText(files: readonly IntendedName[], run: number): string {
  let last = null as IntendedName | null;
  let sum = 0;
  let text = '';
  for (const { tree, path, name } of files) {
    if (last?.tree !== tree || last.path !== path) {
      const folder = folderLine(tree, path);
      text += folder.line;
      sum = folder.sum;
    }
    last = { tree, path, name };
    text += fileLine(sum, {
      name,
      stamp: { size: run, modifiedUs: 1, inode: 0 },
      hash: noHash,
      isOld: false,
    });
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
    let at = { tree: '', path: '', key: folderKey('', '') };
    readManifest(join(folder, file), {
      folder: (tree, path) => (at = { tree, path, key: folderKey(tree, path) }),
      file: (line) => {
        const { high, low } = line.key(at.key, key);
        const known = intents.get(short(key))?.run ?? 0;
        const run = line.size;
        if (known <= run)
          intents.set(short(key), { ...at, name: line.name(), run, key: `${String(high)}:${String(low)}` });
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
    carry: () => {
      const left = [...intents.values()];
      if (files.length > 0) carryOver(folder, files, left);
      return left.map(({ key: each }) => each);
    },
  };
}

/** Nothing is intended any more. */
export function forgetIntents(folder: string): void {
  for (const name of intentsIn(folder)) unlinkSync(join(folder, name));
}

/** The lists of the runs before go when what counts of them is durable in one. */
function carryOver(folder: string, files: readonly string[], left: readonly Intent[]): void {
  const fresh = join(folder, `${carried}.new`);
  const text = left.map((each) => intentText([each], each.run)).join('');
  writeFileSync(fresh, text, { flush: true });
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
