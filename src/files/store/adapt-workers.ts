import { availableParallelism } from 'node:os';
import { chooseWorkers, noChoice } from './choose-workers.ts';
import type { Control } from './shared-control.ts';

/** How often it is looked whether more workers would help. */
const lookMs = 100;

/**
 * Looks now and then how many workers help. What a file takes is the least of some: the least tells the storage, the usual tells
 * who else is at work on this machine.
 * @param want so many are wanted; called again at the next look where they do not come
 */
export function adaptWorkers(
  control: Control,
  want: (workers: number) => void,
): { readonly stop: () => void } {
  let choice = noChoice;
  const timer = setInterval(() => {
    const known = [...control.leastMs].filter((ms) => ms > 0).sort((a, b) => a - b);
    const leastMs = known[Math.floor((known.length - 1) / 2)];
    if (leastMs === undefined) return;
    if (choice.want !== null && choice.want > known.length) {
      want(choice.want);
      return;
    }
    choice = chooseWorkers(choice, {
      now: performance.now(),
      working: known.length,
      moved: control.moved.reduce((sum, each) => sum + each, 0),
      leastMs,
      processors: availableParallelism(),
    });
    if (choice.want !== null) want(choice.want);
  }, lookMs);
  return { stop: () => clearInterval(timer) };
}
