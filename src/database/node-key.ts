// How rows of different tables name the same node.

/**
 * An id without its prefix: `OctopusServerNodes-NAME` since about 3.16, the bare name before, and whatever prefix the status
 * table uses. The collation is case-insensitive and ignores trailing spaces (octopus-internals.md 1.0, 1.1).
 */
export function nodeKey(id: string): string {
  return id
    .replace(/^OctopusServerNode(?:s|Status|Statuses|Statuss)?-/i, '')
    .trimEnd()
    .toLowerCase();
}

const prefixes = [
  'OctopusServerNodes-',
  'OctopusServerNode-',
  'OctopusServerNodeStatus-',
  'OctopusServerNodeStatuses-',
  'OctopusServerNodeStatuss-',
] as const;

/** Every spelling under which other tables may name the node of this id; case is left to the collation. */
export function nodeSpellings(id: string): readonly string[] {
  const plain = id.trimEnd();
  const bare = plain.slice(plain.length - nodeKey(plain).length);
  return [...new Set([plain, bare, ...prefixes.map((prefix) => prefix + bare)])];
}
