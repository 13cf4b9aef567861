// The process that touches stores: takes questions of its parent and answers them by number.
// Lives here: the conversation. Never here: how a question is answered.
import { Failure } from '../../errors.ts';
import { codeOf } from './code-of.ts';
import { storeDesk } from './store-desk.ts';
import type { ChildMessage, ParentMessage, StoreFailure } from './store-requests.ts';

const aliveMs = 1000;

/** Serves until the parent is gone. */
export function serveParent(): void {
  const stops = new Map<number, AbortController>();
  const desk = storeDesk();
  const tell = (message: ChildMessage): void => {
    if (process.connected) process.send?.(message, undefined, {}, () => undefined);
  };
  process.on('message', (message: ParentMessage) => {
    if ('stop' in message) {
      stops.get(message.id)?.abort();
      return;
    }
    const { id, request } = message;
    const stop = new AbortController();
    stops.set(id, stop);
    void desk
      .answer(request, (progress) => tell({ id, progress }), stop.signal)
      .then(
        (answer) => tell({ id, answer: answer ?? null }),
        (error: unknown) => tell({ id, failure: failureOf(error) }),
      )
      .finally(() => stops.delete(id));
  });
  const alive = setInterval(() => tell({ alive: true }), aliveMs);
  const leave = (): void => {
    clearInterval(alive);
    // Nobody is left to answer to. What is under way is left as a kill would leave it, which is safe at every instant.
    void desk.release().finally(() => process.kill(process.pid, 'SIGKILL'));
  };
  process.on('disconnect', leave);
  // Gone while this program was still being loaded: nobody would tell any more.
  if (!process.connected) leave();
  // Ctrl-C goes to the whole group: it is the parent who decides what it means.
  process.on('SIGINT', () => undefined);
}

function failureOf(error: unknown): StoreFailure {
  const { message, path } = error as NodeJS.ErrnoException;
  const name = error instanceof Failure ? error.name : null;
  const isKnown = name === 'UnavailableError' || name === 'RefusedError' || name === 'LockedError';
  return {
    kind: isKnown ? name : null,
    code: codeOf(error),
    message,
    hint: error instanceof Failure ? (error.hint ?? null) : null,
    path: path ?? null,
  };
}
