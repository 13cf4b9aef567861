// The lock in the target: a file made exclusively, whose owner shows every few seconds that it lives.
// Lives here: taking, keeping and leaving it. Never here: what is done under it.
import { randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { open, readFile, rename, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { LockedError } from '../../errors.ts';
import type { Operator } from '../../model/run.ts';

/** A lock that is held. */
export interface TargetLock {
  /** Resolves with why, when it turns out not to be ours any more. */
  readonly lost: Promise<string>;
  /** Never throws. */
  readonly release: () => Promise<void>;
}

interface Owner extends Operator {
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

const beatMs = 4000;
/** Three beats of a holder that lives, and then some for a slow share. */
const watchMs = 15_000;
const mostTries = 20;

/**
 * Takes it. One of a process of this machine that is gone is taken over; one of another machine, or of a container, is watched until it
 * is seen to live, or not to: by our own clock, never by the time written in it.
 * @param folder `.octo-ha` @throws LockedError lock.held; what node:fs throws
 */
export async function takeTargetLock(
  folder: string,
  operator: Operator,
  now: () => Date,
): Promise<TargetLock> {
  const path = join(folder, 'lock');
  const owner: Owner = {
    ...operator,
    pid: process.pid,
    nonce: randomBytes(12).toString('hex'),
    since: now().toISOString(),
    started: startOf(process.pid),
    boot: thisBoot(),
    namespace: thisNamespace(),
    beat: 0,
  };
  for (let tries = 0; ; tries += 1) {
    if (await create(path, owner)) break;
    const text = await textOf(path);
    // Another's that was just let go of; a link to nothing stays so.
    if (text === null && tries < mostTries) continue;
    const holder = text === null ? null : parse(text);
    if (text === null || tries > 2 || !(await isDead(path, text, holder, operator.host)))
      throw held(folder, holder);
    await takeAway(path, text);
  }
  return keep(path, owner);
}

/** Who holds the lock in this folder, in words; null for nobody. @throws what node:fs throws */
export async function lockHolder(folder: string): Promise<string | null> {
  const text = await textOf(join(folder, 'lock'));
  return text === null ? null : words(parse(text));
}

/** Null where nothing is. What cannot be read may be of somebody who lives. @throws what node:fs throws */
async function textOf(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  });
}

async function create(path: string, owner: Owner): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o644);
    try {
      await file.writeFile(JSON.stringify(owner));
      await file.sync();
    } catch (error) {
      // Half a lock would be watched for a while before it is taken for nobody's.
      await unlink(path).catch(() => undefined);
      throw error;
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function keep(path: string, owner: Owner): TargetLock {
  let tell: (why: string) => void = () => undefined;
  const lost = new Promise<string>((resolve) => (tell = resolve));
  let { beat } = owner;
  let isBusy = false;
  const look = async (): Promise<void> => {
    if (isBusy) return;
    isBusy = true;
    try {
      // Read and written through one handle: what is taken away in between is another file.
      const file = await open(path, 'r+');
      try {
        const found = parse(await file.readFile('utf8'));
        if (found?.nonce !== owner.nonce) tell(`${words(found)} has taken the lock`);
        else {
          beat += 1;
          await file.write(JSON.stringify({ ...owner, beat }).padEnd(400), 0);
        }
      } finally {
        await file.close();
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') tell('the lock was taken away');
      // Anything else is the share's trouble, which the copy itself meets and tells.
    } finally {
      isBusy = false;
    }
  };
  const timer = setInterval(() => void look(), beatMs);
  return {
    lost,
    release: async () => {
      clearInterval(timer);
      try {
        if (parse(await readFile(path, 'utf8'))?.nonce === owner.nonce) await unlink(path);
      } catch {
        // the share is gone, or somebody else's lock is there
      }
    },
  };
}

/** A holder that can be seen to be gone, or whose lock is not touched while we watch. */
async function isDead(path: string, text: string, holder: Owner | null, host: string): Promise<boolean> {
  if (holder?.host === host && isNumberedHere(holder) && holder.pid !== process.pid) {
    const started = startOf(holder.pid);
    if (!isRunning(holder.pid) || (started !== null && holder.started !== null && started !== holder.started))
      return true;
  }
  const until = performance.now() + watchMs;
  while (performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const now = await textOf(path);
    if (now !== text) return now === null;
  }
  return true;
}

/** Whether the number of its process means that process here as well. */
function isNumberedHere({ boot, namespace = null }: Owner): boolean {
  return boot !== null && namespace !== null && boot === thisBoot() && namespace === thisNamespace();
}

/** Only what was watched: another's new lock is put back. */
async function takeAway(path: string, text: string): Promise<void> {
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  await rename(path, aside).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  });
  const taken = await textOf(aside).catch(async (error: unknown) => {
    await rename(aside, path);
    throw error;
  });
  if (taken !== null && taken !== text) await rename(aside, path);
  else await rm(aside, { force: true });
}

function parse(text: string): Owner | null {
  try {
    return JSON.parse(text) as Owner;
  } catch {
    return null;
  }
}

const words = (owner: Owner | null): string =>
  owner === null
    ? 'somebody whose name is not written whole'
    : `${owner.user} on ${owner.host} (process ${String(owner.pid)}) since ${owner.since}`;

function held(folder: string, holder: Owner | null): LockedError {
  return new LockedError('lock.held', `the migration in ${folder} is held by ${words(holder)}`, {
    hint: 'Wait until it has ended; a holder that died is noticed by itself.',
  });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Field 22 of /proc/PID/stat (proc(5)); null where there is no such file. */
function startOf(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${String(pid)}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
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
