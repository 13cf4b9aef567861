// The clock: now, and sleep that a signal ends.
// Lives here: Node's clock behind the RepeatingClock of edges.ts. Never here: deadlines, polling, retries.
import type { RepeatingClock } from './edges/clock.ts';

/** The machine's own clock. Ages of nodes are never taken from it: they come from the database's. */
export const systemClock: RepeatingClock = {
  now: () => new Date(),
  ticks: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      };
      if (signal.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', stop);
        resolve();
      }, ms);
      signal.addEventListener('abort', stop, { once: true });
    }),
  every: (ms, work) => {
    let isOver = false;
    let timer: NodeJS.Timeout | undefined;
    let under: Promise<void> = Promise.resolve();
    const again = (): void => {
      if (isOver) return;
      timer = setTimeout(() => {
        under = work().then(again);
      }, ms);
      timer.unref();
    };
    again();
    return () => {
      isOver = true;
      clearTimeout(timer);
      return under;
    };
  },
};
