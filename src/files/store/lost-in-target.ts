import type { VerifiedTree } from '../../model/tree.ts';

/** Fewer that are gone are deleted by somebody; what was copied stays where it is. */
export const fewestLost = 5;
/** Of a settle: a power cut in the copy before it may have cost a few. */
export const fewestLostAtSettle = 100;

/**
 * Whether a tree has lost so much in the target that its place may not be mounted. Copied there again it would lie below the mount, and
 * be hidden by older copies once the disk is back.
 */
export function isLostInTarget({ seen, totals }: Omit<VerifiedTree, 'name'>, fewest: number): boolean {
  const { missing = 0 } = totals;
  return missing >= fewest && missing > seen;
}
