// Who holds the lock of a target: what is written of him, and whether he can be seen from here.
// Lives here: that. Never here: the lock itself.
import { readFileSync, readlinkSync } from 'node:fs';
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

/**
 * Whether its process lives, as far as this machine can tell: `unknown` is one of another machine or container, and one that has ended and
 * that nobody has taken note of.
 */
export function fateOf(holder: LockOwner | null, host: string): 'lives' | 'gone' | 'unknown' {
  if (holder?.host !== host || !isNumberedHere(holder) || holder.pid === process.pid) return 'unknown';
  const found = processOf(holder.pid);
  if (found === null) return isRunning(holder.pid) ? 'unknown' : 'gone';
  if (holder.started === null || found.started === null) return 'unknown';
  if (found.started !== holder.started) return 'gone';
  return found.state === 'Z' || found.state === 'X' ? 'unknown' : 'lives';
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Fields 3 and 22 of /proc/PID/stat (proc(5)); null where there is no such file. */
function processOf(pid: number): { readonly state: string | null; readonly started: string | null } | null {
  try {
    const text = readFileSync(`/proc/${String(pid)}/stat`).toString('latin1');
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
