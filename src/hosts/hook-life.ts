// Is a command still at work that an octo-ha has begun which was killed? Linux tells for sure, by /proc (proc(5)).
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { HookLife, HookProcess } from '../model/hook-process.ts';

/** A boot and a tick in it; null where there is no /proc, or no such process. */
export async function startOf(pid: number): Promise<string | null> {
  return (await look(pid))?.startedAs ?? null;
}

/** @param host the machine that it was begun on */
export async function hookLife(
  { pid, startedAs }: HookProcess,
  host: string,
  platform: string,
): Promise<HookLife> {
  if (host !== hostname()) return 'unseen';
  const now = await look(pid);
  // Its children may live when it does not, and then nobody else gets its number.
  if (now !== null && startedAs !== null) {
    if (now.startedAs !== startedAs) return 'gone';
    if (!now.isDead) return 'runs';
  }
  if (platform === 'win32') return isThere(pid) ? 'may-run' : 'unseen';
  return isThere(-pid) ? 'may-run' : 'gone';
}

async function look(pid: number): Promise<{ readonly startedAs: string; readonly isDead: boolean } | null> {
  try {
    const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8');
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    // The second field is the program's name, in parentheses, and may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state = '', ticks] = [fields[0], fields[19]];
    return ticks === undefined
      ? null
      : { startedAs: `${boot.trim()}/${ticks}`, isDead: state === 'Z' || state === 'X' };
  } catch {
    return null;
  }
}

/** One process, or a group by its negative number. What may not be signalled is there. */
function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
