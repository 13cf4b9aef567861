// How rows of different tables name the same node.

/**
 * Ids and names meet here: `OctopusServerNodes-NAME` since about 3.16, the bare name before, and whatever prefix the status
 * table uses. The collation is case-insensitive and ignores trailing spaces (octopus-internals.md 1.0, 1.1).
 */
export function nodeKey(idOrName: string): string {
  return idOrName
    .replace(/^OctopusServerNode[A-Za-z]*-/i, '')
    .trimEnd()
    .toLowerCase();
}
