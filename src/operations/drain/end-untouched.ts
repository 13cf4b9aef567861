// Ends the run of a verb that failed before it changed anything: then there is nothing to go on with.
import type { OpenJournal } from '../../edges.ts';
import { Failure, RefusedError } from '../../errors.ts';
import type { JournalLine } from '../../model/run.ts';
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

/** Failures after which the write that was announced is known not to have happened. */
export function changedNothing(error: unknown): boolean {
  if (error instanceof RefusedError) return true;
  if (!(error instanceof Failure)) return false;
  // A lock that was lost writes nothing; but what it was lost with may be a write whose answer was lost as well.
  if (error.code === 'lock.lost')
    return !(error.cause instanceof Failure && error.cause.code === 'database.fate-unknown');
  if (error.code === 'database.fate-unknown') return false;
  return (
    error.code.startsWith('database.') ||
    ['api.refused', 'host.unsupported', 'host.not-installed'].includes(error.code)
  );
}
