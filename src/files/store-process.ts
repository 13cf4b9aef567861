// A child process that touches folders for us, and that we end, or leave behind, where a share does not let go of it.
// Lives here: its life and the conversation with it. Never here: calls on their paths.
import { fork, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import type { CopyProgress } from '../model/tree.ts';
import { died, hangs, rebuilt } from './process-failures.ts';
import type { ChildMessage, ParentMessage } from './process-messages.ts';
import { aliveAlone } from './sign-of-life.ts';
import type { StateRequest } from './state-requests.ts';
import type { StoreRequest } from './store/store-requests.ts';

/** What can be asked of one, by its program. */
type Request = StoreRequest | StateRequest;

/** A process and who waits for it. */
export interface StoreProcess {
  /**
   * Asks, and waits for the answer. Aborted, it asks the process to end cleanly; one that does not within `patienceMs` is left.
   * @throws UnavailableError store.*; RefusedError and LockedError of the process; the signal's reason
   */
  readonly ask: (request: Request, talk: StoreTalk) => Promise<unknown>;
  /** Ends it, and whoever waits or asks from then on is refused at once. Never throws, and does not wait for one that hangs. */
  readonly end: () => void;
}

/** How one question is waited for. */
export interface StoreTalk {
  readonly onProgress?: (progress: CopyProgress) => void;
  readonly signal: AbortSignal;
  /** Whether an abort is answered with what was reached by then; else it rejects at once. */
  readonly endsCleanly?: boolean;
  /** Aborted, it is asked to end cleanly, and waited for as before: nobody is in a hurry. */
  readonly over?: AbortSignal;
}

interface Waiter {
  readonly path: string;
  readonly onProgress: ((progress: CopyProgress) => void) | undefined;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
  /** When something moved last. */
  heardAt: number;
  /** When anything was said last. */
  spokeAt: number;
  /** What it said last is that nothing moves for a flush. */
  isFlushing: boolean;
  /** When it was told that nothing is heard; null since it was heard last. */
  toldAt: number | null;
}

/** A process that says nothing for so long is told to the operator, and again every so long … */
const quietMs = 12_000;
/** … and one that moves nothing for so long is given up. */
const giveUpMs = 60_000;
/** … but in a flush, of which nothing can be heard: others may have left much to be flushed along. */
const giveUpFlushMs = 600_000;
/** Whether anything was heard is looked at this often. */
const lookEveryMs = 1_000;
/** For a clean end after Ctrl-C. */
const patienceMs = 10_000;

/**
 * What a file leaves behind is cleared away every 2 MiB, not every 16, in each of the many threads: a third less memory, and no slower
 * (docs/benchmarks.md, P8).
 */
const littleGarbage = '--max-semi-space-size=2';

/**
 * Starts one.
 * @param program the built `store-worker.js` or `state-worker.js`
 * @param quiet told of a path that does not answer, where nobody follows the progress
 * @param unnamed what a question is about that names no path
 */
export function startStoreProcess(
  program: string,
  quiet: (path: string, ms: number) => void = () => undefined,
  unnamed = 'the target',
): StoreProcess {
  const child = fork(program, [], { execArgv: [littleGarbage], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const waiters = new Map<number, Waiter>();
  let last = 0;
  let complaint = '';
  /** Nothing of it keeps octo-ha alive but a question that is waited for. */
  const hold = (): void => {
    const held = [child, child.channel];
    held.forEach((each) => (waiters.size > 0 ? each?.ref() : each?.unref()));
  };
  hold();
  (child.stderr as Socket | null)?.unref();
  /** The first cause why nothing can be asked any more. */
  let gone: ((path: string) => Error) | null = null;
  child.stderr?.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-2000)));
  child.on('message', (message: ChildMessage) => {
    if ('alive' in message) return;
    const waiter = waiters.get(message.id);
    if (waiter === undefined) return;
    if ('progress' in message) {
      const progress = message.progress as CopyProgress;
      waiter.spokeAt = performance.now();
      waiter.isFlushing = progress.isFlushing === true;
      if (progress.notice === null) Object.assign(waiter, { heardAt: waiter.spokeAt, toldAt: null });
      waiter.onProgress?.(progress);
      return;
    }
    waiters.delete(message.id);
    hold();
    if ('answer' in message) waiter.resolve(message.answer);
    else waiter.reject(rebuilt(message.failure, waiter.path));
  });
  const fail = (why: (path: string) => Error): void => {
    gone ??= why;
    for (const waiter of waiters.values()) waiter.reject(gone(waiter.path));
    waiters.clear();
  };
  const die = (why: string): void => fail((path) => died(path, why, complaint));
  child.on('error', (error) => die(error.message));
  child.on('exit', (code, signal) => die(`it ended with ${signal ?? String(code)}`));
  // One that cannot be killed never sends its `exit`: nobody may wait for that.
  const end = (why: (path: string) => Error): void => {
    clearInterval(watch);
    fail(why);
    leave(child);
  };
  let looked = performance.now();
  const watch = setInterval(() => {
    const now = performance.now();
    // Stopped and gone on with (Ctrl-Z, a machine that was frozen): what was not listened to was not silent.
    const away = now - looked - lookEveryMs;
    looked = now;
    for (const waiter of waiters.values()) {
      if (away > lookEveryMs) {
        waiter.heardAt += away;
        waiter.spokeAt += away;
      }
      const ms = now - waiter.heardAt;
      const silentMs = now - waiter.spokeAt;
      if (ms < quietMs) continue;
      if (ms >= (waiter.isFlushing ? giveUpFlushMs : giveUpMs) || silentMs >= giveUpMs) {
        end(() => hangs(waiter.path, ms));
        return;
      }
      // One that speaks tells by itself why nothing moves.
      if (waiter.onProgress !== undefined) {
        if (silentMs >= quietMs) waiter.onProgress(stillNothing(ms));
      } else if (waiter.toldAt === null || now - waiter.toldAt >= quietMs) {
        waiter.toldAt = now;
        quiet(waiter.path, ms);
      }
    }
  }, lookEveryMs);
  watch.unref();

  return {
    end: () => end((path) => died(path, 'it was ended', complaint)),
    ask: (request, { signal, onProgress, over, endsCleanly = false }) =>
      new Promise((resolve, reject) => {
        const path = pathOf(request) ?? unnamed;
        if (gone !== null) {
          reject(gone(path));
          return;
        }
        if (signal.aborted && !endsCleanly) {
          reject(reasonOf(signal));
          return;
        }
        const id = (last += 1);
        let patience: NodeJS.Timeout | undefined;
        const settle = (): void => {
          clearTimeout(patience);
          signal.removeEventListener('abort', onAbort);
          over?.removeEventListener('abort', stop);
        };
        const stop = (): void => send(child, { id, stop: true });
        const onAbort = (): void => {
          stop();
          const give = (): void => {
            const ms = performance.now() - (waiters.get(id)?.heardAt ?? 0);
            waiters.delete(id);
            settle();
            reject(reasonOf(signal));
            end(() => hangs(path, ms));
          };
          if (endsCleanly) patience = setTimeout(give, patienceMs);
          else give();
        };
        waiters.set(id, {
          path,
          onProgress,
          heardAt: performance.now(),
          spokeAt: performance.now(),
          isFlushing: false,
          toldAt: null,
          resolve: (answer) => {
            settle();
            resolve(answer);
          },
          reject: (error) => {
            settle();
            reject(error);
          },
        });
        hold();
        send(child, { id, request });
        signal.addEventListener('abort', onAbort, { once: true });
        over?.addEventListener('abort', stop, { once: true });
        if (signal.aborted) onAbort();
        else if (over?.aborted === true) stop();
      }),
  };
}

const reasonOf = ({ reason }: AbortSignal): Error =>
  reason instanceof Error ? reason : new Error(String(reason));

function send(child: ChildProcess, message: ParentMessage<Request>): void {
  child.send(message, () => undefined);
}

/** One that hangs in the kernel cannot be ended; nothing of it may keep us. */
function leave(child: ChildProcess): void {
  if (child.connected) child.disconnect();
  child.kill('SIGKILL');
  child.stderr?.destroy();
  child.unref();
}

const pathOf = (request: Request): string | null =>
  'path' in request ? request.path : 'root' in request ? request.root : null;

const stillNothing = (ms: number): CopyProgress => ({
  ...aliveAlone,
  phase: 'copy',
  notice: `no answer for ${String(Math.round(ms / 1000))} s`,
});
