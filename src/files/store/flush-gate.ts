import type { FlushGate } from './file-pipeline.ts';
import { enoughToFlush, word, type Control } from './shared-control.ts';

/**
 * A worker's side of the flushes that the coordinator makes.
 * @param due tells the coordinator that a flush may be due
 */
export function flushGate(
  { words, flushSince }: Pick<Control, 'words' | 'flushSince'>,
  worker: number,
  due: () => void,
): FlushGate {
  return {
    next: () => {
      if (Atomics.add(words, word.dirty, 1) + 1 === enoughToFlush) due();
      return Atomics.load(words, word.flushBegun) + 1;
    },
    ended: () => Atomics.load(words, word.flushEnded),
    wait: (number) => {
      Atomics.add(words, word.blocked, 1);
      try {
        for (let seen = -1; ;) {
          const ended = Atomics.load(words, word.flushEnded);
          if (ended >= number) return;
          if (ended !== seen) flushSince[worker] = Date.now();
          seen = ended;
          if (Atomics.load(words, word.flushFailed) !== 0)
            throw Object.assign(new Error('the target could not be flushed'), { code: 'EIO' });
          due();
          // Looks up now and then, so that no missed call can hold it for ever, and asks anew: the flush that began just when it
          // asked may have taken its word away.
          if (Atomics.wait(words, word.flushEnded, ended, 1000) === 'timed-out')
            Atomics.add(words, word.dirty, 1);
        }
      } finally {
        Atomics.sub(words, word.blocked, 1);
        flushSince[worker] = 0;
      }
    },
  };
}
