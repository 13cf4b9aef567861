// That a lock is held is shown by a thread of its own: the one that took it reads manifests of hours on a slow share, and hears nothing meanwhile.
// Lives here: showing it, and seeing that it is held. Never here: taking it, leaving it.
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { Worker, type MessagePort } from 'node:worker_threads';
import { parse, words, type LockOwner } from './lock-owner.ts';

/** A lock that was taken, as every thread can look at it. */
export interface HeldLock {
  readonly path: string;
  readonly nonce: string;
}

/** What the thread is started with. */
export interface BeatStart {
  readonly kind: 'beat';
  readonly path: string;
  readonly owner: LockOwner;
}

/** Begins to show that a lock is held. */
export type BeatLock = (lock: Omit<BeatStart, 'kind'>) => {
  /** Resolves with why, when it turns out not to be ours any more. */
  readonly lost: Promise<string>;
  readonly end: () => void;
};

const beatMs = 4000;

/** Starts it: a thread of this very program. */
export const beatInThread: BeatLock = (lock) => {
  const workerData: BeatStart = { kind: 'beat', ...lock };
  const thread = new Worker(process.argv[1] as string, { workerData });
  thread.unref();
  const lost = new Promise<string>((resolve) => {
    thread.on('message', resolve);
    thread.on('error', ({ message }) => resolve(`nobody shows any more that it is held: ${message}`));
  });
  // One that hangs in a share is not waited for: what it writes goes to a file that it had opened.
  return { lost, end: () => void thread.terminate() };
};

/** Shows it, and tells once why it is ours no more. Every call blocks: those that do not share their threads with all of the process. */
export function serveBeat({ path, owner }: BeatStart, port: Pick<MessagePort, 'postMessage'>): void {
  let { beat } = owner;
  let isMissed = false;
  const timer = setInterval(() => {
    try {
      // Read and written through one handle: what is taken away in between is another file.
      const file = openSync(path, 'r+');
      try {
        const found = readFileSync(file).toString();
        if (found.includes(owner.nonce)) {
          isMissed = false;
          beat += 1;
          writeSync(file, JSON.stringify({ ...owner, beat }).padEnd(400), 0);
          return;
        }
        port.postMessage(taken(found));
      } finally {
        closeSync(file);
      }
    } catch (error) {
      // Anything else is the share's trouble, which the copy itself meets and tells.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return;
      // Who takes another's for a dead one's puts it back at once.
      if (!isMissed) {
        isMissed = true;
        return;
      }
      port.postMessage(gone);
    }
    clearInterval(timer);
  }, beatMs);
}

/**
 * It is still ours: looked at by whoever was not heard for a while, before anything is written.
 * @throws with code LOCK-LOST; what node:fs throws
 */
export function checkLock({ path, nonce }: HeldLock): void {
  let found: string | null = null;
  try {
    // Decoded here, as the token is.
    found = readFileSync(path).toString();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  if (found?.includes(nonce) === true) return;
  throw Object.assign(new Error(found === null ? gone : taken(found)), { code: 'LOCK-LOST' });
}

const gone = 'the lock was taken away';
const taken = (text: string): string => `${words(parse(text))} has taken the lock`;
