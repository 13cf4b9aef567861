// The order of effects: temporary file → flush → rename → flush of the folder → read back → line of the manifest.
// Lives here: that order, for the files one worker has in hand. Never here: which files, what a flush is.
import { closeSync, lstatSync, openSync, unlinkSync } from 'node:fs';
import { hashBytes } from './copy-bytes.ts';
import { stampOf } from './file-stamp.ts';
import { flushFolder, type Folder } from './folder-handle.ts';
import { hashHead } from './hash-head.ts';
import { toRead } from './open-flags.ts';
import type { IntendedFile } from './intents.ts';
import { isSameTime } from './same-time.ts';
import { takePlace } from './take-place.ts';

/** A file on its way, its temporary file written whole. */
export interface FileUnderWay extends IntendedFile {
  readonly target: Folder;
  readonly temporary: string;
  /** What of ours may be in its place: nothing; an earlier copy; what a run that was killed had begun. */
  readonly replaces: EarlierCopy | 'any' | null;
  /** That nothing is in its place is certain, since the folder was made by this run. */
  readonly isFree: boolean;
  /** Still open, to be read back through: a file system of this machine has no other cache for its name. Null on a share. */
  readonly open: number | null;
  /** A run that was killed had written it; this one only proves it. */
  readonly isAdopted: boolean;
}

/** What the manifest knows of a file that is in the way. */
export interface EarlierCopy {
  readonly size: number;
  readonly modifiedUs: number;
  /** The first 32 bits of its SHA-256. */
  readonly hashHead: number;
}

/** What a pipeline needs. */
export interface PipelineSite {
  readonly block: Buffer;
  /** Whether one flush covers the whole file system (then files come here not yet flushed), or each file was flushed by itself. */
  readonly flush: FlushGate | null;
  /** These names are about to be ours; told before the flush that comes before the first of them is. */
  readonly intend: (files: readonly FileUnderWay[]) => void;
  /** These will not be: something else came to be in their places. */
  readonly giveUp: (files: readonly FileUnderWay[]) => void;
  /** The file is durable and proved. */
  readonly proved: (file: FileUnderWay) => void;
  /** Something else is in its place, or it did not read back as written. The temporary file is gone. */
  readonly failed: (file: FileUnderWay, code: 'extra' | 'differs', detail: string) => void;
  /** Done with it, whatever came of it. */
  readonly ended: (file: FileUnderWay) => void;
}

/** Flushes of the whole file system that somebody else makes. */
export interface FlushGate {
  /** The number of the first flush that covers what was written by now. */
  readonly next: () => number;
  /** The number of the last flush that has ended. */
  readonly ended: () => number;
  /** Waits until the flush of this number has ended. @throws Error when a flush failed, or the copy is to stop at once */
  readonly wait: (number: number) => void;
}

/** What is under way in one worker. */
export interface Pipeline {
  readonly add: (file: FileUnderWay) => void;
  /** One that a run which was killed had put in its place already. */
  readonly adopt: (file: FileUnderWay) => void;
  /** Files and bytes not yet proved. */
  readonly load: () => { readonly files: number; readonly bytes: number };
  /** Takes every file as far as it can go without waiting. */
  readonly advance: () => void;
  /** Waits for the oldest files. */
  readonly wait: () => void;
  /** Takes all to the end. */
  readonly finish: () => void;
}

/** Files that are told of together, and where each is flushed by itself take their places together: what a kill costs. */
const together = 16;
const togetherBytes = 4 << 20;

interface Waiting {
  readonly file: FileUnderWay;
  readonly flush: number;
  /** What was in its place when it was told of, as `whatIsThere` says it. */
  readonly found: string;
}

/** They wait in the order of their flushes, so the first tells whether there is anything to do: this is asked after every file. */
const isFirstReady = ([first]: readonly Pick<Waiting, 'flush'>[], ended: number): boolean =>
  first !== undefined && first.flush <= ended;

