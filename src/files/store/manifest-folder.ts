// The manifest of a target: segments, one for each worker of each run, in the order of their names.
// Lives here: which files it is made of, and what they add up to. Never here: lines, who writes them.
import { closeSync, existsSync, fsyncSync, openSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Amount, CopyProgress } from '../../model/tree.ts';
import { closeFolder, flushFolder, openTop } from './folder-handle.ts';
import { carryOver, forgetIntents, intentsIn, readIntents, type BegunFile } from './intents.ts';
import {
  createIndex,
  findSlot,
  isMarked,
  marks,
  ordinalOf,
  hasRoom,
  putEntry,
  putForeign,
  setMarks,
  sizeOf,
  unmark,
  viewsOf,
  type ManifestIndex,
} from './manifest-index.ts';
import { folderKey, nameKey } from './name-key.ts';
import { mendedIn, mendedText, notMended } from './mended-lines.ts';
import { isOfPass, runOf, segmentName, segmentOf } from './segment-name.ts';
import { addSample, emptySample, type SampledFile, type TreeSample } from './sample-files.ts';
import { readProgress, type OnRead } from './read-progress.ts';
import { readManifest, type ManifestVisitor } from './read-manifest.ts';

/** What a manifest says. */
export interface Manifest {
  readonly index: ManifestIndex;
  /** By tree. */
  readonly proved: ReadonlyMap<string, Amount>;
  /** By segment: lines that are not what was written. */
  readonly damaged: ReadonlyMap<string, number>;
  /** Such lines that no pass since has looked beyond: what they spoke of is not known to be proved. */
  readonly damagedLines: number;
  /** The pass that was not ended, or a new one. */
  readonly pass: number;
  readonly isResumed: boolean;
  /** Number of the next run. */
  readonly run: number;
  /** Lines of files that were read. */
  readonly lines: number;
  /** What a killed run may have left unproved. */
  readonly intended: readonly BegunFile[];
  /** Of each tree some files, chosen by their keys: to tell a source from another. Some may have been proved again, or be gone. */
  readonly samples: ReadonlyMap<string, readonly SampledFile[]>;
}

/** Bytes of a line at least: so many files fit in so many bytes. */
const leastLine = 70;

/** Segments in the order in which later lines take the place of earlier ones. @throws what node:fs throws */
export function segmentsIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => segmentName.test(name))
    .sort();
}

/**
 * Reads all of it, and changes nothing: a disk may be full.
 * @param before what was read of it before a run that has ended since: only what that run wrote is read again, and the marks of
 * what was seen are taken away
 * @param onProgress told meanwhile, as nothing else of this thread gets a word in @throws what node:fs throws
 */
export function loadManifest(
  folder: string,
  onProgress: (progress: CopyProgress) => void,
  before: Manifest | null = null,
): Manifest {
  const segments = segmentsIn(folder);
  const numbers = segments.map((name) => segmentName.exec(name)?.slice(1).map(Number) ?? []);
  const last = Math.max(0, ...numbers.map(([pass = 0]) => pass));
  const pass =
    existsSync(join(folder, `${String(last).padStart(5, '0')}.done`)) || last === 0 ? last + 1 : last;
  const sizes = new Map(segments.map((name) => [name, statSync(join(folder, name)).size]));
  const sumOf = (names: readonly string[]): number =>
    names.reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0);
  const hasIntents = intentsIn(folder).length > 0;
  const intents = readIntents(folder);
  const most = Math.ceil(sumOf(segments) / leastLine);
  const known = before !== null && hasRoom(before.index, most) ? before : null;
  const index = known?.index ?? createIndex(most);
  if (known !== null) unmark(index);
  const views = viewsOf(index);
  const proved = new Map<string, { files: number; bytes: number }>(
    [...(known?.proved ?? [])].map(([tree, amount]) => [tree, { ...amount }]),
  );
  const damaged = new Map(known?.damaged);
  const key = { high: 0, low: 0 };
  const samples = new Map<string, TreeSample>();
  let ordinal = known?.lines ?? 0;
  const toRead = segments.filter((segment) => known === null || runOf(segment) >= known.run);
  const read = readProgress(sumOf(toRead), onProgress);
  for (const segment of toRead) {
    let folderOf = folderKey('', '');
    let at = '';
    let sample = emptySample();
    let amount = { files: 0, bytes: 0 };
    const mark = isOfPass(segment, pass) ? marks.thisPass : 0;
    const run = runOf(segment);
    readManifest(join(folder, segment), {
      folder: (tree, path) => {
        folderOf = folderKey(tree, path);
        amount = proved.get(tree) ?? { files: 0, bytes: 0 };
        proved.set(tree, amount);
        at = path;
        sample = samples.get(tree) ?? emptySample();
        samples.set(tree, sample);
      },
      file: (line) => {
        ordinal += 1;
        line.key(folderOf, key);
        intents.settled(key, run);
        addSample(sample, key, at, line);
        const older = putEntry(views, key, line, ordinal, mark | (line.isOld ? marks.old : 0));
        amount.files += older === null ? 1 : 0;
        amount.bytes += line.size - (older ?? 0);
      },
      gone: (name) => {
        const slot = findSlot(views, nameKey(folderOf, name, key));
        intents.settled(key, run);
        if (slot < 0 || isMarked(views, slot, marks.gone)) return;
        setMarks(views, slot, marks.gone);
        amount.files -= 1;
        amount.bytes -= sizeOf(views, slot);
      },
      foreign: (line) => {
        const { size, modifiedUs, inode } = line;
        putForeign(views, line.key(folderOf, key), { size, modifiedUs, inode });
      },
      damaged: () => damaged.set(segment, (damaged.get(segment) ?? 0) + 1),
      read,
    });
  }
  return {
    index,
    proved,
    damaged,
    damagedLines: notMended(damaged, mendedIn(folder)),
    pass,
    isResumed:
      pass === last && (hasIntents || segments.some((name) => isOfPass(name, pass) && sizes.get(name) !== 0)),
    lines: ordinal,
    run: Math.max(0, ...numbers.map(([, number = 0]) => number)) + 1,
    intended: intents.left(),
    samples: new Map([...samples].map(([tree, { files }]) => [tree, files])),
  };
}

