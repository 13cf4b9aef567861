// A process that touches folders for its parent: takes questions and answers them by number.
// Lives here: the conversation. Never here: how a question is answered.
import { Failure } from '../errors.ts';
import type { CopyProgress } from '../model/tree.ts';
import type { ChildMessage, ParentMessage, ProcessFailure } from './process-messages.ts';
import { codeOf } from './store/code-of.ts';

/** Who answers. */
export interface Desk<R> {
  readonly answer: (
    request: R,
    onProgress: (progress: CopyProgress) => void,
    signal: AbortSignal,
  ) => Promise<unknown>;
  /** Lets go of what is held, once the parent is gone. Never throws. */
  readonly release: () => Promise<void>;
}

const aliveMs = 1000;
/** For letting go: on a share that hangs it never comes to its end. */
const releaseMs = 10_000;

const endings: readonly NodeJS.Signals[] = [
  'SIGINT',
  'SIGTERM',
  'SIGHUP',
  ...(process.platform === 'win32' ? (['SIGBREAK'] as const) : []),
];

/** Serves until the parent is gone. */
export function serveParent<R>(desk: Desk<R>): void {
  const stops = new Map<number, AbortController>();
  const tell = (message: ChildMessage): void => {
    if (process.connected) process.send?.(message, undefined, {}, () => undefined);
  };
  process.on('message', (message: ParentMessage<R>) => {
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
    const die = (): void => void process.kill(process.pid, 'SIGKILL');
    setTimeout(die, releaseMs);
    void desk.release().finally(die);
  };
  process.on('disconnect', leave);
  // Gone while this program was still being loaded: nobody would tell any more.
  if (!process.connected) leave();
  // Ctrl-C goes to the whole group, as does what ends a service or a terminal: it is the parent who decides what it means.
  for (const signal of endings) process.on(signal, () => undefined);
}

function failureOf(error: unknown): ProcessFailure {
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
