// Tasks: which there are, whose node is gone, and the cancelling of single ones.
// Lives here: documents of tasks, the rules on orphans, cancelling and its proof. Never here: SQL, HTTP, argv, printing;
// the cancelling of all tasks of a draining node (operations/drain).
import type { Cluster } from '../../model/cluster.ts';
import type { Node } from '../../model/node.ts';
import type { Task } from '../../model/task.ts';

/**
 * The node that a task is tied to; null when it is tied to none, or to one that has no row. Ids go before names: a task's row
 * may spell either, with the prefix of the ids or without (octopus-internals.md 1.1, 1.3), in any case.
 */
export function nodeOfTask({ nodeId }: Pick<Task, 'nodeId'>, { nodes }: Pick<Cluster, 'nodes'>): Node | null {
  if (nodeId === null) return null;
  const wanted = folded(nodeId);
  return (
    nodes.find(({ id }) => folded(id) === wanted) ??
    nodes.find(({ name }) => folded(name) === wanted) ??
    nodes.find(({ id }) => bare(id) === bare(nodeId)) ??
    null
  );
}

function folded(text: string): string {
  return text.trimEnd().toLowerCase();
}

function bare(id: string): string {
  return folded(id).replace(/^octopusservernodes-/, '');
}
