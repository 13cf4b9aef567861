import { SqlError } from '../engine.ts';

/** WAITFOR DELAY 'hh:mm:ss[.mmm]'; ends early with the signal. @throws SqlError 0 where it was stopped */
export function waitFor(delay: string, signal: AbortSignal): Promise<void> {
  const [h = 0, m = 0, s = 0] = delay.split(':').map(Number);
  return new Promise<void>((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(new SqlError(0, 'cancelled'));
    };
    const timer = setTimeout(
      () => {
        signal.removeEventListener('abort', abort);
        resolve();
      },
      ((h * 60 + m) * 60 + s) * 1000,
    );
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
  });
}
