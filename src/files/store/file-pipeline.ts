// The order of effects: temporary file → flush → rename → flush of the folder → read back → line of the manifest.
// Lives here: that order, for the files one worker has in hand. Never here: which files, what a flush is.
import { closeSync, fsyncSync, openSync, unlinkSync } from 'node:fs';
import { codeOf } from './code-of.ts';
import { hashBytes } from './copy-bytes.ts';
import { flushFolder, type Folder } from './folder-handle.ts';
import type { FileId } from './hard-link.ts';
import type { BegunFile, IntendedFile } from './intents.ts';
import { toChange } from './open-flags.ts';
import { inFlush } from './signs-of-life.ts';
import { takePlace } from './take-place.ts';
import { isToTake, readFile, whatIsThere } from './what-is-there.ts';

/** A file on its way, its temporary file written whole. */
export interface FileUnderWay extends IntendedFile {
  /** What it is a copy of, as it was opened. */
  readonly source: FileId;
  readonly target: Folder;
  readonly temporary: string;
  /** What of ours may be in its place: an earlier copy, or what runs that were killed had begun; null for nothing. */
  readonly replaces: Ours | null;
  /** That nothing is in its place is certain, since the folder was made by this run. */
  readonly isFree: boolean;
  /** Still open, to be read back through: a file system of this machine has no other cache for its name. Null on a share. */
  readonly open: number | null;
  /** A run that was killed had written it; this one only proves it. */
  readonly isAdopted: boolean;
}

/** What may be replaced, since octo-ha put it there. */
export interface Ours {
  readonly earlier: EarlierCopy | null;
  readonly begun: readonly Pick<BegunFile, 'stamp' | 'hash'>[];
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
  /** How much is told of together, and where each is flushed by itself takes its place together: what a kill costs. */
  readonly together: () => { readonly files: number; readonly bytes: number };
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
  /** One that is in its place already: by a run that was killed, or on the way back by whoever put it there. */
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
      if (why === 'same') {
        if (site.flush === null) flushOther(file);
        moved.push(byName(file));
      } else {
        site.failed(file, 'extra', isToTake(why) ? justNow : why);
        end(file);
      }
    };
    for (const { file, found: before } of ready) {
      // Where nothing was, taking the place finds out by itself.
      const found = file.isFree || before === 'nothing' ? before : whatIsThere(file, site.block);
      if (!isToTake(before)) leave(file, found);
      else if (isToTake(found) && takePlace(file, found === 'ours' && !file.isFree)) moved.push(file);
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
    const together = site.together();
    if (fresh.length >= together.files || freshBytes >= together.bytes) announce();
    if (site.flush !== null || written.length >= together.files) step();
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
      if (site.flush === null) {
        flushOther(file);
        flushFolder(file.target);
      }
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

/** Whoever put it there may not have flushed it. On Windows that takes the right to write to it. */
function flushOther({ target, name }: FileUnderWay): void {
  let file: number;
  try {
    file = openSync(target.prefix + name, toChange);
  } catch (error) {
    if (['EPERM', 'EACCES', 'EBUSY'].includes(codeOf(error))) return;
    throw error;
  }
  try {
    inFlush(() => fsyncSync(file));
  } finally {
    closeSync(file);
  }
}

/** What was there already is read back by its name. */
function byName(file: FileUnderWay): FileUnderWay {
  if (file.open !== null) closeSync(file.open);
  return { ...file, open: null };
}

/** Each file is flushed by itself. */
const alwaysFlushed: FlushGate = { next: () => 0, ended: () => 0, wait: () => undefined };

const justNow = 'something was in its place just now';
