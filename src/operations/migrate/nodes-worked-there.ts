import type { JournalLine } from '../../model/run.ts';

/**
 * Whether a node was ever started on the target, by what the journal tells: from then on, what is written and deleted there is Octopus' work.
 */
export function nodesWorkedThere(lines: readonly JournalLine[]): boolean {
  let isThere = false;
  for (const { step, values } of lines) {
    if (step === 'paths.writing') isThere = false;
    if (step === 'paths.proved') isThere = values['direction'] !== 'back';
    // Somebody's hand had set them to the target.
    if (step === 'paths.found' && values['where'] !== 'old') return true;
    // Also where it was found at work, and who has started it nobody knows.
    if (isThere && (step === 'service.starting' || step === 'service.unseen')) return true;
    if (step === 'cutover.left' && values['outcome'] !== 'called-off') return true;
  }
  return false;
}
