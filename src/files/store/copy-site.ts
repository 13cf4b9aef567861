import type { FileTrouble } from '../../model/tree.ts';
import type { CopySite } from './copy-bytes.ts';
import type { Pipeline } from './file-pipeline.ts';
import type { FolderCache } from './folder-cache.ts';
import type { BegunFile } from './intents.ts';
import type { IndexViews } from './manifest-index.ts';
import type { OwnerKeeper } from './keep-owner.ts';
import type { Control } from './shared-control.ts';
import type { ReadAgain } from './read-again.ts';
import type { TreeAmounts, WorkerReport } from './worker-messages.ts';

/** What a worker copies names with. */
export interface CopySiteOfWorker {
  readonly id: number;
  readonly phase: 'preseed' | 'settle';
  readonly batch: boolean;
  /** To the old folders, of which no manifest tells what is there. */
  readonly isBack: boolean;
  /** What to do about something in a file's place. */
  readonly wayOn: string;
  readonly bytes: CopySite;
  readonly index: IndexViews;
  /** By key. */
  readonly begun: ReadonlyMap<string, readonly BegunFile[]>;
  readonly control: Control;
  readonly pipeline: Pipeline;
  readonly targets: FolderCache;
  readonly owners: OwnerKeeper;
  readonly readAgain: ReadAgain;
  readonly sourceOf: (tree: string) => FolderCache;
  /** Below the target's root. */
  readonly targetPath: (tree: string, path: string) => string;
  readonly amountOf: (tree: string) => TreeAmounts;
  readonly trouble: (trouble: FileTrouble) => void;
  readonly tell: (report: WorkerReport) => void;
  /** Waits until there is room for another file under way. */
  readonly room: () => void;
  readonly isStopped: () => boolean;
  /** Takes what a file took. @returns what one takes at least, or 0 */
  readonly leastMs: (ms: number) => number;
}
