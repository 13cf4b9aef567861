// Is a command still at work that an octo-ha has begun which was killed? Linux tells for sure, by /proc (proc(5)).
import { readdir, readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { HookLife, HookProcess, ProcessWatch } from '../model/hook-process.ts';
import { isGated } from './lasting-process.ts';
import type { ProcessWish } from './run-process.ts';

/** A boot, a tick in it and the numbers it counts by; null where there is no /proc, or no such process. */
export async function startOf(pid: number): Promise<string | null> {
  return (await look(pid))?.startedAs ?? null;
}

/** As who runs programs tells it: by the number alone. */
export function watchedProcess({ begun, ended }: ProcessWatch): Pick<ProcessWish, 'begun' | 'ended'> {
  return {
    ...(begun === undefined
      ? {}
      : { begun: async (pid: number) => begun({ pid, startedAs: await startOf(pid), waits: isGated }) }),
    ...(ended === undefined ? {} : { ended }),
  };
}

/** @param host the machine that it was begun on */
export async function hookLife(
  { pid, startedAs }: HookProcess,
  host: string,
  platform: string,
): Promise<HookLife> {
  // A container has numbers of its own, and may have the name of its host.
  if (host !== hostname() || !(await isNumberedHere(startedAs))) return 'unseen';
  const now = await look(pid);
  // Its children may live when it does not, and then nobody else gets its number.
  if (now !== null && startedAs !== null) {
    if (now.startedAs !== startedAs && !now.startedAs.startsWith(`${startedAs}/`)) return 'gone';
    if (!now.isDead) return 'runs';
  }
  if (platform === 'win32') return isThere(pid) ? 'may-run' : 'unseen';
  // Who is dead and was not reaped still counts there: a container whose first process does not reap keeps such for ever.
  return isThere(-pid) && !(await isDeadGroup(pid)) ? 'may-run' : 'gone';
}

/** Whether all of a group are dead, by /proc; false where it does not tell. */
async function isDeadGroup(group: number): Promise<boolean> {
  // Twice: who is begun during the first look by one that then ends is missed by it.
  return (await noneLives(group)) && (await noneLives(group));
}

async function noneLives(group: number): Promise<boolean> {
  try {
    // The processes of others may be hidden there (proc(5), hidepid), and a hook may have become another.
    if (/^\S+ \/proc proc \S*hidepid=/m.test(await readFile('/proc/self/mounts', 'utf8'))) return false;
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    for (const pid of pids) {
      const fields = await statOf(pid);
      if (fields?.[2] === String(group) && !isDead(fields)) return false;
    }
    return pids.length > 0;
  } catch {
    return false;
  }
}

/** From its state on; null when it is gone. @throws where it cannot be read */
async function statOf(pid: string): Promise<readonly string[] | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name, in parentheses, and may hold anything.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}

function isDead([state]: readonly string[]): boolean {
  return state === 'Z' || state === 'X';
}

async function look(pid: number): Promise<{ readonly startedAs: string; readonly isDead: boolean } | null> {
  try {
    const fields = await statOf(String(pid));
    const boot = await thisBoot();
    const ticks = fields?.[19];
    return fields === null || ticks === undefined || boot === ''
      ? null
      : { startedAs: `${boot}/${ticks}${await numbers()}`, isDead: isDead(fields) };
  } catch {
    return null;
  }
}

/** `/pid:[4026531836]`: in which namespace processes have their numbers (pid_namespaces(7)); '' where the system does not tell. */
async function numbers(): Promise<string> {
  try {
    // Another /proc than its own tells of others.
    if ((await readlink('/proc/self')) !== String(process.pid)) return '';
    return `/${await readlink('/proc/self/ns/pid')}`;
  } catch {
    return '';
  }
}

/** By this start of this machine: what an earlier one has begun is told by its boot. Lines of earlier versions do not tell. */
async function isNumberedHere(startedAs: string | null): Promise<boolean> {
  const [boot, , ...told] = startedAs?.split('/') ?? [];
  return told.length === 0 || `/${told.join('/')}` === (await numbers()) || boot !== (await thisBoot());
}

const thisBoot = async (): Promise<string> =>
  (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')).trim();

/** One process, or a group by its negative number. What may not be signalled is there. */
function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
