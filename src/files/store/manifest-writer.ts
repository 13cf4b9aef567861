import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import type { FileUnderWay } from './file-pipeline.ts';
import { fileLine, folderLine, goneLine, type ManifestFile } from './manifest-line.ts';

/** One worker's part of the manifest. */
export interface ManifestWriter {
  /** Kept until `write`. */
  readonly add: (tree: string, path: string, file: ManifestFile) => void;
  /** The name is no longer in its place. Kept until `write`. */
  readonly gone: (tree: string, path: string, name: string) => void;
  /** Appends what was added. @throws what node:fs throws */
  readonly write: () => void;
  /**
   * Appends what was added, then puts these names in the place of the ones intended before the last time: of two files, one is
   * whole at every instant. @throws what node:fs throws
   */
  readonly intend: (files: readonly Pick<FileUnderWay, 'tree' | 'path' | 'name'>[]) => void;
  readonly close: () => void;
}

/** Opens them, made where they are missing. @throws what node:fs throws */
export function openManifestWriter(segment: string): ManifestWriter {
  const file = openSync(segment, 'a');
  const intents = [openSync(`${segment}.intent`, 'w'), openSync(`${segment}.other.intent`, 'w')] as const;
  let turn: 0 | 1 = 0;
  let folder = { tree: '', path: '', sum: null as number | null };
  let lines: string[] = [];
  const enter = (tree: string, path: string): number => {
    if (folder.sum !== null && folder.tree === tree && folder.path === path) return folder.sum;
    const { line, sum } = folderLine(tree, path);
    lines.push(line);
    folder = { tree, path, sum };
    return sum;
  };
  const write = (): void => {
    if (lines.length === 0) return;
    writeWhole(file, Buffer.from(lines.join('')));
    lines = [];
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
    write,
    intend: (files) => {
      // What was proved is written before it is no longer intended.
      write();
      turn = turn === 0 ? 1 : 0;
      const intent = intents[turn];
      const bytes = Buffer.from(intentText(files));
      ftruncateSync(intent, 0);
      let written = 0;
      while (written < bytes.length)
        written += writeSync(intent, bytes, written, bytes.length - written, written);
    },
    close: () => {
      closeSync(file);
      intents.forEach((each) => closeSync(each));
    },
  };
}

const noHash = 'A'.repeat(43);
const noStamp = { size: 0, modifiedUs: 1, inode: 0 };

function intentText(files: readonly Pick<FileUnderWay, 'tree' | 'path' | 'name'>[]): string {
  let last = null as Pick<FileUnderWay, 'tree' | 'path'> | null;
  let sum = 0;
  let text = '';
  for (const { tree, path, name } of files) {
    if (last?.tree !== tree || last.path !== path) {
      const folder = folderLine(tree, path);
      text += folder.line;
      sum = folder.sum;
    }
    last = { tree, path };
    text += fileLine(sum, { name, stamp: noStamp, hash: noHash, isOld: false });
  }
  return text;
}

function writeWhole(file: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(file, bytes, written);
}
