// Under which spellings rows of other tables belong to a node.
import { present, text } from '../cell-values.ts';
import { unknownSchema } from '../need-column.ts';
import { nodeKey, nodeSpellings } from '../node-key.ts';
import { nodeOwners } from '../node-owners.ts';
import type { Row } from '../session.ts';
import { shortened } from '../shortened.ts';

/**
 * The spellings whose rows are the node's: `alone` leaves out those that other nodes share, so that nothing of theirs is touched.
 * A node whose row is gone still has the spellings that no other node has.
 * @param rows Id and Name of every node
 * @throws UnavailableError database.schema-unknown where the id is that of several nodes
 */
export function ownSpellings(
  rows: readonly Row[],
  nodeId: string,
  which: 'alone' | 'shared',
): readonly string[] {
  const nodes = rows.map((row) => {
    const id = present(text(row, 'Id'), 'Id');
    return { id, name: text(row, 'Name') ?? id };
  });
  const plain = (id: string): string => id.trimEnd().toLowerCase();
  const own = nodes.find(({ id }) => plain(id) === plain(nodeId));
  const owners = nodeOwners(nodes);
  const candidates = new Set([
    nodeId,
    ...nodeSpellings(nodeId),
    ...(own === undefined ? [] : nodeSpellings(own.name)),
  ]);
  const mine = [...candidates].filter((candidate) => {
    const found = owners(candidate);
    if (own === undefined) return found.length === 0 && nodeKey(candidate) === nodeKey(nodeId);
    const isMine = found.some((at) => nodes[at] === own);
    return isMine && (which === 'shared' || found.length === 1);
  });
  if (mine.length > 0) return mine;
  throw unknownSchema(`'${shortened(nodeId)}' is the id of several nodes`);
}
