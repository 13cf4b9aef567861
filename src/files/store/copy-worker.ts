// A worker that copies: what it does with each task.
// Lives here: hanging the parts together. Never here: the loop, which folders there are, how many workers.
import { fchmodSync, fdatasyncSync, lstatSync, opendirSync, type Stats } from 'node:fs';
import { blockBytes } from './copy-bytes.ts';
import { copyNames } from './copy-names.ts';
import type { CopySiteOfWorker } from './copy-site.ts';
import { filePipeline, type FileUnderWay } from './file-pipeline.ts';
import { stampOf } from './file-stamp.ts';
import { flushGate } from './flush-gate.ts';
import { folderCache, type FolderCache } from './folder-cache.ts';
import { orFileThere, statsOf, type Folder } from './folder-handle.ts';
import { ownerKeeper } from './keep-owner.ts';
import { viewsOf } from './manifest-index.ts';
import type { BegunFile } from './intents.ts';
import { leastOfLast } from './least-of-last.ts';
import { openHomeWriter, openIntentWriter, writesNothing } from './manifest-writer.ts';
import { mostLeftOpen } from './most-left-open.ts';
import { readAgain } from './read-again.ts';
import { readFolder } from './read-folder.ts';
import { setVanishedAside } from './set-vanished-aside.ts';
import { word } from './shared-control.ts';
import { inFlush } from './signs-of-life.ts';
import { isOurs } from './temporary-name.ts';
import { below, type CopyStart, type WorkerTask } from './worker-messages.ts';
import { wayOn } from './what-is-there.ts';
import { treeNamed, type WorkerHand } from './worker-hand.ts';

/**
 * Files and bytes that all workers together may have unproved. What a kill costs is less: what was written down before it takes its
 * place is looked at, not copied again.
 */
const mostUnproved = { files: 2048, bytes: 256 << 20 };
/** Where each file is flushed by itself more would not help, and each holds its folder open. */
const fewUnproved = { files: 256, bytes: 64 << 20 };
/** Files and bytes of all workers together that a kill may cost: told of in groups, one group of each worker and the file in hand. */
const mostLost = { files: 256, bytes: 64 << 20 };

/** Of what vanished, so many are told by name. */
const mostNamed = 10;

