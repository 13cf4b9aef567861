import type { FileTrouble } from '../../model/tree.ts';
import { below, type WorkerTask } from './worker-messages.ts';

/** Names of one folder. */
export interface NamesTask {
  readonly tree: string;
  readonly path: string;
  readonly names: readonly string[];
  readonly isNew: boolean;
  /** They may be large: they were put off once. */
  readonly isLarge: boolean;
}

/** What is told of one of them. */
export const toldOf = (
  { tree, path }: NamesTask,
  name: string,
  code: FileTrouble['code'],
  detail: string,
): FileTrouble => ({ tree, path: below(path, name), code, detail });

/** These files, by folder: tasks of a worker. */
export function namesOf(
  files: readonly { readonly tree: string; readonly path: string }[],
): readonly WorkerTask[] {
  const folders = new Map<string, Extract<WorkerTask, { kind: 'names' }> & { readonly names: string[] }>();
  for (const file of files) {
    const cut = file.path.lastIndexOf('/');
    const path = cut === -1 ? '' : file.path.slice(0, cut);
    const key = `${file.tree}\0${path}`;
    const task = folders.get(key) ?? {
      kind: 'names',
      tree: file.tree,
      path,
      names: [],
      isNew: false,
      isLarge: true,
    };
    task.names.push(file.path.slice(cut + 1));
    folders.set(key, task);
  }
  return [...folders.values()];
}
