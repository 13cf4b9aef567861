import { sameNodePath } from '../../model/node-path.ts';
import type { StoreFinding } from './migration-facts.ts';

/** Whether the store is somewhere else than at its target. By the nodes' spelling: that is what Octopus' settings hold. */
export function isMoving({ place, to }: Pick<StoreFinding, 'place' | 'to'>): boolean {
  return !sameNodePath(place.path, to);
}
