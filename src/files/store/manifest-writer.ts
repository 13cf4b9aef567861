import { closeSync, fdatasyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { closeFolder, flushFolder, openTop } from './folder-handle.ts';
import { intentText, type IntendedFile, type IntendedName } from './intents.ts';
import { fileLine, folderLine, foreignLine, goneLine, type ManifestFile } from './manifest-line.ts';
import { inFlush } from './signs-of-life.ts';

/** One worker's part of the manifest. */
export interface ManifestWriter {
  /** Kept until `write`. */
  readonly add: (tree: string, path: string, file: ManifestFile) => void;
  /** The name is no longer in its place. Kept until `write`. */
  readonly gone: (tree: string, path: string, name: string) => void;
  /** What is there is not ours. Kept until `write`. */
  readonly foreign: (tree: string, path: string, file: Pick<ManifestFile, 'name' | 'stamp'>) => void;
  /** Appends what was added. @throws what node:fs throws */
  readonly write: () => void;
  /** What was written outlives a loss of power. @throws what node:fs throws */
  readonly flush: () => void;
  readonly close: () => void;
}

/** One that also says beforehand what it is about to put in place. */
export interface IntentWriter extends ManifestWriter {
  /**
   * Writes down files, before they are in their places: with the next flush at the latest this is durable. Of two lists the
   * older is emptied when the other is full; what stood in it is long proved by then. @throws what node:fs throws
   */
  readonly intend: (files: readonly IntendedFile[]) => void;
  /** Something of somebody else's came to be in these places. @throws what node:fs throws */
  readonly giveUp: (files: readonly IntendedName[]) => void;
}

/** One of a run that writes nothing down. */
export const writesNothing: IntentWriter = {
  add: () => undefined,
  gone: () => undefined,
  foreign: () => undefined,
  write: () => undefined,
  intend: () => undefined,
  giveUp: () => undefined,
  flush: () => undefined,
  close: () => undefined,
};

/**
 * One of a way back: what has come home stands proved in both places, and is known as ours then. Where it cannot be written down, as a disk is
 * full, it is not, and no file is held up for that.
 */
export function openHomeWriter(segment: string): IntentWriter {
  let writer: ManifestWriter | null = null;
  let isOff = false;
  let isKept = false;
  const attempt = (act: (writer: ManifestWriter) => void): void => {
    if (isOff) return;
    try {
      writer ??= openManifestWriter(segment);
      act(writer);
    } catch {
      // A line may be torn: nothing comes after it.
      isOff = true;
    }
  };
  return {
    ...writesNothing,
    add: (tree, path, file) => {
      isKept = true;
      attempt((each) => each.add(tree, path, file));
    },
    write: () => {
      if (!isKept) return;
      isKept = false;
      attempt((each) => {
        each.write();
        inFlush(() => each.flush());
      });
    },
    close: () => writer?.close(),
  };
}

/** Names in a list: more than can be under way at once by far, so that what is in the older one is proved. */
const mostIntended = 4096;

/** Opens a segment, made where it is missing. @throws what node:fs throws */
export function openManifestWriter(segment: string): ManifestWriter {
  return segmentWriter(openSync(segment, 'a'));
}

/**
 * Opens a segment and its lists.
 * @param isFlushed somebody flushes the whole file system; else what is intended is flushed here @throws what node:fs throws
 */
export function openIntentWriter(segment: string, isFlushed: boolean): IntentWriter {
  const file = openSync(segment, 'a');
  const writer = segmentWriter(file);
  const lists = [`${segment}.intent`, `${segment}.other.intent`].map((path) => ({
    file: openSync(path, 'w'),
    names: 0,
    bytes: 0,
  }));
  if (!isFlushed) {
    const folder = openTop(dirname(segment));
    flushFolder(folder);
    closeFolder(folder);
  }
  const append = (text: string, names: number): void => {
    if ((lists[0]?.names ?? 0) >= mostIntended) {
      lists.reverse();
      // What was proved is written before it is no longer intended.
      writer.write();
      if (!isFlushed) inFlush(() => fdatasyncSync(file));
      const [empty] = lists;
      if (empty !== undefined) {
        ftruncateSync(empty.file, 0);
        Object.assign(empty, { names: 0, bytes: 0 });
      }
    }
    const [list] = lists;
    if (list === undefined || text === '') return;
    const bytes = Buffer.from(text);
    let written = 0;
    while (written < bytes.length)
      written += writeSync(list.file, bytes, written, bytes.length - written, list.bytes + written);
    list.bytes += bytes.length;
    list.names += names;
    if (!isFlushed) inFlush(() => fdatasyncSync(list.file));
  };
  return {
    ...writer,
    intend: (files) => append(intentText(files), files.length),
    giveUp: (files) => append(files.map(goneText).join(''), files.length),
    close: () => {
      writer.close();
      lists.forEach((each) => closeSync(each.file));
    },
  };
}

function goneText({ tree, path, name }: IntendedName): string {
  const { line, sum } = folderLine(tree, path);
  return line + goneLine(sum, name);
}

function segmentWriter(file: number): ManifestWriter {
  let folder = { tree: '', path: '', sum: null as number | null };
  let lines: string[] = [];
  const enter = (tree: string, path: string): number => {
    if (folder.sum !== null && folder.tree === tree && folder.path === path) return folder.sum;
    const { line, sum } = folderLine(tree, path);
    lines.push(line);
    folder = { tree, path, sum };
    return sum;
  };
  return {
    add: (tree, path, entry) => {
      const sum = enter(tree, path);
      lines.push(fileLine(sum, entry));
    },
    gone: (tree, path, name) => {
      const sum = enter(tree, path);
      lines.push(goneLine(sum, name));
    },
    foreign: (tree, path, file) => {
      const sum = enter(tree, path);
      lines.push(foreignLine(sum, file));
    },
    write: () => {
      if (lines.length === 0) return;
      writeWhole(file, Buffer.from(lines.join('')));
      lines = [];
    },
    flush: () => fdatasyncSync(file),
    close: () => closeSync(file),
  };
}

function writeWhole(file: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(file, bytes, written);
}
