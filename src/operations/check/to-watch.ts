// Which nodes' heart beats are worth waiting for: those that can still change the verdict's word.
import type { Node } from '../../model/node.ts';
import { capacity } from './capacity.ts';
import type { Circumstances } from './circumstances.ts';
import { beats, isProvedAlive, isSilent, othersOf, pingOf, runningOf, targetsOf } from './node-facts.ts';

/**
 * Other nodes that may carry work and are not proved alive; to remove, also the targets that nobody said are stopped. A node whose
 * row looks dead is left out once others are proved to carry the work: then it is a warning either way (rate-capacity.ts).
 */
export function toWatch(c: Circumstances): readonly Node[] {
  const others = othersOf(c).filter(
    (node) =>
      !node.draining &&
      node.taskCap > 0 &&
      node.flaggedOffline !== true &&
      runningOf(node, c) !== 'stopped' &&
      !isProvedAlive(node, c) &&
      !isSilent(node, c) &&
      !isBesideThePoint(node, c),
  );
  if (c.purpose !== 'remove') return others;
  const targets = targetsOf(c).filter(
    (node) => runningOf(node, c) === null && !beats(node, c) && !isSilent(node, c),
  );
  return [...others, ...targets];
}

/**
 * It looks offline, and others carry work; or it looks late, and others carry all of it. The age permits nothing here: the node is not
 * counted. One whose url does not answer is watched all the same: only its silence explains that.
 */
function isBesideThePoint(node: Node, c: Circumstances): boolean {
  if (pingOf(node, c).kind === 'unreachable') return false;
  const { left, wanted } = capacity(c);
  const age = node.lastSeenAgeSeconds ?? Infinity;
  return (
    (left > 0 && age > c.periods.offlineSeconds) ||
    (left > 0 && left >= wanted && age > c.periods.freshSeconds)
  );
}
