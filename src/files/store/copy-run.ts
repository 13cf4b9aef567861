// One copy of some trees, by workers that block: who does what, and when it is done.
// Lives here: the order of a copy. Never here: calls on the trees themselves, the queue.
import { join } from 'node:path';
import type { Amount, CopiedTree, CopyProgress, CopyWish, VerifiedTree } from '../../model/tree.ts';
import { runCheck, type CheckRunResult } from './check-run.ts';
import { checkToken } from './check-token.ts';
import { canFlushWhole, startFlusher } from './flusher.ts';
import { checkLock, type HeldLock } from './lock-beat.ts';
import { fewestLostAtSettle } from './lost-in-target.ts';
import { carryIntents, emptyManifest, endPass, loadManifest, type Manifest } from './manifest-folder.ts';
import { namesOf } from './names-task.ts';
import { pause } from './pause.ts';
import { segmentOf } from './segment-name.ts';
import { createControl, word } from './shared-control.ts';
import { runTally, type RunTally } from './run-tally.ts';
import { strangeSources } from './strange-sources.ts';
import { tellFlush, watchProgress } from './watch-progress.ts';
import { below, type WorkTree, type WorkerTask } from './worker-messages.ts';
import { startWorkers, type WorkerTrouble } from './worker-pool.ts';

/** An opened target, for a run in it. */
export interface RunPlace {
  readonly root: string;
  /** Of `.octo-ha/manifest`. */
  readonly manifest: string;
  /** What stands in `.octo-ha/token`, or for a root that has none its `rootToken`; null for neither. */
  readonly token: string | null;
  /** Of the target, also where files are copied out of it. */
  readonly lock: HeldLock;
}

/** Where a copy goes. */
export interface CopyPlace extends Omit<RunPlace, 'manifest'> {
  /** Null on the way back: what is there already is known by its bytes alone. */
  readonly manifest: string | null;
}

/** How a copy is told to be made. */
export interface CopyRunWish extends CopyWish {
  readonly trees: readonly WorkTree[];
  /** These files alone; null for all. */
  readonly only: readonly { readonly tree: string; readonly path: string }[] | null;
  /** On the way back: where a worker writes down what has come home. */
  readonly home: (worker: number) => string | null;
}

/** How it ended: by its end, by the wish to stop, or because the target failed. */
export interface CopyRunResult {
  readonly trees: readonly CopiedTree[];
  readonly stopped: boolean;
  readonly fatal: WorkerTrouble | null;
  /** Lines of the manifest that were damaged; what they spoke of was copied again. */
  readonly damaged: number;
}

/** Files still being written are looked at once more after so long. */
const busyWaitMs = 2100;

