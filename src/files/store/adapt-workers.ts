import { availableParallelism } from 'node:os';
import type { Control } from './shared-control.ts';

/** How often it is looked whether more workers would help. */
const lookMs = 100;
/** What a small file takes of a processor, whatever the storage: from a profile of 20,000 files on one machine, not a bound. */
const ownMs = 0.15;

/**
 * Finds out how many workers help. A worker that waits for a share leaves its processor to another: where a file takes N
 * times what its work takes, N workers keep one processor busy. What a file takes is the least of some: the least tells the
 * storage, the usual tells who else is at work on this machine.
 */
export function adaptWorkers(
  control: Control,
  want: (workers: number) => void,
): { readonly stop: () => void } {
  const timer = setInterval(() => {
    const known = [...control.leastMs].filter((ms) => ms > 0).sort((a, b) => a - b);
    const least = known[Math.floor(known.length / 2)];
    if (least === undefined) return;
    if (least > 2 * ownMs)
      want(Math.min(Math.ceil((availableParallelism() * least) / ownMs), 2 * known.length));
  }, lookMs);
  return { stop: () => clearInterval(timer) };
}
