// How far a copy or a reading back is, told twice a second out of the shared memory.
// Lives here: what is told, and when nothing moves. Never here: how the rest is reckoned, who copies.
import { estimateLeft, withMoment, type Moment, type Work } from '../../model/estimate-left.ts';
import type { Amount, CopyProgress } from '../../model/tree.ts';
import { aliveAlone } from '../sign-of-life.ts';
import { word, type Control } from './shared-control.ts';

/** What is watched. */
export interface Watched {
  /** `copy`: names are looked at, and files copied; `names`: names and sizes are read; `read`: every byte. */
  readonly kind: 'copy' | 'names' | 'read';
  /** Done before it began; counts as done. */
  readonly before: Amount;
  /** All there will be when it is done, that before it included; null where nobody knows. */
  readonly total: Amount | null;
  /** Of `copy`: names to be looked at; null where nobody knows. */
  readonly names: number | null;
}

const tellMs = 500;
/** Nothing has moved for so long: the share hangs, or a block is very slow. */
const stillMs = 10_000;
/** A rate is that of so long. */
const rateMs = 15_000;

/** Begins to tell. */
export function watchProgress(
  control: Control,
  watched: Watched,
  onProgress: (progress: CopyProgress) => void,
): { readonly stop: () => void } {
  const begin = counted(control);
  let history: readonly Moment[] = [momentOf(watched, counted(control), begin, performance.now())];
  let recent: readonly (Amount & { readonly atMs: number })[] = [];
  let last = -1;
  let movedAt = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    const count = counted(control);
    const steps = count.files + count.bytes + count.names + count.moved + signs(control);
    const isBusy = control.busySince.some((since) => since !== 0);
    if (steps !== last || !isBusy) movedAt = now;
    last = steps;
    const done = {
      files: watched.before.files + count.files - begin.files,
      bytes: watched.before.bytes + count.bytes - begin.bytes,
    };
    const moment = momentOf(watched, count, begin, now);
    history = withMoment(history, moment);
    recent = [
      ...recent.filter(({ atMs }) => now - atMs <= rateMs),
      { files: count.files, bytes: count.moved, atMs: now },
    ];
    const all = watched.total === null ? null : most(watched.total, done);
    const left = estimateLeft(history, restOf(watched, moment));
    onProgress({
      phase: watched.kind === 'copy' ? 'copy' : 'verify',
      done,
      total: all,
      etaMs: left === null || left === 0 ? null : Math.round(left),
      rate: rateOf(recent, watched),
      ...noticeOf(now - movedAt, control),
    });
  }, tellMs);
  return { stop: () => clearInterval(timer) };
}

type Notice = Pick<CopyProgress, 'notice' | 'isFlushing'>;

/** Tells of a flush that nothing else goes on beside, until it has ended. */
export async function tellFlush<T>(
  flush: Promise<T>,
  onProgress: (progress: CopyProgress) => void,
): Promise<T> {
  const began = performance.now();
  const nothing = { ...aliveAlone, phase: 'copy' } as const;
  const timer = setInterval(() => {
    const ms = performance.now() - began;
    if (ms >= stillMs) onProgress({ ...nothing, ...flushing(ms) });
  }, tellMs);
  try {
    return await flush;
  } finally {
    clearInterval(timer);
  }
}

function noticeOf(stillForMs: number, { flushSince }: Control): Notice {
  if (stillForMs < stillMs) return { notice: null };
  const since = Math.min(...flushSince.filter((each) => each !== 0));
  return since === Infinity
    ? { notice: `no answer for ${seconds(stillForMs)}` }
    : flushing(Date.now() - since);
}

const flushing = (ms: number): Notice => ({ notice: `flushing for ${seconds(ms)}`, isFlushing: true });
const seconds = (ms: number): string => `${String(Math.round(ms / 1000))} s`;
const signs = ({ signs: all, words }: Control): number => total(all) + Atomics.load(words, word.flushEnded);

interface Counted extends Work {
  /** Bytes on their way, whether proved or not. */
  readonly moved: number;
}

function counted({ files, bytes, scanned, moved }: Control): Counted {
  return { files: total(files), bytes: total(bytes), names: total(scanned), moved: total(moved) };
}

/** Whether files come to be changed here and there: then the looking takes the time of their copy along. */
const isLooking = ({ kind, total: all, before }: Watched): boolean =>
  kind === 'copy' && (all === null || all.files <= before.files);

function momentOf(watched: Watched, count: Counted, begin: Counted, atMs: number): Moment {
  const [files, bytes] = [count.files - begin.files, count.moved - begin.moved];
  if (watched.kind === 'names') return { atMs, names: files, files: 0, bytes: 0 };
  if (watched.kind === 'read') return { atMs, names: 0, files, bytes };
  const names = count.names - begin.names;
  return isLooking(watched) ? { atMs, names, files: 0, bytes: 0 } : { atMs, names, files, bytes };
}

/** At least one name where nobody knows, of which nothing can be said. */
function restOf(watched: Watched, done: Moment): Work {
  const { kind, total: all, names, before } = watched;
  const least = (left: number): number => Math.max(0, left);
  if (kind === 'names')
    return { names: all === null ? Infinity : least(all.files - done.names), files: 0, bytes: 0 };
  const toLook = names === null ? Infinity : least(names - done.names);
  if (kind === 'copy' && isLooking(watched)) return { names: toLook, files: 0, bytes: 0 };
  return {
    names: kind === 'copy' ? toLook : 0,
    files: all === null ? Infinity : least(all.files - before.files - done.files),
    bytes: all === null ? Infinity : least(all.bytes - before.bytes - done.bytes),
  };
}

function rateOf(recent: readonly (Amount & { readonly atMs: number })[], { kind }: Watched): Amount | null {
  const [first, last] = [recent[0], recent.at(-1)];
  if (first === undefined || last === undefined || last.atMs - first.atMs < 2 * tellMs) return null;
  const perSecond = (of: 'files' | 'bytes'): number =>
    ((last[of] - first[of]) * 1000) / (last.atMs - first.atMs);
  // Sizes that were only looked at are no bytes that were read.
  return { files: perSecond('files'), bytes: kind === 'names' ? 0 : perSecond('bytes') };
}

const most = (one: Amount, other: Amount): Amount => ({
  files: Math.max(one.files, other.files),
  bytes: Math.max(one.bytes, other.bytes),
});

const total = (column: Float64Array): number => column.reduce((sum, each) => sum + each, 0);
