// Where somebody's hand has set the paths in an outage: what the journal says of them holds no more, and that is written down.
import type { JournalLine } from '../../model/run.ts';
import { isPathSet } from './migration-run.ts';
import { stateNow } from './migration-work.ts';
import type { OutageWork } from './outage-work.ts';

/**
 * Compares what the journal says with what the settings name, before any node is touched. From the line `paths.found` on the paths are in
 * doubt, and nodes may have worked on either side: also where the same hand sets them forth again.
 * @throws UnavailableError host.*, database.*, journal.*
 */
export async function notePathsByHand(work: Omit<OutageWork, 'lock'>, signal: AbortSignal): Promise<void> {
  const { journal, edges, hands } = work;
  const { paths } = stateNow(work);
  if (paths === 'in-doubt' || isMountedThere(journal.lines())) return;
  const where = await hands.where(work, signal);
  if (where !== 'mixture' && where !== (paths === 'new' ? 'old' : 'new')) return;
  await journal.write('paths.found', null, { was: paths, where });
  const now = where === 'mixture' ? 'some of the paths' : 'the paths';
  edges.report({
    step: 'paths.found',
    node: null,
    tone: 'warning',
    message:
      paths === 'new'
        ? `somebody has set ${now} back to the old folders since octo-ha recorded them: nodes may have worked there since`
        : `somebody has set ${now} to the target, and not octo-ha: nodes may have worked there, and what is there and is not octo-ha's counts as new`,
  });
}

/** Whether they had been recorded, were found set back since, and nothing was recorded after that. */
export function areSetBack(lines: readonly JournalLine[]): boolean {
  const last = lines.findLast((line) => line.step === 'paths.proved' || isPathSet(line));
  return last?.step === 'paths.found' && last.values['was'] === 'new';
}

/** Whether that was ever found: from then on a node may have written in the old folders. */
export function wereSetBack(lines: readonly JournalLine[]): boolean {
  return lines.some(({ step, values }) => step === 'paths.found' && values['was'] === 'new');
}

/** By the word of a person: the settings are what they were, and tell nothing of it. */
export function isMountedThere(lines: readonly JournalLine[]): boolean {
  const proved = lines.findLast(({ step }) => step === 'paths.proved')?.values;
  return proved?.['outcome'] === 'volumes' && proved['direction'] === 'to';
}
