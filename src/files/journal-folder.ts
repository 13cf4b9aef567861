// Where journals lie, what they are called, and making a folder's entries durable.
import { createHash, randomBytes } from 'node:crypto';
import { open, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { journalVerbs, type JournalVerb } from '../model/run.ts';

/** An instance as SQL Server names it. */
export interface JournalInstance {
  readonly server: string;
  readonly database: string;
}

/** The name of a journal file, taken apart. */
export interface JournalName {
  /** The name without its ending. */
  readonly id: string;
  /** `20260301T120000000Z`: sorts by time. */
  readonly startedAt: string;
  readonly verb: JournalVerb;
}

/** Of all instances, below a state folder. */
export function journalsFolder(stateFolder: string): string {
  return join(stateFolder, 'journals');
}

/** Of one instance: readable, and told from others by a hash. SQL Server compares its own name without case. */
export function instanceFolder(stateFolder: string, { server, database }: JournalInstance): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([server.toLowerCase(), database]))
    .digest('hex');
  const readable = `${server}-${database}`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return join(
    journalsFolder(stateFolder),
    [readable.slice(0, 40), hash.slice(0, 12)].filter(Boolean).join('-'),
  );
}

/** The file of a run that has not ended, or that of one that has. */
export function journalPath(folder: string, id: string, ended: boolean): string {
  return ended ? join(folder, 'done', `${id}.jsonl`) : join(folder, `${id}.jsonl`);
}

/** A new name, legal on Windows too. */
export function newId(verb: JournalVerb, now: Date): string {
  return `${stamp(now)}-${verb}-${randomBytes(4).toString('hex')}`;
}

/** An instant as names have it. */
export function stamp(at: Date): string {
  return at.toISOString().replace(/[-:.]/g, '');
}

/** Journals in a folder, oldest first; none when there is no such folder. Other files are passed over. */
export async function namesIn(folder: string): Promise<readonly JournalName[]> {
  const entries = await readdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
  return entries.sort().flatMap((entry) => {
    const name = entry.endsWith('.jsonl') ? readId(entry.slice(0, -'.jsonl'.length)) : null;
    return name === null ? [] : [name];
  });
}

/** Null for what is no id; no other may become part of a path. */
export function readId(id: string): JournalName | null {
  const [, startedAt = '', word] = /^(\d{8}T\d{9}Z)-([a-z]+)-[0-9a-f]{8}$/.exec(id) ?? [];
  const verb = journalVerbs.find((each) => each === word);
  return verb === undefined ? null : { id, startedAt, verb };
}

/**
 * Makes the entries of a folder durable where that is possible. Windows does not open folders (EISDIR, EPERM), and some file
 * systems on shares do not flush them.
 */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  let handle: FileHandle | null = null;
  try {
    handle = await open(folder, 'r');
    await handle.sync();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!['EINVAL', 'ENOTSUP', 'ENOSYS', 'EISDIR', 'EPERM', 'EACCES', 'EBADF'].includes(code)) throw error;
  } finally {
    await handle?.close();
  }
}
