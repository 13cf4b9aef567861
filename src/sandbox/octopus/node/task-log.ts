import { appendFile, mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A task's log on disk. */
export interface TaskLog {
  readonly write: (line: string) => Promise<void>;
}

/**
 * Opens a log: up to 2025.1 a file `servertasks-N_RANDOM.txt`, from 2025.2 a folder of that name with `RANDOM.tl.txt` in
 * it (octopus-internals.md 3.5).
 */
export async function openTaskLog(folder: string, taskId: string, version: string): Promise<TaskLog> {
  const random = Array.from({ length: 10 }, () => letters[Math.floor(Math.random() * letters.length)]).join(
    '',
  );
  const name = `${taskId.toLowerCase()}_${random.toLowerCase()}`;
  const inFolder = hasFolderLogs(version);
  const path = inFolder ? join(folder, name, `${random.toLowerCase()}.tl.txt`) : join(folder, `${name}.txt`);
  await mkdir(inFolder ? join(folder, name) : folder, { recursive: true });
  return {
    write: (line) => appendFile(path, `${new Date().toISOString()} ${line}\n`),
  };
}

/**
 * What is in a task's log, in whichever of the two layouts it is; null where there is none. The random part of its name is not
 * known to the database, so it is looked for.
 */
export async function readTaskLog(folder: string, taskId: string): Promise<string | null> {
  const start = `${taskId.toLowerCase()}_`;
  const all = await readdir(folder, { withFileTypes: true });
  const found = all.find((entry) => entry.name.toLowerCase().startsWith(start));
  if (found === undefined) return null;
  const path = join(folder, found.name);
  if (!found.isDirectory()) return readFile(path, 'utf8');
  const parts = (await readdir(path)).filter((name) => name.endsWith('.tl.txt')).sort();
  const texts = await Promise.all(parts.map((name) => readFile(join(path, name), 'utf8')));
  return texts.join('');
}

/** Whether this version of Octopus Server gives every task a folder. */
export function hasFolderLogs(version: string): boolean {
  const [year = 0, part = 0] = version.split('.').map(Number);
  return year > 2025 || (year === 2025 && part >= 2);
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
