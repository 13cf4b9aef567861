// The clock: now, and sleep that a signal ends.
// Lives here: Node's clock behind the Clock of edges.ts. Never here: deadlines, polling, retries.
import type { Clock } from './edges.ts';

/** The machine's own clock. Ages of nodes are never taken from it: they come from the database's. */
export const systemClock: Clock = {
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
};
