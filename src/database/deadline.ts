// The outer deadline: the driver can hang, this cannot.

/** When to stop waiting. */
export interface Limits {
  readonly ms: number;
  readonly signal: AbortSignal;
}

/** The deadline passed. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
  readonly ms: number;

  constructor(ms: number) {
    super(`no answer within ${String(ms)} ms`);
    this.ms = ms;
  }
}

/**
 * Settles as `work` does, or rejects with a DeadlineError after `ms` milliseconds, or with the signal's reason. What
 * becomes of `work` afterwards is nobody's concern; `give up` is told why.
 */
export async function withinDeadline<T>(
  work: () => Promise<T>,
  limits: Limits,
  giveUp: (reason: unknown) => void,
): Promise<T> {
  limits.signal.throwIfAborted();
  return new Promise<T>((resolve, reject) => {
    const stop = (reason: unknown): void => {
      finish();
      // Told first, so that nothing of the dying connection is taken for the answer.
      reject(asError(reason));
      giveUp(reason);
    };
    const onAbort = (): void => stop(limits.signal.reason);
    const timer = setTimeout(() => stop(new DeadlineError(limits.ms)), limits.ms);
    limits.signal.addEventListener('abort', onAbort, { once: true });
    const finish = (): void => {
      clearTimeout(timer);
      limits.signal.removeEventListener('abort', onAbort);
    };
    // What it throws at once is caught with the rest, so that no timer is left behind.
    (async () => work())().then(
      (value) => {
        finish();
        resolve(value);
      },
      (error: unknown) => {
        finish();
        reject(asError(error));
      },
    );
  });
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