/**
 * Of a run that is about to write: what of all lists is still intended is gathered in one, which outlives the next kill. It is of the run
 * before: what a later one proves is settled. @throws what node:fs throws
 */
export function carryIntents(folder: string, { pass, run, intended }: Manifest): void {
  if (intentsIn(folder).length === 0) return;
  // What settles an intent outlives a loss of power before the intent goes.
  for (const name of segmentsIn(folder)) if (isOfPass(name, pass)) flush(join(folder, name));
  carryOver(folder, segmentOf(pass, run - 1, 0), intended);
}

/** Of a run that writes nothing down. What one before it made may not be durable. */
export const emptyManifest = (): Manifest => ({
  index: createIndex(0),
  proved: new Map(),
  damaged: new Map(),
  damagedLines: 0,
  pass: 1,
  isResumed: true,
  run: 1,
  lines: 0,
  intended: [],
  samples: new Map(),
});

/** A file of the manifest. */
export interface ProvedLine {
  readonly tree: string;
  readonly path: string;
  readonly name: string;
  readonly size: number;
  /** In the index. */
  readonly slot: number;
  /** SHA-256 in base64url. To be asked before the next is visited. */
  readonly hash: () => string;
}

/**
 * Visits the lines that count, in the order they were written: no file that a later line speaks of again.
 * @param isWanted which of them; what is not wanted costs next to nothing
 */
export function eachProved(
  folder: string,
  index: ManifestIndex,
  isWanted: (slot: number, tree: string) => boolean,
  visit: (file: ProvedLine) => void,
  read: OnRead = () => undefined,
): void {
  const views = viewsOf(index);
  const key = { high: 0, low: 0 };
  let ordinal = 0;
  for (const segment of segmentsIn(folder)) {
    let at = { tree: '', path: '', key: folderKey('', '') };
    const visitor: ManifestVisitor = {
      folder: (tree, path) => (at = { tree, path, key: folderKey(tree, path) }),
      file: (line) => {
        ordinal += 1;
        const slot = findSlot(views, line.key(at.key, key));
        if (slot < 0 || ordinalOf(views, slot) !== ordinal || isMarked(views, slot, marks.gone)) return;
        if (!isWanted(slot, at.tree)) return;
        visit({ ...at, name: line.name(), size: line.size, slot, hash: () => line.hash() });
      },
      gone: () => undefined,
      damaged: () => undefined,
      read,
    };
    readManifest(join(folder, segment), visitor);
  }
}

/**
 * The pass has looked at everything, so what damaged lines spoke of was proved anew. What it says is on the disk before the target may be
 * relied on without its source.
 */
export function endPass(
  folder: string,
  { pass, run, damaged }: Pick<Manifest, 'pass' | 'run' | 'damaged'>,
): void {
  for (const name of segmentsIn(folder)) if (isOfPass(name, pass)) flush(join(folder, name));
  const top = openTop(folder);
  try {
    flushFolder(top);
  } finally {
    closeFolder(top);
  }
  const done = join(folder, `${String(pass).padStart(5, '0')}.done`);
  writeFileSync(done, Buffer.from(mendedText(damaged)), { flush: damaged.size > 0 });
  forgetIntents(folder, run);
}

function flush(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
