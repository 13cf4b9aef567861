// Whether a node is the leader, on versions that have one.
import type { Node } from './node.ts';

/** True or false up to 2020.2; null on 2020.3 and newer, whatever a leftover rank says, and where no rank was read. */
export function nodeLeader(node: Pick<Node, 'leader' | 'version'>): boolean | null {
  return node.version !== null && isLeaderless(node.version) ? null : node.leader;
}

/** 2020.3 did away with the leader; older rows may keep their `Rank` (octopus-internals.md 1.6). */
function isLeaderless(version: string): boolean {
  const [, year = '0', minor = '0'] = /(?:^|\D)(\d{1,15})(?:\.(\d{1,15}))?(?!\d)/.exec(version) ?? [];
  return Number(year) > 2020 || (Number(year) === 2020 && Number(minor) >= 3);
}
