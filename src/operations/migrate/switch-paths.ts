// All stores to their other places at once, with the line before it and the proof after it.
import type { JournalLine } from '../../model/run.ts';
import type { Direction, OutageWork } from './outage-work.ts';
import { requireOnePlace } from './resume-nodes.ts';
import { requireStillStopped } from './still-stopped.ts';

/**
 * The nodes are at rest. From the first line on the settings may name either place; both hold complete stores.
 * @throws StepFailure as `requireStillStopped`; RefusedError, UnfinishedError store.*; UnfinishedError migrate.mixed-paths; UnavailableError host.*, database.*, journal.*
 */
export async function switchPaths(work: OutageWork, signal: AbortSignal): Promise<void> {
  const { journal, direction, lock, edges, hands } = work;
  signal.throwIfAborted();
  await lock.secure(signal);
  await requireStillStopped(work, 'before', signal);
  await journal.write('paths.writing', null, { direction });
  // Some here and some there is the one state nobody wants to leave behind.
  const steady = new AbortController().signal;
  const { outcome, untold } = await hands.switchPaths(work, steady);
  if (outcome !== 'volumes') {
    await requireOnePlace(work, steady);
    await requireStillStopped(work, 'after', steady);
  }
  await journal.write('paths.proved', null, { direction, outcome, untold });
  const places = direction === 'to' ? 'the new places' : 'the old places again';
  const isMounted = outcome === 'volumes';
  const message = isMounted
    ? `the volumes lead to ${places}, by the word of a person: the settings are what they were and tell nothing of it`
    : `the settings name ${places}, and were read back`;
  if (untold.length > 0)
    edges.report({
      step: 'paths.untold',
      node: null,
      tone: 'warning',
      message: untoldInWords(untold).join(''),
    });
  edges.report({
    step: 'paths.proved',
    node: null,
    tone: 'done',
    message: untold.length === 0 ? message : `${message}, but for ${untold.join(', ')}`,
  });
}

/** Settings that were recorded and that nobody could read back, as sentences; none where there are none. */
export function untoldInWords(untold: readonly string[]): readonly string[] {
  if (untold.length === 0) return [];
  return [
    `recorded and not read back, as no source tells of it: ${untold.join(', ')}; look at the server's folders in the portal`,
  ];
}

/** As the proof of this direction wrote them down. */
export function untoldInJournal(lines: readonly JournalLine[], direction: Direction): readonly string[] {
  const proved = lines.findLast(
    ({ step, values }) => step === 'paths.proved' && values['direction'] === direction,
  );
  const untold = proved?.values['untold'];
  return Array.isArray(untold) ? untold.filter((name) => typeof name === 'string') : [];
}
