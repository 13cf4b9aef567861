// The journals of one instance in the state folder.
// Lives here: which files there are, beginning and going on. Never here: what the steps of a verb are, locks.
import { mkdir, open, rename, rm, statfs, truncate } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Journals, OpenJournal } from '../edges.ts';
import type { JournalVerb, Run } from '../model/run.ts';
import {
  instanceFolder,
  journalPath,
  namesIn,
  newId,
  readId,
  stamp,
  syncFolder,
  type JournalInstance,
} from './journal-folder.ts';
import { noLine } from './journal-line.ts';
import { brokenChain, notResumable, takenOver, unreadable, unwritable } from './journal-trouble.ts';
import { journalWriter, type JournalFile, type JournalHand } from './journal-writer.ts';
import { readJournal, type FoundJournal } from './read-journal.ts';

/** Runs that ended and are kept, of each verb. */
const kept = 200;

/** A run that cannot write a million bytes is not begun. */
const leastFreeBytes = 1_000_000;

/** A file without its first line is somebody's who is about to write it, or left by one who died; after a day it is the latter. */
const dayMs = 86_400_000;

/** Opens nothing yet. `folder` is the state folder, which may be on a share. */
export function openJournals(
  folder: string,
  { instance, ...hand }: JournalHand & { readonly instance: JournalInstance },
): Journals {
  const own = instanceFolder(folder, instance);
  const open = new Set<string>();

  async function found(id: string, ended: boolean): Promise<FoundJournal | null> {
    const path = journalPath(own, id, ended);
    const journal = await readJournal(path, id);
    hand.looked?.();
    if (journal !== null && !isOf(journal.header, instance))
      throw brokenChain(
        path,
        1,
        `it belongs to the database '${journal.header.database}' on '${journal.header.server}'`,
      );
    return journal;
  }

  async function unfinished(): Promise<readonly Run[]> {
    const journals = await Promise.all((await list(own)).map(({ id }) => found(id, false)));
    return journals.flatMap((each) => (each === null || each.run.ended ? [] : [each.run]));
  }

  async function latest(verb: JournalVerb, nodeId: string | null): Promise<Run | null> {
    const isAbout = (run: Run | undefined): run is Run =>
      run?.lines.some((line) => line.nodeId === nodeId) === true;
    const begun = (await list(own)).filter((each) => each.verb === verb);
    const done = (await list(join(own, 'done'))).filter((each) => each.verb === verb);
    const all = [
      ...begun.map((each) => ({ ...each, ended: false })),
      ...done.map((each) => ({ ...each, ended: true })),
    ];
    for (const { id, ended } of all.sort((a, b) => (a.id < b.id ? 1 : -1))) {
      // What ended decides nothing any more: when it cannot be read, an older one is told.
      const journal = ended ? await found(id, true).catch(() => null) : await found(id, false);
      if (isAbout(journal?.run)) return journal.run;
    }
    return null;
  }

  function write(file: Omit<JournalFile, 'closed'>): OpenJournal {
    open.add(file.id);
    const closed = async (ended: boolean): Promise<void> => {
      open.delete(file.id);
      if (!ended) return;
      await moveToDone(own, file.id);
      await hand.reserve?.remove();
    };
    return journalWriter({ ...file, closed }, hand);
  }

  /** As far as there is room. Whoever must not be without it asks for it. */
  async function fillReserve(): Promise<void> {
    await hand.reserve?.fill().catch(() => undefined);
  }

  async function begin(verb: JournalVerb, values: Parameters<Journals['begin']>[1]): Promise<OpenJournal> {
    const id = newId(verb, hand.clock.now());
    const path = journalPath(own, id, false);
    await prepare(own, path);
    await tidy(own, hand);
    await fillReserve();
    const handle = await create(path);
    const journal = write({
      id,
      path,
      handle,
      contents: { lines: [], wholeBytes: 0, lastHash: noLine },
      header: { version: 1, id, verb, ...instance },
    });
    try {
      await journal.write('begun', null, values);
      await syncFolder(own);
    } catch (error) {
      await journal.close().catch(() => undefined);
      await rm(path, { force: true }).catch(() => undefined);
      throw error instanceof Error && 'hint' in error ? error : unwritable(path, error);
    }
    return journal;
  }

  async function resume(id: string): Promise<OpenJournal> {
    const path = journalPath(own, id, false);
    if (open.has(id)) throw notResumable(id, 'it is being written');
    const journal = readId(id) === null ? null : await found(id, false);
    if (journal === null) throw notResumable(id, 'there is no such run, or it has ended');
    if (journal.run.ended) throw notResumable(id, 'it has ended');
    const { contents, tornBytes } = journal;
    const handle = await append(path, contents.wholeBytes, tornBytes);
    await fillReserve();
    const resumed = write({ id, path, handle, contents, header: null });
    if (tornBytes > 0) await resumed.write('repaired', null, { cutBytes: tornBytes });
    return resumed;
  }

  return { unfinished, latest, begin, resume };
}

