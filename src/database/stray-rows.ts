// Rows that belong to no node, or to several: what is said about them.
import { text } from './cell-values.ts';
import type { NamedNode } from './node-owners.ts';
import type { Row } from './session.ts';
import { shortened } from './shortened.ts';
import { sumTasks } from './sums.ts';

type Owners = (reference: string) => readonly number[];

/** So many are named; a cluster with more has another trouble. */
const most = 10;

/** Tasks left behind by a node whose row is gone (Octopus issue 4304), or tied to an id that several nodes share. */
export function strayTasks(rows: readonly Row[], owners: Owners): readonly string[] {
  const said = rows.flatMap((row) => {
    const node = text(row, 'Node') ?? '';
    const { running, cancelling, pinned } = sumTasks([row]);
    const tasks = running + cancelling + pinned;
    const found = owners(node).length;
    if (tasks === 0 || found === 1) return [];
    const belong = tasks === 1 ? '1 task belongs' : `${String(tasks)} tasks belong`;
    const whose =
      found === 0
        ? 'which is no node of this instance'
        : `which fits ${String(found)} nodes: counted for each of them`;
    return [`${belong} to '${shortened(node)}', ${whose}`];
  });
  return abridged(said, 'more ids of ServerTask fit no node or several');
}

/** A row without its twin kept a node from starting in Octopus issue 5729. */
export function strayBeats(rows: readonly Row[], owners: Owners): readonly string[] {
  const said = rows.flatMap((row) => {
    const node = text(row, 'Node') ?? '';
    const found = owners(node).length;
    if (found === 1) return [];
    const whose =
      found === 0 ? 'which is no node of this instance' : `which fits ${String(found)} nodes: taken for none`;
    return [`OctopusServerNodeStatus has a row of '${shortened(node)}', ${whose}`];
  });
  return abridged(said, 'more rows of OctopusServerNodeStatus fit no node or several');
}

/** Nodes with several heart beats. */
export function doubtfulRows(
  nodes: readonly NamedNode[],
  beats: Readonly<Record<number, readonly Row[] | undefined>>,
): readonly string[] {
  const said = nodes.flatMap(({ name }, at) => {
    const count = beats[at]?.length ?? 0;
    return count < 2
      ? []
      : [
          `OctopusServerNodeStatus has ${String(count)} rows that may be of '${shortened(name)}': whether it runs is not known`,
        ];
  });
  return abridged(said, 'more nodes have several rows in OctopusServerNodeStatus');
}

function abridged(said: readonly string[], more: string): readonly string[] {
  return said.length <= most ? said : [...said.slice(0, most), `${String(said.length - most)} ${more}`];
}
