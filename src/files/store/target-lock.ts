// The lock in the target: a file made exclusively, whose owner shows every few seconds that it lives.
// Lives here: taking, keeping and leaving it. Never here: what is done under it.
import { randomBytes } from 'node:crypto';
import { link, open, readFile, rename, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { LockedError } from '../../errors.ts';
import type { Operator } from '../../model/run.ts';
import type { BeatLock, HeldLock } from './lock-beat.ts';
import { fateOf, ownIdentity, parse, words, type LockOwner } from './lock-owner.ts';

/** A lock that is held. */
export interface TargetLock {
  /** To see at once whether it still is. */
  readonly held: HeldLock;
  /** Resolves with why, when it turns out not to be ours any more. */
  readonly lost: Promise<string>;
  /** Never throws. */
  readonly release: () => Promise<void>;
}

/** Three beats of a holder that lives, and then some for a slow share. */
const watchMs = 15_000;
const mostTries = 20;

/**
 * Takes it. One of a process of this machine that is gone is taken over, and one that lives never; one of another machine, or of a container,
 * is watched until it is seen to live, or not to: by our own clock, never by the time written in it.
 * @param folder `.octo-ha` @throws LockedError lock.held; what node:fs throws
 */
export async function takeTargetLock(
  folder: string,
  operator: Operator,
  now: () => Date,
  beatLock: BeatLock,
): Promise<TargetLock> {
  const path = join(folder, 'lock');
  const owner: LockOwner = {
    ...operator,
    ...ownIdentity(),
    nonce: randomBytes(12).toString('hex'),
    since: now().toISOString(),
    beat: 0,
  };
  for (let tries = 0; ; tries += 1) {
    if (await create(path, owner)) break;
    const text = await textOf(path);
    // Another's that was just let go of; a link to nothing stays so.
    if (text === null && tries < mostTries) continue;
    const holder = text === null ? null : parse(text);
    if (text === null || tries > 2 || !(await isDead(path, text, holder, operator.host)))
      throw held(folder, holder, operator.host);
    await takeAway(path, text);
  }
  return keep(path, owner, beatLock);
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

async function create(path: string, owner: LockOwner): Promise<boolean> {
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

function keep(path: string, owner: LockOwner, beatLock: BeatLock): TargetLock {
  const beat = beatLock({ path, owner });
  return {
    held: { path, nonce: owner.nonce },
    lost: beat.lost,
    release: async () => {
      beat.end();
      try {
        if (parse(await readFile(path, 'utf8'))?.nonce === owner.nonce) await unlink(path);
      } catch {
        // the share is gone, or somebody else's lock is there
      }
    },
  };
}

/**
 * A holder that can be seen to be gone, or of whom nobody can tell and whose lock is not touched while we watch. One that lives here and
 * stands still goes on some day, in the middle of what it did: it keeps its lock.
 */
async function isDead(path: string, text: string, holder: LockOwner | null, host: string): Promise<boolean> {
  for (const until = performance.now() + watchMs; ;) {
    const fate = fateOf(holder, host);
    if (fate === 'gone') return true;
    if (performance.now() >= until) return fate !== 'lives';
    await new Promise((resolve) => setTimeout(resolve, 500));
    const now = await textOf(path);
    if (now !== text) return now === null;
  }
}

/** Only what was watched: another's new lock is put back. */
async function takeAway(path: string, text: string): Promise<void> {
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  await rename(path, aside).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  });
  const taken = await textOf(aside).catch(async (error: unknown) => {
    await putBack(aside, path);
    throw error;
  });
  if (taken !== null && taken !== text) await putBack(aside, path);
  else await rm(aside, { force: true });
}

/** Never over a lock that somebody has taken meanwhile: then two would hold it. What was put aside is left there, which hurts nobody. */
export async function putBack(aside: string, path: string): Promise<void> {
  try {
    await link(aside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
    // A file system without hard links: what is left is the moment between a look and a rename.
    if ((await textOf(path)) === null) await rename(aside, path);
    return;
  }
  await rm(aside, { force: true });
}

function held(folder: string, holder: LockOwner | null, host: string): LockedError {
  const lives = fateOf(holder, host) === 'lives';
  return new LockedError('lock.held', `the migration in ${folder} is held by ${words(holder)}`, {
    hint: lives
      ? `Wait until it has ended. One that stands still must be ended before its lock is free: process ${String(holder?.pid)} of this machine. One that SIGKILL does not end hangs in its share: it goes when the share is back, with the share's mount, or with a reboot. Another machine can go on meanwhile, best once this one is cut off from the share.`
      : 'Wait until it has ended; a holder that died is noticed by itself.',
  });
}
