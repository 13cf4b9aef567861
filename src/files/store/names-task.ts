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

/** Names of a task: more of one folder are for several workers. */
const together = 128;

/** These files, by folder: tasks of workers. */
export function namesOf(
  files: readonly { readonly tree: string; readonly path: string }[],
): readonly WorkerTask[] {
  type Names = Extract<WorkerTask, { kind: 'names' }> & { readonly names: string[] };
  const folders = new Map<string, Names>();
  const tasks: Names[] = [];
  for (const file of files) {
    const cut = file.path.lastIndexOf('/');
    const path = cut === -1 ? '' : file.path.slice(0, cut);
    const key = `${file.tree}\0${path}`;
    let task = folders.get(key);
    if (task === undefined || task.names.length >= together) {
      task = { kind: 'names', tree: file.tree, path, names: [], isNew: false, isLarge: true };
      tasks.push(task);
      folders.set(key, task);
    }
    task.names.push(file.path.slice(cut + 1));
  }
  return tasks;
}