/** What it does with a task. @throws what the target throws */
export function copyWorker(start: CopyStart, hand: WorkerHand): (task: WorkerTask) => void {
  const most = start.batch
    ? { ...mostUnproved, files: Math.min(mostUnproved.files, mostLeftOpen()) }
    : fewUnproved;
  const { control, trouble, tell, amountOf, pace } = hand;
  const { manifest, segment } = start;
  const isBack = manifest === null;
  const opened = isBack ? openHomeWriter : (path: string) => openIntentWriter(path, start.batch);
  const writer = segment === null ? writesNothing : opened(segment);
  const sources = new Map<string, FolderCache>();
  const gate = start.batch ? flushGate(control, start.id, () => tell({ kind: 'flush' })) : null;
  const owners = ownerKeeper();
  const targets = folderCache(
    start.root,
    true,
    gate !== null ? 'none' : start.isResumed ? 'all' : 'made',
    (folder, path) => asItsSource(folder, path),
  );
  const way = isBack ? wayOn.back : wayOn.there;
  const pipeline = filePipeline({
    block: Buffer.allocUnsafeSlow(blockBytes),
    flush: gate,
    intend: writer.intend,
    giveUp: writer.giveUp,
    together: () => ({
      files: Math.max(1, Math.min(16, Math.floor(mostLost.files / shares()) - 1)),
      bytes: Math.min(4 << 20, mostLost.bytes / shares()),
    }),
    proved: (file) => {
      const { tree, path, stamp } = file;
      writer.add(tree, path, isBack ? asInItsPlace(file) : file);
      const amount = amountOf(tree);
      if (file.isAdopted) {
        amount.unchangedFiles += 1;
        amount.unchangedBytes += stamp.size;
      } else {
        amount.copiedFiles += 1;
        amount.copiedBytes += stamp.size;
      }
      control.files[start.id] = (control.files[start.id] as number) + 1;
      control.bytes[start.id] = (control.bytes[start.id] as number) + stamp.size;
    },
    failed: ({ tree, path, name }, code, detail) =>
      trouble({
        tree,
        path: below(path, name),
        code,
        detail: code === 'extra' ? `${detail}${way}` : detail,
      }),
    ended: ({ target }) => targets.release(target),
  });
  const shares = (): number => Math.max(1, Atomics.load(control.words, word.wanted));
  const room = (): void => {
    const share = shares();
    const own = { files: Math.max(2, most.files / share), bytes: most.bytes / share };
    pipeline.advance();
    writer.write();
    while (pipeline.load().files >= own.files || pipeline.load().bytes >= own.bytes) {
      pipeline.wait();
      writer.write();
    }
  };
  const sourceOf = (tree: string): FolderCache => {
    const known = sources.get(tree) ?? folderCache(treeNamed(start, tree).from, false);
    sources.set(tree, known);
    return known;
  };
  const targetPath = (tree: string, path: string): string => below(treeNamed(start, tree).to, path);
  /** Permissions, but for the owner's, who needs all; owner and group. */
  const asItsSource = (folder: Folder, path: string): void => {
    const tree = start.trees.find(({ to }) => to === '' || path === to || path.startsWith(`${to}/`));
    if (tree === undefined || folder.fd === null) return;
    const source = statsAt(sourceOf(tree.name), path.slice(tree.to === '' ? 0 : tree.to.length + 1));
    // One that a killed run has made and not finished may be there; in old folders none is touched that was.
    if (!folder.isNew && isBack) return;
    if (!folder.isNew && (source === null || !isLeftUnfinished(folder, source))) return;
    fchmodSync(folder.fd, ((source?.mode ?? usualMode) & 0o777) | 0o700);
    const isGiven = source === null || owners.of(folder.fd, source);
    if (!isGiven && folder.isNew) amountOf(tree.name).otherOwners += 1;
  };
  const again = readAgain(start, writer, {
    trouble,
    proved: ({ tree, stamp }) => {
      amountOf(tree).unchangedFiles += 1;
      amountOf(tree).unchangedBytes += stamp.size;
    },
  });
  const site: CopySiteOfWorker = {
    phase: start.phase,
    batch: start.batch,
    isBack,
    wayOn: way,
    bytes: {
      block: Buffer.allocUnsafeSlow(blockBytes),
      pace,
      flush: (fd) => inFlush(() => fdatasyncSync(fd)),
    },
    index: viewsOf(start.index),
    begun: byKey(start.intended),
    control,
    id: start.id,
    pipeline,
    targets,
    owners,
    readAgain: again,
    sourceOf,
    targetPath,
    amountOf,
    trouble,
    tell,
    room,
    isStopped: hand.isStopped,
    leastMs: leastOfLast(),
  };
  return (task) => {
    if (task.kind === 'folder')
      readFolder(task, {
        ...site,
        skips: isOurs,
        mayBeMissing: (tree) => treeNamed(start, tree).mayBeMissing === true,
        names: (names) => copyNames(names, site),
        enter: (tree, path) => {
          const folder = orFileThere(() => targets.take(targetPath(tree, path)));
          // Where a file is in its place, each file that goes there is told of.
          if (folder === null) return { isNew: false, leave: () => undefined };
          return { isNew: folder.isNew, leave: () => targets.release(folder) };
        },
      });
    else if (task.kind === 'names') copyNames(task, site);
    else if (task.kind === 'set-vanished-aside' && manifest !== null && segment !== null)
      setVanishedAside({
        ...start,
        manifest,
        segment,
        gate,
        writer,
        trouble,
        moved: (tree, path, bytes) => {
          control.scanned[start.id] = (control.scanned[start.id] as number) + 1;
          amountOf(tree).vanishedFiles += 1;
          if (amountOf(tree).vanishedFiles <= mostNamed) tell({ kind: 'vanished', tree, path });
          amountOf(tree).vanishedBytes += bytes;
        },
      });
    else {
      pipeline.finish();
      again.prove();
    }
    if (again.isFull()) again.prove();
    writer.write();
  };
}

/** By a run that was killed right after it had made it: empty, ours, and of another owner than its source. */
function isLeftUnfinished(folder: Folder, source: Stats): boolean {
  const { uid, gid } = statsOf(folder);
  if (uid !== process.geteuid?.() || (uid === source.uid && gid === source.gid)) return false;
  const entries = opendirSync(folder.prefix);
  try {
    return entries.readSync() === null;
  } finally {
    entries.closeSync();
  }
}

/** As the old folder has it, which it is compared with from now on. */
function asInItsPlace(file: FileUnderWay): FileUnderWay {
  const found = lstatSync(file.target.prefix + file.name, { throwIfNoEntry: false });
  return found === undefined ? file : { ...file, stamp: { ...file.stamp, inode: stampOf(found).inode } };
}

/** Of a source's folder; null for one that cannot be opened, which is told when it is read. */
function statsAt(sources: FolderCache, path: string): Stats | null {
  try {
    const folder = sources.take(path);
    sources.release(folder);
    return statsOf(folder);
  } catch {
    return null;
  }
}

const usualMode = 0o755;

function byKey(files: readonly BegunFile[]): ReadonlyMap<string, readonly BegunFile[]> {
  const found = new Map<string, BegunFile[]>();
  for (const file of files) found.set(file.key, [...(found.get(file.key) ?? []), file]);
  return found;
}
