// All stores to their other places at once, with the line before it and the proof after it.
import type { OutageWork } from './outage-work.ts';
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
  const outcome = await hands.switchPaths(work, steady);
  if (outcome !== 'volumes') {
    await requireOnePlace(work, steady);
    await requireStillStopped(work, 'after', steady);
  }
  await journal.write('paths.proved', null, { direction, outcome });
  edges.report({
    step: 'paths.proved',
    node: null,
    tone: 'done',
    message:
      direction === 'to'
        ? 'the settings name the new places, and were read back'
        : 'the settings name the old places again, and were read back',
  });
}
