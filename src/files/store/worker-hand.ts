// What every worker has: the shared memory, the limit, and somebody to tell.
// Lives here: that. Never here: the loop over tasks, what a task is.
import type { FileTrouble } from '../../model/tree.ts';
import type { Control } from './shared-control.ts';
import type { TreeAmounts, WorkerReport, WorkerStart, WorkTree } from './worker-messages.ts';

/** A worker's own. */
export interface WorkerHand {
  readonly id: number;
  readonly control: Control;
  /** Holds bytes back, and ends a copy that is to stop by throwing. */
  readonly pace: (bytes: number) => void;
  readonly amountOf: (tree: string) => TreeAmounts;
  readonly trouble: (trouble: FileTrouble) => void;
  readonly tell: (report: WorkerReport) => void;
  readonly isStopped: () => boolean;
  /** A sign of life: so many files and bytes further. */
  readonly step: (files: number, bytes: number) => void;
}

/** A large file is left where it is when the copy is to stop. */
export class StoppedError extends Error {
  readonly code = 'STOPPED';
}

/** The tree of a name. */
export function treeNamed({ trees }: Pick<WorkerStart, 'trees'>, name: string): WorkTree {
  const found = trees.find((tree) => tree.name === name);
  if (found === undefined) throw new Error(`there is no tree '${name}'`);
  return found;
}
