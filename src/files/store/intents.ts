// What a run is about to put in place, written down before it does: the names that a run which was killed may have left there unproved.
// Lives here: reading those lists and keeping what still counts of them. Never here: the worker that writes them.
import { readdirSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { closeFolder, flushFolder, openTop } from './folder-handle.ts';
import { fileLine, folderLine, type ManifestFile } from './manifest-line.ts';
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

/** What a run that was killed may have left of a file, in its place or in its temporary file. Of one name there may be several. */
export interface BegunFile extends IntendedFile {
  /** As the workers look for it: `high:low`. */
  readonly key: string;
}

/** Of a run, by its number: what a run of this or a later number has proved is no longer only intended. */
interface Intent extends BegunFile {
  readonly run: number;
}

/** What is intended. */
export interface Intents {
  /** The run of this number has proved this name, or set it aside. */
  readonly settled: (key: Readonly<NameKey>, run: number) => void;
  /** What nobody has settled. */
  readonly left: () => readonly BegunFile[];
}

const carried = '.carried.intent';

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
  const intents = new Map<number, readonly Intent[]>();
  const given: { readonly key: number; readonly run: number }[] = [];
  const key = { high: 0, low: 0 };
  for (const file of files) {
    const run = runOf(file);
    let at = { tree: '', path: '', key: folderKey('', '') };
    readManifest(join(folder, file), {
      folder: (tree, path) => (at = { tree, path, key: folderKey(tree, path) }),
      file: (line) => {
        const { high, low } = line.key(at.key, key);
        const { size, modifiedUs, inode, isOld } = line;
        const intent = {
          ...{ tree: at.tree, path: at.path, name: line.name(), run, isOld },
          key: `${String(high)}:${String(low)}`,
          stamp: { size, modifiedUs, inode },
          hash: line.hash(),
        };
        const others = (intents.get(short(key)) ?? []).filter(
          (each) => each.hash !== intent.hash || each.run > run,
        );
        intents.set(short(key), [...others, intent]);
      },
      gone: (name) => given.push({ key: short(nameKey(at.key, name, key)), run }),
      damaged: () => undefined,
    });
  }
  const keep = (found: number, isKept: (intent: Intent) => boolean): void => {
    const left = intents.get(found)?.filter(isKept);
    if (left?.length === 0) intents.delete(found);
    else if (left !== undefined) intents.set(found, left);
  };
  for (const each of given) keep(each.key, ({ run }) => run !== each.run);
  return {
    settled: (found, run) => {
      if (intents.size > 0) keep(short(found), (intent) => intent.run > run);
    },
    left: () => [...intents.values()].flat(),
  };
}

/** A run that came to its end has settled all that it intended itself; what it took over and did not meet is carried on. */
export function forgetIntents(folder: string, run: number): void {
  for (const name of intentsIn(folder))
    if (runOf(name) === run && !name.endsWith(carried)) unlinkSync(join(folder, name));
}

/** The lists of the runs before go when what counts of them is durable in one, named after a segment. @throws what node:fs throws */
export function carryOver(folder: string, segment: string, left: readonly BegunFile[]): void {
  const files = intentsIn(folder);
  const list = `${segment}${carried}`;
  const fresh = join(folder, `${list}.new`);
  writeFileSync(fresh, Buffer.from(intentText(left)), { flush: true });
  renameSync(fresh, join(folder, list));
  const top = openTop(folder);
  try {
    flushFolder(top);
  } finally {
    closeFolder(top);
  }
  for (const name of files) if (name !== list) unlinkSync(join(folder, name));
}

/** 53 bits of a key, which are a number. */
const short = ({ high, low }: Readonly<NameKey>): number => high * 2 ** 21 + (low >>> 11);
