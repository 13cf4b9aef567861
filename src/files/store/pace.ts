import { word, type Control } from './shared-control.ts';
import { signOfLife } from './signs-of-life.ts';

/** A pause is no credit: at most so many milliseconds are made up for. */
const mostCredit = 100;

/** Nobody waits longer without looking whether the copy is to stop. */
const slice = 200;
const isStopped = ({ words }: Control): boolean => Atomics.load(words, word.stop) !== 0;

/**
 * Holds bytes back so that all workers together keep to a limit. Waits in place.
 * @param bytesPerSecond null is no limit
 * @param beganAt ms since 1970, the same for all workers: from where the shared time is counted
 */
export function createPace(
  control: Control,
  bytesPerSecond: number | null,
  beganAt: number,
): (bytes: number) => void {
  if (bytesPerSecond === null) return () => undefined;
  let owed = 0;
  return (bytes) => {
    owed += (bytes / bytesPerSecond) * 1000;
    const whole = Math.floor(owed);
    owed -= whole;
    const now = Date.now() - beganAt;
    for (;;) {
      const before = Atomics.load(control.words, word.paceFree);
      const free = Math.max(before, now - mostCredit) + whole;
      if (Atomics.compareExchange(control.words, word.paceFree, before, free) !== before) continue;
      for (let left = free - now; left > 0 && !isStopped(control); left -= slice) {
        Atomics.wait(control.words, word.never, 0, Math.min(left, slice));
        signOfLife();
      }
      return;
    }
  };
}