/** Runs it. Ends cleanly when the signal is aborted: all that was begun is proved and written down. */
export async function runCopy(
  place: CopyPlace,
  wish: CopyRunWish,
  onProgress: (progress: CopyProgress) => void,
  signal: AbortSignal,
): Promise<CopyRunResult> {
  checkToken(place);
  const control = createControl();
  const tally = runTally(wish.trees);
  let fatal: WorkerTrouble | null = null;
  let swept: readonly VerifiedTree[] = [];
  const stop = (trouble: WorkerTrouble | null): void => {
    fatal ??= trouble;
    Atomics.store(control.words, word.stop, 1);
  };
  const isStopped = (): boolean => Atomics.load(control.words, word.stop) !== 0;
  const { manifest: written } = place;
  const { home } = wish;
  const folders = ['.octo-ha', ...wish.trees.map(({ to }) => to)];
  // It starts while the manifest is read. A few files that come home are flushed one by one, whatever is mounted there.
  const flushing =
    written !== null && canFlushWhole(place.root, folders)
      ? startFlusher(place.root, control, (message) => stop({ code: 'EIO', message }))
      : null;
  let manifest: Manifest;
  try {
    manifest = written === null ? emptyManifest() : loadManifest(written, onProgress);
    // Whoever stood still while it was read may have lost it meanwhile.
    checkLock(place.lock);
    if (written !== null) carryIntents(written, manifest);
  } catch (error) {
    (await flushing)?.stop();
    throw error;
  }
  const flusher = flushing === null ? null : await tellFlush(flushing, onProgress);
  let busy: Extract<WorkerTask, { kind: 'names' }>[] = [];
  const pool = startWorkers(
    {
      ...place,
      kind: 'copy',
      // Something was copied from it: then it was there, and that it is gone means a disk that is not mounted.
      trees: wish.trees.map((tree) => ({
        ...tree,
        mayBeMissing: tree.mayBeMissing === true && (manifest.proved.get(tree.name)?.files ?? 0) === 0,
      })),
      control: control.buffer,
      index: manifest.index,
      phase: wish.phase,
      batch: flusher !== null,
      isResumed: manifest.isResumed,
      beganAt: Date.now(),
      bytesPerSecond: wish.bytesPerSecond,
      guarded: wish.guarded ?? [],
      intended: manifest.intended,
    },
    {
      control,
      workers: wish.workers,
      segment: (worker) =>
        written === null ? home(worker) : join(written, segmentOf(manifest.pass, manifest.run, worker)),
      trouble: tally.trouble,
      busy: ({ tree, path, names }) =>
        busy.push({ kind: 'names', tree, path, names, isNew: false, isLarge: false }),
      vanished: tally.vanished,
      amounts: tally.add,
      flush: () => flusher?.look(),
      fatal: stop,
    },
  );
  const onAbort = (): void => stop(null);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) stop(null);
  const strange =
    wish.only === null && wish.sourceMayBeGone !== true ? await strangeSources(wish.trees, manifest) : [];
  strange.forEach(tally.trouble);
  const isStrange = ({ name }: WorkTree): boolean => strange.some(({ tree }) => tree === name);
  const before = sum([...manifest.proved.values()]);
  const expected = wish.only === null ? (wish.expected ?? null) : null;
  const names = expected?.files ?? (before.files === 0 || wish.only !== null ? null : before.files);
  const watch = watchProgress(control, { kind: 'copy', before, total: expected, names }, onProgress);
  try {
    pool.add(
      wish.only === null
        ? wish.trees.filter((tree) => !isStrange(tree)).map(({ name }) => folderTask(name))
        : namesOf(wish.only),
    );
    await pool.idle();
    if (busy.length > 0 && !isStopped()) {
      await pause(busyWaitMs, signal);
      const again = busy;
      busy = [];
      pool.add(again);
      await pool.idle();
    }
    for (const { tree, path, names } of busy)
      for (const name of names)
        tally.trouble({ tree, path: below(path, name), code: 'busy', detail: 'it is being written' });
    await pool.finish();
    if (wish.only === null && wish.sourceMayBeGone !== true && !isStopped())
      for (const { name } of wish.trees)
        if (isEmptied(tally.result(name, true), manifest.proved.get(name)))
          tally.trouble({ tree: name, path: '', code: 'failed', detail: emptied });
    const sawAll = wish.only === null && !tally.any('failed');
    if (wish.phase === 'settle' && sawAll && !isStopped()) await pool.one({ kind: 'set-vanished-aside' });
  } finally {
    watch.stop();
    signal.removeEventListener('abort', onAbort);
    flusher?.stop();
    await pool.end();
  }
  if (!isStopped() && wish.only === null && written !== null) {
    checkLock(place.lock);
    endPass(written, manifest);
    if (wish.phase === 'settle') {
      const found = await sweep({ ...place, manifest: written }, wish, manifest, tally, onProgress, signal);
      fatal = found.fatal;
      swept = found.trees;
    }
  }
  const isWhole = !isStopped() && fatal === null && !signal.aborted;
  return {
    fatal,
    stopped: isStopped() || signal.aborted,
    damaged: manifest.damagedLines,
    trees: wish.trees.map(({ name }) => ({
      ...tally.result(name, isWhole),
      ...sweptOf(
        swept.find((tree) => tree.name === name),
        wish,
      ),
    })),
  };
}

/** What the look at the end has to say of a tree. */
function sweptOf(tree: VerifiedTree | undefined, { notesForeign }: CopyWish): Partial<CopiedTree> {
  if (tree === undefined) return {};
  return {
    ...(tree.lost === true ? { lost: true } : {}),
    ...(notesForeign === true ? { foreign: tree.totals.extra ?? 0 } : {}),
  };
}

const emptied =
  'nothing is left in the source, from which many files were copied: is its disk mounted? Where it was emptied, leave a file in it';
/** Files copied once: so many never go all at once. */
const manyFiles = 100;

/** The place where a disk is mounted is empty when it is not. */
function isEmptied({ proved, troublesTotal }: CopiedTree, before: Amount | undefined): boolean {
  return proved.files === 0 && troublesTotal === 0 && (before?.files ?? 0) >= manyFiles;
}

/** Names and sizes of everything in the target; our unfinished files are removed, what is missing is copied again next time. */
async function sweep(
  place: RunPlace,
  wish: CopyRunWish,
  manifest: Manifest,
  tally: RunTally,
  onProgress: (progress: CopyProgress) => void,
  signal: AbortSignal,
): Promise<CheckRunResult> {
  const found = await runCheck(
    place,
    {
      trees: wish.trees,
      level: 'names',
      clean: true,
      mayBeMissing: false,
      side: { of: 'target', others: wish.notesForeign === true ? 'noted' : 'told' },
      touched: true,
      repair: true,
      fewestLost: fewestLostAtSettle,
      targetMayBeGone: wish.targetMayBeGone === true,
      all: false,
      workers: wish.workers,
      bytesPerSecond: null,
    },
    onProgress,
    signal,
    manifest,
  );
  // What others put there is theirs; it is told by `born`.
  for (const trouble of found.troubles) if (trouble.code !== 'extra') tally.trouble(trouble);
  return found;
}

const folderTask = (tree: string): WorkerTask => ({ kind: 'folder', tree, path: '' });

const sum = (all: readonly Amount[]): Amount =>
  all.reduce((a, b) => ({ files: a.files + b.files, bytes: a.bytes + b.bytes }), { files: 0, bytes: 0 });
