import { checkNames, clockMs } from './check-names.ts';
import { blockBytes } from './copy-bytes.ts';
import { folderCache, type FolderCache } from './folder-cache.ts';
import { statsOf, type Folder } from './folder-handle.ts';
import { hashShare } from './hash-share.ts';
import { eachProved } from './manifest-folder.ts';
import { isAllSeen, isMarked, marks, viewsOf } from './manifest-index.ts';
import { openManifestWriter, type ManifestWriter } from './manifest-writer.ts';
import { readFolder } from './read-folder.ts';
import { below, type CheckStart, type WorkerTask } from './worker-messages.ts';
import { treeNamed, type WorkerHand } from './worker-hand.ts';

/** A worker that looks at what was copied: what it does with a task. @throws what the target throws */
export function checkWorker(start: CheckStart, hand: WorkerHand): (task: WorkerTask) => void {
  const index = viewsOf(start.index);
  const { side } = start;
  const caches = new Map<string, FolderCache>();
  const sourceOf = (tree: string): FolderCache => {
    const { from, to } = treeNamed(start, tree);
    const known = caches.get(tree) ?? folderCache(side.of === 'old' ? from : `${start.root}/${to}`, false);
    caches.set(tree, known);
    return known;
  };
  let writer: ManifestWriter | null = null;
  const noted = (): ManifestWriter => (writer ??= openManifestWriter(start.segment));
  const counted = (tree: string) => (bytes: number) => {
    const amount = hand.amountOf(tree);
    amount.checkedFiles += 1;
    amount.checkedBytes += bytes;
    hand.step(1, bytes);
  };
  const names = (task: {
    readonly tree: string;
    readonly path: string;
    readonly names: readonly string[];
  }): void => {
    const folders = sourceOf(task.tree);
    const folder = folders.take(task.path);
    try {
      checkNames({
        ...task,
        source: treeNamed(start, task.tree).from,
        folder,
        index,
        clean: start.clean,
        side,
        note: (name, stamp) => noted().foreign(task.tree, task.path, { name, stamp }),
        trouble: hand.trouble,
        counted: counted(task.tree),
      });
    } finally {
      folders.release(folder);
    }
  };
  const tellWritten = (tree: string, path: string, since: number): void => {
    const at = changedAt(sourceOf(tree), path);
    if (at <= since + clockMs) return;
    const detail = `something was made, renamed or removed in it at ${new Date(at).toISOString()}`;
    hand.trouble({ tree, path: `${path}/`, code: 'changed', detail });
  };
  return (task) => {
    if (task.kind === 'folder')
      readFolder(task, {
        ...hand,
        sourceOf,
        names,
        skips: () => false,
        mayBeMissing: () => start.mayBeMissing,
        enter: (tree, path) => {
          if (side.of === 'old-since') tellWritten(tree, path, side.foldersSince);
          return { isNew: false, leave: () => undefined };
        },
      });
    else if (task.kind === 'names') names(task);
    else if (task.kind === 'missing') tellMissing(start, task.trees, hand);
    else if (task.kind === 'finish') writer?.flush();
    else if (task.kind === 'take-back') takeBack(start, task.trees);
    else if (task.kind === 'hash')
      hashShare({
        ...start,
        wish: task.wish,
        worker: task.share,
        workers: task.shares,
        pace: hand.pace,
        isStopped: hand.isStopped,
        trouble: hand.trouble,
        counted: (tree, bytes) => {
          counted(tree)(bytes);
          // Larger ones were counted block by block.
          if (bytes < blockBytes)
            hand.control.moved[hand.id] = (hand.control.moved[hand.id] as number) + bytes;
        },
      });
    writer?.write();
  };
}

/** Ms since 1970; of a folder that cannot be opened, which is told when it is read, never. */
function changedAt(folders: FolderCache, path: string): number {
  let folder: Folder;
  try {
    folder = folders.take(path);
  } catch {
    return -Infinity;
  }
  folders.release(folder);
  return statsOf(folder).mtimeMs;
}

/** What the manifest says and nobody saw. */
function tellMissing(start: CheckStart, trees: readonly string[], hand: WorkerHand): void {
  const detail =
    start.side.of === 'old'
      ? 'it was copied and is not in the old folder'
      : 'it was proved and is no longer there';
  eachMissing(start, trees, ({ tree, path, name }) =>
    hand.trouble({ tree, path: below(path, name), code: 'missing', detail }),
  );
}

/** Taken back from the manifest, it is copied again by the next run. */
function takeBack(start: CheckStart, trees: readonly string[]): void {
  const writer = openManifestWriter(start.segment);
  eachMissing(start, trees, ({ tree, path, name }) => writer.gone(tree, path, name));
  writer.write();
  writer.close();
}

function eachMissing(
  { index, manifest }: CheckStart,
  trees: readonly string[],
  visit: Parameters<typeof eachProved>[3],
): void {
  if (isAllSeen(index)) return;
  const views = viewsOf(index);
  const known = new Set(trees);
  const isMissing = (slot: number, tree: string): boolean =>
    known.has(tree) && !isMarked(views, slot, marks.seen);
  eachProved(manifest, index, isMissing, visit);
}