/** An empty one. */
export function filePipeline(site: PipelineSite): Pipeline {
  let fresh: FileUnderWay[] = [];
  let written: Waiting[] = [];
  let renamed: Omit<Waiting, 'found'>[] = [];
  let bytes = 0;
  let freshBytes = 0;
  const gate = site.flush ?? alwaysFlushed;

  const end = (file: FileUnderWay): void => {
    bytes -= file.stamp.size;
    if (file.open !== null) closeSync(file.open);
    site.ended(file);
  };
  /** One flush makes durable what was written and what is told here; only then a file takes its place. */
  const announce = (): void => {
    if (fresh.length === 0) return;
    freshBytes = 0;
    const looked = fresh.map((file) => ({
      file,
      found: file.isFree ? 'ours' : whatIsThere(file, site.block),
    }));
    fresh = [];
    // Only what is free will be ours: what somebody else put there must never pass for what a killed run began.
    site.intend(looked.filter(({ found }) => isToTake(found)).map(({ file }) => file));
    for (const { file, found } of looked) written.push({ file, flush: gate.next(), found });
  };
  const rename = (): void => {
    const ended = gate.ended();
    if (!isFirstReady(written, ended)) return;
    const ready = written.filter(({ flush }) => flush <= ended);
    written = written.filter(({ flush }) => flush > ended);
    const moved: FileUnderWay[] = [];
    const leave = (file: FileUnderWay, why: string): void => {
      unlinkSync(file.target.prefix + file.temporary);
      if (why === 'same') moved.push(byName(file));
      else {
        site.failed(file, 'extra', isToTake(why) ? justNow : why);
        end(file);
      }
    };
    for (const { file, found: before } of ready) {
      // Where nothing was, taking the place finds out by itself.
      const found = file.isFree || before === 'nothing' ? before : whatIsThere(file, site.block);
      if (!isToTake(before)) leave(file, found);
      else if (isToTake(found) && takePlace(file, found === 'ours')) moved.push(file);
      else {
        site.giveUp([file]);
        leave(file, whatIsThere({ ...file, replaces: null }, site.block));
      }
    }
    if (site.flush === null)
      for (const folder of new Set(moved.map(({ target }) => target))) flushFolder(folder);
    const flush = gate.next();
    renamed.push(...moved.map((file) => ({ file, flush })));
  };
  const readBack = (): void => {
    const ended = gate.ended();
    if (!isFirstReady(renamed, ended)) return;
    const ready = renamed.filter(({ flush }) => flush <= ended);
    renamed = renamed.filter(({ flush }) => flush > ended);
    for (const { file } of ready) {
      const found =
        file.open === null
          ? readFile(file, site.block)
          : hashBytes(file.open, site.block, () => undefined, file.stamp.size);
      if (found.bytes === file.stamp.size && found.hash === file.hash) site.proved(file);
      else
        site.failed(
          file,
          'differs',
          `read back ${String(found.bytes)} bytes that are not the ${String(file.stamp.size)} bytes written`,
        );
      end(file);
    }
  };
  const step = (): void => {
    readBack();
    rename();
    if (site.flush === null) readBack();
  };
  const advance = (): void => {
    // Where each file was flushed by itself, one flush of a folder does for several.
    if (fresh.length >= together || freshBytes >= togetherBytes) announce();
    if (site.flush !== null || written.length >= together) step();
  };
  const wait = (): void => {
    announce();
    step();
    const oldest = renamed[0] ?? written[0];
    if (oldest === undefined) return;
    gate.wait(oldest.flush);
    step();
  };
  return {
    add: (file) => {
      bytes += file.stamp.size;
      freshBytes += file.stamp.size;
      fresh.push(file);
    },
    adopt: (file) => {
      bytes += file.stamp.size;
      if (site.flush === null) flushFolder(file.target);
      renamed.push({ file, flush: gate.next() });
    },
    load: () => ({ files: fresh.length + written.length + renamed.length, bytes }),
    advance,
    wait,
    finish: () => {
      while (fresh.length + written.length + renamed.length > 0) wait();
    },
  };
}

/** What was there already is read back by its name. */
function byName(file: FileUnderWay): FileUnderWay {
  if (file.open !== null) closeSync(file.open);
  return { ...file, open: null };
}

/** Each file is flushed by itself. */
const alwaysFlushed: FlushGate = { next: () => 0, ended: () => 0, wait: () => undefined };

const wayOn = '; move it out of the target to have the file copied';
const justNow = `something was in its place just now${wayOn}`;
const isToTake = (found: string): boolean => found === 'nothing' || found === 'ours';

/** `nothing` and `ours`: the file may take its place; `same`: the same bytes are there already; else why it may not. */
function whatIsThere(file: FileUnderWay, block: Buffer): string {
  const found = lstatSync(file.target.prefix + file.name, { throwIfNoEntry: false });
  if (found === undefined) return 'nothing';
  if (!found.isFile()) return 'something that is no file is in its place';
  const { replaces } = file;
  if (replaces === 'any') return 'ours';
  const mayBeOurs = replaces !== null && found.size === replaces.size;
  if (mayBeOurs && isSameTime(replaces.modifiedUs, stampOf(found).modifiedUs)) return 'ours';
  const hash = mayBeOurs || found.size === file.stamp.size ? readFile(file, block).hash : null;
  if (hash === file.hash) return 'same';
  // Touched by somebody, and still what we put there.
  if (mayBeOurs && hash !== null && hashHead(hash) === replaces.hashHead) return 'ours';
  return replaces === null
    ? `something that octo-ha did not put there is in its place${wayOn}`
    : `what octo-ha put there was changed since${wayOn}`;
}

function readFile(file: FileUnderWay, block: Buffer): { readonly bytes: number; readonly hash: string } {
  const open = openSync(file.target.prefix + file.name, toRead);
  try {
    return hashBytes(open, block, () => undefined);
  } finally {
    closeSync(open);
  }
}
