import { join } from 'node:path';
import type { Amount, CopyProgress, FileTrouble, VerifiedTree, VerifyWish } from '../../model/tree.ts';
import { checkToken } from './check-token.ts';
import type { RunPlace } from './copy-run.ts';
import { checkLock } from './lock-beat.ts';
import { fewestLost, isLostInTarget } from './lost-in-target.ts';
import { loadManifest, type Manifest } from './manifest-folder.ts';
import { segmentOf } from './segment-name.ts';
import { countMarked, marks } from './manifest-index.ts';
import { runTally } from './run-tally.ts';
import { createControl, word } from './shared-control.ts';
import { isThere } from './strange-sources.ts';
import { watchProgress } from './watch-progress.ts';
import type { CheckedSide, WorkTree } from './worker-messages.ts';
import { startWorkers, type WorkerTrouble } from './worker-pool.ts';

/** What is looked at. */
export interface CheckRunWish extends VerifyWish {
  readonly trees: readonly WorkTree[];
  /** Remove our own unfinished files. */
  readonly clean: boolean;
  /** Read back every byte of what has another time than its source had. */
  readonly touched: boolean;
  /** Take back from the manifest what is missing, so that it is copied again; but of a tree that has lost most. */
  readonly repair: boolean;
  /** Of `repair`: fewer that are missing are no sign of a place that is not mounted. */
  readonly fewestLost?: number;
  /** That the whole folder of a tree is not there is no trouble of its own: what was proved in it is told as missing. */
  readonly mayBeMissing: boolean;
  readonly side: CheckedSide;
  /** Tell every trouble, however many: they are worked through. */
  readonly all: boolean;
  readonly workers: number | null;
  readonly bytesPerSecond: number | null;
}

/** Nothing but what the level says, told in part. */
export const usualCheck = {
  clean: false,
  mayBeMissing: false,
  side: { of: 'target', others: 'told' },
  touched: false,
  repair: false,
  all: false,
  workers: null,
  bytesPerSecond: null,
} as const;

/** What was found. */
export interface CheckRunResult {
  readonly troubles: readonly FileTrouble[];
  readonly troublesTotal: number;
  readonly named: { readonly files: number; readonly bytes: number };
  readonly hashed: { readonly files: number; readonly bytes: number };
  readonly trees: readonly VerifiedTree[];
  readonly stopped: boolean;
  readonly fatal: WorkerTrouble | null;
}

const nothing: Amount = { files: 0, bytes: 0 };
const unseen = { before: nothing, names: null } as const;

/** About so much of it is read. */
function partOf({ level, percent, part }: VerifyWish, { files, bytes }: Amount): Amount {
  const share = level === 'sample' ? (percent ?? 1) / 100 : 1 / (part?.of ?? 1);
  return { files: Math.round(files * share), bytes: Math.round(bytes * share) };
}

/** So many are read back by one worker. */
const fewFiles = 256;

/**
 * Looks at the target: every name and size, and for `full` and `sample` every byte of what is chosen.
 * @param before the manifest as the run just before this one had read it
 */
