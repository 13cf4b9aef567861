// Whether a node is the leader, on versions that have one.
import semver from 'semver';
import type { Node } from './node.ts';

/** The version that did away with the leader; older rows may keep their `Rank` (octopus-internals.md 1.6). */
const leaderless = '2020.3.0';

/** True or false up to 2020.2; null on 2020.3 and newer, whatever a leftover rank says, and where no rank was read. */
export function nodeLeader(node: Pick<Node, 'leader' | 'version'>): boolean | null {
  const version = node.version === null ? null : semver.coerce(node.version);
  if (version !== null && semver.gte(version, leaderless)) return null;
  return node.leader;
}
