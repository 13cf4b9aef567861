import { opendirSync } from 'node:fs';
import { join } from 'node:path';
import { eachProved } from './manifest-folder.ts';
import { isMarked, marks, viewsOf } from './manifest-index.ts';
import type { Vanished } from './set-vanished-aside.ts';
import { below } from './worker-messages.ts';

/** So many at once nobody deletes by the way. */
const many = 5;

/**
 * Guarded trees of which many files vanished, or all of a folder: each of them is told. Only right after every folder of the sources was read.
 * @returns their names: nothing of them is set aside
 */
export function heldBack({
  manifest,
  index,
  trees,
  guarded,
  trouble,
}: Pick<Vanished, 'manifest' | 'index' | 'trees' | 'guarded' | 'trouble'>): ReadonlySet<string> {
  const held = new Set<string>();
  if (guarded.length === 0) return held;
  const views = viewsOf(index);
  const found = new Map<string, { readonly path: string; readonly name: string }[]>();
  eachProved(
    manifest,
    index,
    (slot, tree) => guarded.includes(tree) && !isMarked(views, slot, marks.seen),
    ({ tree, path, name }) => {
      const files = found.get(tree) ?? [];
      files.push({ path, name });
      found.set(tree, files);
    },
  );
  for (const { name: tree, from } of trees) {
    const files = found.get(tree) ?? [];
    const folders = [...new Set(files.map(({ path }) => path))];
    if (files.length < many && !folders.some((path) => isEmpty(join(from, path)))) continue;
    held.add(tree);
    for (const { path, name } of files)
      trouble({
        tree,
        path: below(path, name),
        code: 'vanished',
        detail: 'it was copied, and its source is gone',
      });
  }
  return held;
}

/** Or not there; what cannot be looked at counts as that. */
function isEmpty(path: string): boolean {
  try {
    const folder = opendirSync(path);
    try {
      return folder.readSync() === null;
    } finally {
      folder.closeSync();
    }
  } catch {
    return true;
  }
}
