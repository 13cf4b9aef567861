// Writes into the unfinished runs of others that a node was undrained: a flag that they find on it later is not theirs.
import type { Journals } from '../../edges.ts';
import type { Run } from '../../model/run.ts';
import { runNodes } from '../open-run.ts';
import { mayBeOurs } from './flag-nodes.ts';

/**
 * One line for each node in each unfinished drain and roll that may still take its flag for its own. The lock of these nodes is held, so
 * nobody is at work on such a run.
 * @throws UnavailableError journal.*
 */
export async function tellUnfinished(
  nodeIds: readonly string[],
  journals: Pick<Journals, 'unfinished' | 'resume'>,
): Promise<void> {
  for (const run of await journals.unfinished()) {
    const theirs = isOfFlags(run) ? nodeIds.filter((id) => mayBeOurs(run.lines, id)) : [];
    if (theirs.length === 0) continue;
    const journal = await journals.resume(run.id);
    try {
      for (const id of theirs) await journal.write('undrain.written', id, { by: 'undrain' });
      const isLeft = runNodes(run).some((id) => mayBeOurs(journal.lines(), id));
      if (run.verb === 'drain' && !isLeft) await journal.write('abandoned', null, { by: 'undrain' });
    } finally {
      await journal.close();
    }
  }
}

function isOfFlags({ verb }: Run): boolean {
  return verb === 'drain' || verb === 'restart';
}
