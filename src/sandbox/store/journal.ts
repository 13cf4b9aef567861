// The files under a store: a snapshot and a journal of commits after it; committed data survives a kill.
// Never here: what the data means.
import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { decode, encode } from './encode.ts';

const MOST = 32 * 1024 * 1024;

/** The files of one folder, held by one process. */
export class Journal {
  private readonly folder: string;
  private generation = 0;
  private file = -1;
  private size = 0;

  private readonly most: number;

  constructor(folder: string, most = MOST) {
    this.folder = folder;
    this.most = most;
    mkdirSync(folder, { recursive: true });
    this.lock();
  }

  /** The snapshot (undefined in a new folder) and the commits since. */
  read(): { readonly snapshot: unknown; readonly records: readonly unknown[] } {
    const path = join(this.folder, 'snapshot.json');
    let snapshot: unknown;
    if (existsSync(path)) {
      const found = decode(readFileSync(path, 'utf8')) as { generation: number; world: unknown };
      this.generation = found.generation;
      snapshot = found.world;
    }
    const journal = this.journalPath();
    const bytes = existsSync(journal) ? readFileSync(journal) : Buffer.alloc(0);
    const { records, end } = readRecords(bytes);
    this.file = openSync(journal, existsSync(journal) ? 'r+' : 'w+');
    ftruncateSync(this.file, end);
    this.size = end;
    return { snapshot, records };
  }

  /**
   * Makes one commit survive the end of the process: what is written is the system's. The disk is not asked to confirm each
   * commit, which held up every session at every heart beat; after a power cut the whole records at the front are found.
   */
  append(record: unknown): void {
    const payload = Buffer.from(encode(record));
    const bytes = Buffer.alloc(8 + payload.length);
    bytes.writeUInt32LE(payload.length, 0);
    bytes.writeUInt32LE(crc32(payload), 4);
    payload.copy(bytes, 8);
    writeSync(this.file, bytes, 0, bytes.length, this.size);
    this.size += bytes.length;
  }

  get full(): boolean {
    return this.size > this.most;
  }

  /** Replaces snapshot and journal by a new snapshot. */
  compact(world: unknown): void {
    const path = join(this.folder, 'snapshot.json');
    const old = this.journalPath();
    this.generation += 1;
    const file = openSync(`${path}.new`, 'w');
    writeFileSync(file, encode({ generation: this.generation, world }));
    fsyncSync(file);
    closeSync(file);
    const next = openSync(this.journalPath(), 'w+');
    renameSync(`${path}.new`, path);
    syncFolder(this.folder);
    closeSync(this.file);
    rmSync(old, { force: true });
    this.file = next;
    this.size = 0;
  }

  close(): void {
    if (this.file >= 0) closeSync(this.file);
    rmSync(join(this.folder, 'store.lock'), { force: true });
  }

  private journalPath(): string {
    return join(this.folder, `journal-${this.generation}.log`);
  }

  private lock(): void {
    const path = join(this.folder, 'store.lock');
    for (let round = 0; round < 2; round += 1) {
      try {
        writeFileSync(path, JSON.stringify({ pid: process.pid, started: startTime(process.pid) }), {
          flag: 'wx',
        });
        return;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        let holder: { pid: number; started: string };
        try {
          holder = JSON.parse(readFileSync(path, 'utf8')) as typeof holder;
        } catch {
          holder = { pid: 0, started: '' };
        }
        if (holder.pid > 0 && alive(holder.pid) && startTime(holder.pid) === holder.started)
          throw new Error(`store is in use by process ${holder.pid}: ${this.folder}`, { cause: error });
        rmSync(path, { force: true });
      }
    }
    throw new Error(`store is in use: ${this.folder}`);
  }
}

/** The whole records at the front of a journal; a torn or damaged one ends it. */
export function readRecords(bytes: Buffer): { readonly records: readonly unknown[]; readonly end: number } {
  const records: unknown[] = [];
  let end = 0;
  while (end + 8 <= bytes.length) {
    const length = bytes.readUInt32LE(end);
    const payload = bytes.subarray(end + 8, end + 8 + length);
    if (length === 0 || payload.length < length || crc32(payload) !== bytes.readUInt32LE(end + 4)) break;
    records.push(decode(payload.toString()));
    end += 8 + length;
  }
  return { records, end };
}

/** A rename is durable once its folder is; Windows has no such call and needs none. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const file = openSync(folder, 'r');
  fsyncSync(file);
  closeSync(file);
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When a process began, where the system tells; '' elsewhere. */
function startTime(pid: number): string {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    // Ended, but not collected by its parent: holds nothing any more.
    return fields[0] === 'Z' ? 'ended' : (fields[19] ?? '');
  } catch {
    return '';
  }
}
