import type { PlaceProbe } from '../../model/surveyed-tree.ts';
import type { TargetFinding } from './migration-facts.ts';

/** What was tried: the target itself, or the folder above it where it has still to be made; null where neither could be. */
export function targetProbe({ place }: Pick<TargetFinding, 'place'>): PlaceProbe | null {
  const probe = place.kind === 'probed' ? place.probe : place.kind === 'absent' ? place.parent : null;
  return probe?.state === 'folder' ? probe : null;
}
