// Whose row is it? Rows of other tables name a node by its id, with another prefix or none, or by its name.
import { nodeKey } from './node-key.ts';

/** What names a node in its own table. */
export interface NamedNode {
  readonly id: string;
  readonly name: string;
}

/**
 * Finds the nodes that a row of another table may belong to, as indexes: none, one, or several where ids or names differ in
 * nothing but case or prefix. The id as it stands comes first, then without its prefix, then the name: a node must never get the
 * rows of another that was given its name.
 */
export function nodeOwners(nodes: readonly NamedNode[]): (reference: string) => readonly number[] {
  const steps = [
    { mine: indexed(nodes, ({ id }) => plain(id)), key: plain },
    { mine: indexed(nodes, ({ id }) => nodeKey(id)), key: nodeKey },
    { mine: indexed(nodes, ({ name }) => plain(name)), key: plain },
    { mine: indexed(nodes, ({ name }) => plain(name)), key: nodeKey },
  ];
  return (reference) => {
    for (const { mine, key } of steps) {
      const found = mine.get(key(reference));
      if (found !== undefined) return found;
    }
    return [];
  };
}

/** As the collation compares: in any case, trailing spaces ignored (octopus-internals.md 1.0). */
function plain(text: string): string {
  return text.trimEnd().toLowerCase();
}

function indexed(
  nodes: readonly NamedNode[],
  key: (node: NamedNode) => string,
): ReadonlyMap<string, readonly number[]> {
  const map = new Map<string, number[]>();
  for (const [at, node] of nodes.entries()) {
    const own = key(node);
    const found = map.get(own);
    if (found === undefined) map.set(own, [at]);
    else found.push(at);
  }
  return map;
}
