import type { FileTrouble } from '../../model/tree.ts';
import { below } from './worker-messages.ts';

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
