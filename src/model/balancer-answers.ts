import type { BalancerView } from './ping.ts';

/** How many of the connections this node answered, by its name whatever its case; 0 when nothing could be asked. */
export function balancerAnswers(view: BalancerView, nodeName: string): number {
  if (view.kind !== 'seen') return 0;
  return [...view.answers]
    .filter(([name]) => name.toLowerCase() === nodeName.toLowerCase())
    .reduce((sum, [, count]) => sum + count, 0);
}
