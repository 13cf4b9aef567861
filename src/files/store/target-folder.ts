// `.octo-ha` in a target: token, lock, journals, manifest.
// Lives here: opening and leaving it. Never here: what is copied.
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, realpath, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Journals } from '../../edges.ts';
import { RefusedError, UnavailableError } from '../../errors.ts';
import type { Operator, Run } from '../../model/run.ts';
import { inReserve, journalReserve, type JournalReserve } from '../journal-reserve.ts';
import { openJournals } from '../journals.ts';
import type { JournalInstance } from '../journal-folder.ts';
import { syncFolder } from '../journal-folder.ts';
import type { RunPlace } from './copy-run.ts';
import { beatInThread } from './lock-beat.ts';
import { lockHolder, takeTargetLock } from './target-lock.ts';

/** An opened target, its lock held. */
export interface OpenTarget extends RunPlace {
  readonly journals: Journals;
  /** For the lines of its journals. */
  readonly reserve: JournalReserve;
  readonly lost: Promise<string>;
  readonly release: () => Promise<void>;
}

/** Who opens it, and for which instance. */
export interface TargetHand {
  readonly instance: JournalInstance;
  readonly operator: Operator;
}

const clock = { now: (): Date => new Date(), ticks: () => performance.now(), sleep: () => Promise.resolve() };
const ours = (root: string): string => join(root, '.octo-ha');

/**
 * Opens it and takes its lock.
 * @throws LockedError lock.held; RefusedError store.other-migration; UnavailableError store.no-migration; what node:fs throws
 */
export async function openTargetFolder(root: string, create: boolean, hand: TargetHand): Promise<OpenTarget> {
  const folder = ours(root);
  if (create) {
    // Its parent must be there: a share that is not mounted must not be made up.
    await mkdir(root).catch(ignoreExisting);
    await mkdir(folder).catch(ignoreExisting);
  } else if (!(await exists(folder)))
    throw new UnavailableError('store.no-migration', `there is no migration in ${root}`, {
      hint: 'Begin one with: octo-ha migrate preseed --to …',
    });
  const reserve = journalReserve(join(folder, 'reserve'));
  // Also a full disk must let the way back begin.
  const lock = await inReserve(reserve, () => takeTargetLock(folder, hand.operator, clock.now, beatInThread));
  let token: string;
  let real: string;
  try {
    token = await readToken(folder, hand.instance, create);
    await mkdir(join(folder, 'manifest')).catch(ignoreExisting);
    // Whoever made them, and whenever: what is in them is relied on.
    for (const made of [folder, root, dirname(root)]) await syncFolder(made);
    real = await realpath(root);
  } catch (error) {
    await lock.release();
    throw error;
  }
  return {
    root: real,
    manifest: join(real, '.octo-ha', 'manifest'),
    token,
    journals: openJournals(folder, { ...hand, clock, redact: (text) => text, reserve }),
    reserve,
    lock: lock.held,
    lost: lock.lost,
    release: lock.release,
  };
}

/** What its journals tell and who holds it; null where nothing is. @throws what node:fs throws, UnavailableError journal.* */
export async function readTargetFolder(
  root: string,
  hand: TargetHand,
): Promise<{ readonly runs: readonly Run[]; readonly holder: string | null } | null> {
  const folder = ours(root);
  if (!(await exists(folder))) return null;
  const journals = openJournals(folder, { ...hand, clock, redact: (text) => text });
  const unfinished = await journals.unfinished();
  // One that is over tells where its stores went: they can be verified for ever.
  const latest = await journals.latest('migrate', null);
  const isOver = latest !== null && !unfinished.some(({ id }) => id === latest.id);
  return { runs: isOver ? [...unfinished, latest] : unfinished, holder: await lockHolder(folder) };
}

/** Of the manifest and the lists beside it; a token without it is of the first. */
const format = 1;

/** Whose it is, and what tells it from another folder that may come to be in its place. */
async function readToken(folder: string, instance: JournalInstance, create: boolean): Promise<string> {
  const path = join(folder, 'token');
  if (create && !(await exists(path))) {
    const fresh = `${path}.new`;
    const file = await open(fresh, 'w');
    try {
      await file.write(
        `${JSON.stringify({ ...instance, format, token: randomBytes(16).toString('hex') })}\n`,
      );
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(fresh, path);
    await syncFolder(folder);
  }
  const text = await readFile(path, 'utf8');
  const found = JSON.parse(text) as JournalInstance & { readonly format?: number };
  if ((found.format ?? format) > format)
    throw new RefusedError(
      'store.newer-format',
      `${folder} was written by a newer octo-ha (format ${String(found.format)}, this one knows ${String(format)})`,
      { hint: 'Go on with the octo-ha that began it, or a newer one.' },
    );
  if (found.server.toLowerCase() === instance.server.toLowerCase() && found.database === instance.database)
    return text;
  throw new RefusedError(
    'store.other-migration',
    `${folder} belongs to the migration of the database '${found.database}' on '${found.server}'`,
    { hint: 'Choose another folder with --to; no option lifts this.' },
  );
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

function ignoreExisting(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
}
