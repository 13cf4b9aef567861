// Work that somebody has left unfinished on any node of a roll is told before the roll begins, not when that node's turn comes.
import type { Journals } from '../../edges.ts';
import { RefusedError } from '../../errors.ts';
import { concerns, whose } from '../check/unfinished-runs.ts';
import type { Run } from '../../model/run.ts';
import { nodeFacts } from './node-facts.ts';
import type { PlannedNode } from './restart-wish.ts';

/**
 * Looks at the unfinished runs of other verbs: half of a roll, and then a refusal every night, helps nobody.
 * @throws RefusedError journal.unfinished, unless its risk was accepted; UnavailableError journal.*
 */
export async function requireNoOthers(
  nodes: readonly Pick<PlannedNode, 'id' | 'way'>[],
  resumed: Run | null,
  accepted: ReadonlySet<string>,
  journals: Pick<Journals, 'unfinished'>,
): Promise<void> {
  if (accepted.has('unfinished-run')) return;
  const isAhead = (id: string): boolean => {
    if (resumed === null) return true;
    // What this roll has stopped is started, whoever is at work on it.
    const { stopping, done } = nodeFacts(resumed.lines, id);
    return !done && stopping === null;
  };
  const ids = nodes.flatMap(({ id, way }) => (way === 'left' || !isAhead(id) ? [] : [id]));
  if (ids.length === 0) return;
  const runs = (await journals.unfinished()).filter((run) => run.verb !== 'restart' && concerns(run, ids));
  if (runs.length === 0) return;
  const told = runs.map((run) => `a ${run.verb} has not ended: ${whose(run)}`);
  throw new RefusedError('journal.unfinished', told.join('; '), {
    hint: 'octo-ha status shows how far each came; to restart all the same: --accept-risk=unfinished-run',
  });
}