export async function runCheck(
  place: RunPlace,
  wish: CheckRunWish,
  onProgress: (progress: CopyProgress) => void,
  signal: AbortSignal,
  before: Manifest | null = null,
): Promise<CheckRunResult> {
  checkToken(place);
  const manifest = loadManifest(place.manifest, onProgress, before);
  checkLock(place.lock);
  const control = createControl();
  const tally = wish.all ? runTally(wish.trees, Infinity) : runTally(wish.trees);
  let fatal: WorkerTrouble | null = null;
  const stop = (trouble: WorkerTrouble | null): void => {
    fatal ??= trouble;
    Atomics.store(control.words, word.stop, 1);
  };
  const pool = startWorkers(
    {
      ...place,
      kind: 'check',
      trees: wish.trees,
      control: control.buffer,
      index: manifest.index,
      beganAt: Date.now(),
      bytesPerSecond: wish.bytesPerSecond,
      clean: wish.clean,
      mayBeMissing: wish.mayBeMissing,
      side: wish.side,
    },
    {
      control,
      workers: wish.workers,
      // A pass of its own, after the one that copied, so that its lines come last.
      segment: (worker) => join(place.manifest, segmentOf(manifest.pass, manifest.run, worker)),
      trouble: tally.trouble,
      busy: () => undefined,
      vanished: () => undefined,
      amounts: tally.add,
      flush: () => undefined,
      fatal: stop,
    },
  );
  const onAbort = (): void => stop(null);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) stop(null);
  const proved = wish.trees.map(({ name }) => manifest.proved.get(name) ?? nothing).reduce(together, nothing);
  let watch = watchProgress(control, { ...unseen, kind: 'names', total: proved }, onProgress);
  let named = { files: 0, bytes: 0 };
  const lost = new Set<string>();
  const isStopped = (): boolean => Atomics.load(control.words, word.stop) !== 0;
  try {
    if (wish.part === undefined) {
      pool.add(wish.trees.map(({ name }) => ({ kind: 'folder', tree: name, path: '' })));
      await pool.idle();
      named = checked();
      if (wish.side.of === 'target' && wish.side.others === 'noted') await pool.finish();
      if (wish.side.of === 'old')
        for (const tree of wish.trees) if (await lacksMost(tree)) lost.add(tree.name);
      const told = wish.trees.map(({ name }) => name).filter((name) => !lost.has(name));
      if (!isStopped()) await pool.one({ kind: 'missing', trees: told });
      if (wish.repair && !isStopped()) await takeBack(wish.fewestLost ?? fewestLost);
    }
    const touched = wish.touched ? countMarked(manifest.index, marks.touched) : 0;
    const isRead = wish.level === 'full' || wish.level === 'sample' || touched > 0;
    if (isRead && !isStopped()) {
      // Each share reads the whole manifest for its files: a few are not worth that many times.
      watch.stop();
      const part = touched > 0 ? null : partOf(wish, proved);
      watch = watchProgress(control, { ...unseen, kind: 'read', total: part }, onProgress);
      const shares = touched > 0 && touched < fewFiles ? 1 : pool.size();
      pool.add(Array.from({ length: shares }, (_, share) => ({ kind: 'hash', wish, share, shares })));
      await pool.idle();
    }
  } finally {
    watch.stop();
    signal.removeEventListener('abort', onAbort);
    await pool.end();
  }
  const all = checked();
  const { all: troubles, total } = tally.troubles();
  return {
    troubles,
    troublesTotal: total,
    named,
    hashed: { files: all.files - named.files, bytes: all.bytes - named.bytes },
    trees: wish.trees.map(({ name }) => ({ ...seen(name), ...(lost.has(name) ? { lost: true } : {}) })),
    stopped: isStopped(),
    fatal,
  };

  function seen(name: string): VerifiedTree {
    const { checkedFiles: files } = tally.amount(name);
    const missing = Math.max(0, (manifest.proved.get(name)?.files ?? 0) - files);
    const totals = tally.totals(name);
    return { name, seen: files, totals: wish.side.of === 'old' ? { ...totals, missing } : totals };
  }

  /** A place that is not there has lost all; a few files of one that is there were deleted. */
  async function lacksMost({ name, from }: WorkTree): Promise<boolean> {
    const found = seen(name);
    return (
      isLostInTarget(found, fewestLost) ||
      (isLostInTarget(found, 1) && found.seen === 0 && !(await isThere(from)))
    );
  }

  async function takeBack(fewest: number): Promise<void> {
    const torn = wish.trees.map(({ name }) => seen(name)).filter(({ totals }) => totals.missing ?? 0);
    for (const tree of torn) if (isLostInTarget(tree, fewest)) lost.add(tree.name);
    const mayBeGone = wish.targetMayBeGone === true;
    const trees = torn.flatMap(({ name }) => (lost.has(name) && !mayBeGone ? [] : [name]));
    if (trees.length > 0) await pool.one({ kind: 'take-back', trees });
  }

  function checked(): { files: number; bytes: number } {
    return wish.trees.reduce(
      (sum, { name }) => ({
        files: sum.files + tally.amount(name).checkedFiles,
        bytes: sum.bytes + tally.amount(name).checkedBytes,
      }),
      { files: 0, bytes: 0 },
    );
  }
}

const together = (one: Amount, other: Amount): Amount => ({
  files: one.files + other.files,
  bytes: one.bytes + other.bytes,
});
