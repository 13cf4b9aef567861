// How many tasks the other nodes may run at once, and how many there are.
import type { Circumstances } from './circumstances.ts';
import { carriesWork, othersOf } from './node-facts.ts';

/** Tasks: `left` by the caps of those proved to take some, `wanted` are running and queued on the whole cluster. */
export interface Capacity {
  readonly left: number;
  readonly wanted: number;
}

/** Adds up. */
export function capacity(c: Circumstances): Capacity {
  const carrying = othersOf(c).filter((node) => carriesWork(node, c));
  return {
    left: sum(carrying.map(({ taskCap }) => taskCap)),
    wanted: sum(c.cluster.nodes.map(({ runningTasks }) => runningTasks)) + c.cluster.queuedTasks,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
