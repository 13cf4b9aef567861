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
  /** Puts these names in the place of the ones intended before. @throws what node:fs throws */
  readonly intend: (files: readonly Pick<FileUnderWay, 'tree' | 'path' | 'name'>[]) => void;
  readonly close: () => void;
}

/** Opens them, made where they are missing. @throws what node:fs throws */
export function openManifestWriter(segment: string): ManifestWriter {
  const file = openSync(segment, 'a');
  const intent = openSync(`${segment}.intent`, 'w');
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
    write: () => {
      if (lines.length === 0) return;
      writeWhole(file, Buffer.from(lines.join('')));
      lines = [];
    },
    intend: (files) => {
      const bytes = Buffer.from(intentText(files));
      ftruncateSync(intent, 0);
      let written = 0;
      while (written < bytes.length)
        written += writeSync(intent, bytes, written, bytes.length - written, written);
    },
    close: () => {
      closeSync(file);
      closeSync(intent);
    },
  };
}

const noHash = 'A'.repeat(43);
const noStamp = { size: 0, modifiedUs: 1, inode: 0 };

function intentText(files: readonly Pick<FileUnderWay, 'tree' | 'path' | 'name'>[]): string {
  let last = '';
  let sum = 0;
  let text = '';
  for (const { tree, path, name } of files) {
    const folder = folderLine(tree, path);
    if (folder.line !== last) text += folder.line;
    last = folder.line;
    sum = folder.sum;
    text += fileLine(sum, { name, stamp: noStamp, hash: noHash, isOld: false });
  }
  return text;
}

function writeWhole(file: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(file, bytes, written);
}
