/** What a node does again and again, and waits for. */
export interface Rhythm {
  /** At once, then each time so long after the last one ended; trouble is told and survived. */
  readonly every: (ms: number, act: () => Promise<void>) => void;
  /** Never resolves once stopped: what waits stays as it is. */
  readonly sleep: (ms: number) => Promise<void>;
  readonly stopped: () => boolean;
  /** Begins nothing more; resolves when what is under way has ended. */
  readonly stop: () => Promise<void>;
}

/** A rhythm that tells its trouble. */
export function createRhythm(onTrouble: (error: unknown) => void): Rhythm {
  const timers = new Set<NodeJS.Timeout>();
  const underWay = new Set<Promise<void>>();
  let stopped = false;

  function after(ms: number, act: () => void): void {
    if (stopped) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, ms);
    timers.add(timer);
  }

  function every(ms: number, act: () => Promise<void>): void {
    if (stopped) return;
    const one = act()
      .catch(onTrouble)
      .finally(() => {
        underWay.delete(one);
        after(ms, () => every(ms, act));
      });
    underWay.add(one);
  }

  return {
    every,
    sleep: (ms) => new Promise((resolve) => after(ms, resolve)),
    stopped: () => stopped,
    stop: async () => {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      await Promise.all(underWay);
    },
  };
}
