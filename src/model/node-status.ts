// Where a node stands, told from one reading.
import type { HeartBeatPeriods, Node, NodeStatus } from './node.ts';

/** What holds unless a context says otherwise: 90 s and 5 min (octopus-internals.md 5, heart beat: both are inferred). */
export const defaultPeriods: HeartBeatPeriods = { freshSeconds: 90, offlineSeconds: 300 };

/**
 * The status of a node by its offline flag, drain flag, tasks left and the age of its heart beat.
 *
 * The age colours a table and nothing more: `LastSeen` is written by the node's own clock, and heart beats starve on
 * live nodes (Octopus issues 3258, 4241). Whoever acts on a node needs a heart beat seen to change, or a ping.
 * A heart beat further in the future than `freshSeconds` is a wrong clock, hence `unknown`. Tasks that wait for a person
 * stay tied to their node (Octopus issue 4846), so they count as tasks left.
 */
export function nodeStatus(node: Node, periods: HeartBeatPeriods = defaultPeriods): NodeStatus {
  const age = node.lastSeenAgeSeconds;
  if (node.flaggedOffline === true) return 'offline';
  if (age === null || Number.isNaN(age)) return 'unknown';
  if (age > periods.offlineSeconds) return 'offline';
  if (age > periods.freshSeconds || age < -periods.freshSeconds) return 'unknown';
  if (!node.draining) return 'running';
  return tasksLeft(node) > 0 ? 'draining' : 'drained';
}

/** Tasks a node still has: executing, being cancelled, and waiting for a person. */
function tasksLeft(node: Node): number {
  return node.runningTasks + node.cancellingTasks + (node.pinnedTasks ?? 0);
}
