// Processes of a sandbox, known by pid and start time together: a pid alone may belong to somebody else by now.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** A process that a sandbox started. */
export interface KnownProcess {
  readonly name: string;
  readonly pid: number;
  /** As the platform writes it; only compared. Null when it could not be told. */
  readonly startedAt: string | null;
}

const run = promisify(execFile);

/** When the process with this pid was started, or null when there is none. */
export async function startTime(pid: number): Promise<string | null> {
  try {
    if (process.platform === 'linux') {
      const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8');
      // The name in parentheses may hold blanks; state is the first field after it, start time the twentieth.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? null : (fields[19] ?? null);
    }
    if (process.platform === 'win32') {
      const command = `(Get-Process -Id ${String(pid)}).StartTime.ToFileTimeUtc()`;
      const { stdout } = await run('powershell', ['-NoProfile', '-Command', command]);
      return stdout.trim() || null;
    }
    const { stdout } = await run('ps', ['-o', 'lstart=', '-p', String(pid)]);
    return stdout.trim() || null;
  } catch {
    return null;
  }
}

/** Whether it is still the process we started. */
export async function isAlive({ pid, startedAt }: KnownProcess): Promise<boolean> {
  return startedAt !== null && (await startTime(pid)) === startedAt;
}

/** Kills it, if it is still the one we started. */
export async function kill(known: KnownProcess): Promise<void> {
  if (!(await isAlive(known))) return;
  try {
    process.kill(known.pid, 'SIGKILL');
  } catch {
    // ended meanwhile
  }
}

/** Waits until none of them is alive. @returns those that still are after `ms` */
export async function waitForEnd(all: readonly KnownProcess[], ms: number): Promise<readonly KnownProcess[]> {
  const until = Date.now() + ms;
  for (;;) {
    const alive: KnownProcess[] = [];
    for (const each of all) if (await isAlive(each)) alive.push(each);
    if (alive.length === 0 || Date.now() > until) return alive;
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}
