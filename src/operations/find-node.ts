// The node a person means by a name or an id.
import { RefusedError } from '../errors.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Node } from '../model/node.ts';

/**
 * Finds a node by name or id, in any case, as SQL Server's collation compares them (octopus-internals.md 1.0).
 * `id:` before an id asks for that alone: a leftover row's id may equal the name it shares with another row.
 * @throws RefusedError node.unknown, naming near matches; node.ambiguous, when several rows fit (a leftover row of an
 * older version carries the same name under another id)
 */
export function findNode(cluster: Cluster, wanted: string): Node {
  const key = folded(wanted);
  const found = cluster.nodes.filter(({ name, id }) =>
    [folded(name), folded(id), `id:${folded(id)}`].includes(key),
  );
  const [node] = found;
  if (node === undefined)
    throw new RefusedError('node.unknown', `no node is named ${JSON.stringify(wanted)}`, {
      hint: hint(cluster, key),
    });
  if (found.length > 1)
    throw new RefusedError('node.ambiguous', `${JSON.stringify(wanted)} fits ${String(found.length)} nodes`, {
      hint: `give one of these: ${found.map(({ id }) => `id:${id}`).join(', ')}`,
    });
  return node;
}

function folded(text: string): string {
  return text.trimEnd().toLowerCase();
}

function hint(cluster: Cluster, key: string): string {
  const names = cluster.nodes.map(({ name }) => name);
  const near = names.filter((name) => isNear(folded(name), key));
  return near.length > 0
    ? `did you mean ${inWords(near.slice(0, 5))}?`
    : `the nodes are: ${names.slice(0, 10).join(', ')}${names.length > 10 ? ', …' : ''}`;
}

/** One contains the other, or at most a third of the letters differ. */
function isNear(name: string, key: string): boolean {
  if (key === '') return false;
  if (name.includes(key) || key.includes(name)) return true;
  return edits(name, key) <= Math.max(1, Math.floor(Math.min(name.length, key.length) / 3));
}

/** Levenshtein distance. */
function edits(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [i, letter] of Array.from(left).entries()) {
    const next = [i + 1];
    for (const [j, other] of Array.from(right).entries()) {
      const [above, diagonal, before] = [row[j + 1] ?? 0, row[j] ?? 0, next[j] ?? 0];
      next.push(Math.min(above + 1, before + 1, diagonal + (letter === other ? 0 : 1)));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}

/** `a, b or c`. */
function inWords(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} or ${last}`;
}
