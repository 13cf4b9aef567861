// Is somebody left to take tasks, as far as the rows tell?
import type { Cluster } from '../model/cluster.ts';

/** @param proved ids of other nodes that were proved alive before: a row alone proves nothing */
export function isSomeoneLeft(proved: ReadonlySet<string>, { nodes }: Pick<Cluster, 'nodes'>): boolean {
  return nodes.some(
    ({ id, draining, taskCap, flaggedOffline }) =>
      proved.has(id) && !draining && taskCap > 0 && flaggedOffline !== true,
  );
}
