// Who holds the lock of a target: what is written of him, and whether he can be seen from here.
// Lives here: that. Never here: the lock itself.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { Operator } from '../../model/run.ts';

/** What stands in a lock. */
export interface LockOwner extends Operator {
  /** Tells one holder from every other. */
  readonly nonce: string;
  /** RFC 3339, by the holder's clock. */
  readonly since: string;
  /** When its process began, in the system's own count; null where the system does not tell. */
  readonly started: string | null;
  /** Which start of which machine; null where the system does not tell. Two machines may have one name. */
  readonly boot: string | null;
  /** In which namespace its process has its number: a container has its own. Null where the system does not tell; none in older locks. */
  readonly namespace?: string | null;
  /** Counts up while it lives. */
  readonly beat: number;
}

/** This very process. */
export const ownIdentity = (): Pick<LockOwner, 'pid' | 'started' | 'boot' | 'namespace'> => ({
  pid: process.pid,
  started: processOf(process.pid)?.started ?? null,
  boot: thisBoot(),
  namespace: thisNamespace(),
});

/** Null for what is not written whole. */
export function parse(text: string): LockOwner | null {
  try {
    return JSON.parse(text) as LockOwner;
  } catch {
    return null;
  }
}

/** For people. */
export const words = (owner: LockOwner | null): string =>
  owner === null
    ? 'somebody whose name is not written whole'
    : `${owner.user} on ${owner.host} (process ${String(owner.pid)}) since ${owner.since}`;

/** Whether the number of its process means that process here as well. */
function isNumberedHere({ boot, namespace = null }: LockOwner): boolean {
  return boot !== null && namespace !== null && boot === thisBoot() && namespace === thisNamespace();
}

type Fate = 'lives' | 'gone' | 'unknown';

/**
 * Whether its process lives, as far as this machine can tell: `unknown` is one of another machine or container, and one that has ended and
 * that nobody has taken note of.
 */
export function fateOf(holder: LockOwner | null, host: string, proc = '/proc'): Fate {
  if (holder === null || !isNumberedHere(holder) || holder.pid === process.pid) return 'unknown';
  // Its name may have changed. But a machine and its clone may have begun as one, and what one has not may live on the other.
  const gone = holder.host === host ? 'gone' : 'unknown';
  const found = processOf(holder.pid, proc);
  if (found === null) return fateOfUnseen(holder.pid, gone);
  if (holder.started === null || found.started === null) return 'unknown';
  if (found.started !== holder.started) return gone;
  return hasEnded(found) && !hasThread(holder.pid, proc) ? 'unknown' : 'lives';
}

const hasEnded = ({ state }: Stat): boolean => state === 'Z' || state === 'X';

/** One that was killed shows its first thread as ended at once, while others of it hang in a call on the share, which may yet be carried out. */
function hasThread(pid: number, proc: string): boolean {
  const folder = `${proc}/${String(pid)}/task`;
  try {
    return readdirSync(folder).some((thread) => {
      const found = statOf(`${folder}/${thread}/stat`);
      return found !== null && !hasEnded(found);
    });
  } catch {
    return false;
  }
}

/** Of one that /proc does not show: another user's is hidden by its mount option `hidepid`. */
function fateOfUnseen(pid: number, gone: Fate): Fate {
  try {
    process.kill(pid, 0);
    return 'unknown';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? 'lives' : gone;
  }
}

/** Fields 3 and 22 of a `stat` (proc(5)): of a process those of its first thread. */
interface Stat {
  readonly state: string | null;
  readonly started: string | null;
}

const processOf = (pid: number, proc = '/proc'): Stat | null => statOf(`${proc}/${String(pid)}/stat`);

/** Null where there is no such file. */
function statOf(path: string): Stat | null {
  try {
    const text = readFileSync(path).toString('latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? null, started: fields[19] ?? null };
  } catch {
    return null;
  }
}

/** A number that the kernel makes up at its start (random(4)); null elsewhere. */
function thisBoot(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    return null;
  }
}

/** Of process numbers (pid_namespaces(7)); null where there is none, or /proc is another one's. */
function thisNamespace(): string | null {
  try {
    return readlinkSync('/proc/self') === String(process.pid) ? readlinkSync('/proc/self/ns/pid') : null;
  } catch {
    return null;
  }
}