function isOf(header: JournalInstance, instance: JournalInstance): boolean {
  return (
    header.server.toLowerCase() === instance.server.toLowerCase() && header.database === instance.database
  );
}

async function list(folder: string): ReturnType<typeof namesIn> {
  try {
    return await namesIn(folder);
  } catch (error) {
    throw unreadable(folder, error);
  }
}

/** Makes the folders, and finds out what would stop a later line while nothing has been done yet. */
async function prepare(folder: string, path: string): Promise<void> {
  try {
    const made = await makeFolders(join(folder, 'done'));
    if (made !== null) await syncDownTo(folder, dirname(made));
    const free = await statfs(folder).then(
      ({ bavail, bsize }) => bavail * bsize,
      () => Infinity,
    );
    if (free < leastFreeBytes) throw new Error(`${String(free)} bytes are free, a run may need more`);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/**
 * One after the other: Node's own way with `recursive` never ends where a file system answers that a parent is missing which is there
 * (/proc; seen with Node 20.20.2).
 * @returns the outermost that was made; null where all were there
 */
async function makeFolders(folder: string): Promise<string | null> {
  const isMade = async (): Promise<boolean> =>
    mkdir(folder).then(
      () => true,
      (error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
        throw error;
      },
    );
  try {
    return (await isMade()) ? folder : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(folder) === folder) throw error;
  }
  const outer = await makeFolders(dirname(folder));
  return (await isMade()) ? (outer ?? folder) : outer;
}

/** The entries of folders just made, from the innermost out to the one that was there. */
async function syncDownTo(folder: string, outermost: string): Promise<void> {
  for (let at = folder; ; at = dirname(at)) {
    await syncFolder(at);
    if (at === outermost || at === dirname(at)) return;
  }
}

async function create(path: string): ReturnType<typeof open> {
  try {
    return await open(path, 'ax');
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** Cuts what a write that did not come to its end has left. Whole lines are never touched. */
async function append(path: string, wholeBytes: number, tornBytes: number): ReturnType<typeof open> {
  let handle;
  try {
    handle = await open(path, 'a');
    const { size } = await handle.stat();
    if (size !== wholeBytes + tornBytes) throw takenOver(path, 'it is being written');
    if (tornBytes > 0) {
      await truncate(path, wholeBytes);
      await handle.sync();
    }
    return handle;
  } catch (error) {
    await handle?.close();
    throw error instanceof Error && 'hint' in error ? error : unwritable(path, error);
  }
}

/** A crash before it leaves an ended journal where it was; `tidy` of the next run moves it. */
async function moveToDone(folder: string, id: string): Promise<void> {
  try {
    await rename(journalPath(folder, id, false), journalPath(folder, id, true));
    await syncFolder(folder);
  } catch {
    // Somebody else moved it, or it stays: it is not taken for unfinished in any case.
  }
}

/** What nobody waits for and whose failing harms nothing. */
async function tidy(folder: string, { clock, looked }: JournalHand): Promise<void> {
  const done = join(folder, 'done');
  const now = clock.now();
  for (const { id, startedAt } of await list(folder)) {
    const journal = await readJournal(journalPath(folder, id, false), id).catch(() => undefined);
    looked?.();
    if (journal?.run.ended === true) await moveToDone(folder, id);
    if (journal === null && startedAt < stamp(new Date(now.getTime() - dayMs)))
      await rm(journalPath(folder, id, false), { force: true }).catch(() => undefined);
  }
  const newestFirst = [...(await list(done))].reverse();
  const counts = new Map<JournalVerb, number>();
  for (const { id, verb } of newestFirst) {
    const count = (counts.get(verb) ?? 0) + 1;
    counts.set(verb, count);
    if (count > kept) await rm(journalPath(folder, id, true), { force: true }).catch(() => undefined);
  }
}
