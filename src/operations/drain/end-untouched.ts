// Ends the run of a verb that failed before it changed anything: then there is nothing to go on with.
import type { OpenJournal } from '../../edges.ts';
import { Failure } from '../../errors.ts';
import type { JournalLine } from '../../model/run.ts';
import { changedNothing } from '../changed-nothing.ts';
import { isJournalTrouble } from '../must-end.ts';

/** Writes `ended` where this run is known to have changed nothing; leaves the run unfinished where it may have. */
export async function endUntouched(journal: OpenJournal, error: unknown): Promise<void> {
  if (!isUntouched(journal.lines(), error)) return;
  const failed = error instanceof Failure ? error.code : null;
  await journal.write('ended', null, { failed });
}

/** Whether these lines, and what the run failed with, tell that nothing was changed. */
export function isUntouched(lines: readonly Pick<JournalLine, 'step'>[], error: unknown): boolean {
  if (isJournalTrouble(error)) return false;
  if (lines.some(({ step }) => step.endsWith('.written') || step === 'ended')) return false;
  const writings = lines.filter(({ step }) => step.endsWith('.writing')).length;
  // More than one: an earlier attempt of this run announced a write, and died before it told what became of it.
  return writings === 0 || (writings === 1 && changedNothing(error));
}
