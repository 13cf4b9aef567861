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
