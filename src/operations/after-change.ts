// Exit 3 tells that nothing was changed. What cannot be reached after a change is therefore another error.
import { UnavailableError, UnfinishedError } from '../errors.ts';
import type { JournalLine } from '../model/run.ts';
import { changedNothing } from './changed-nothing.ts';
import { isJournalTrouble } from './must-end.ts';

/**
 * What to throw in place of an error: where the journal tells of something written, or of a write that may have been heard before its answer was lost,
 * a failure to reach the world is an UnfinishedError `VERB.interrupted`. An unknown fate and a journal that cannot be written have codes of their own that say so.
 */
export function afterChange(
  error: unknown,
  lines: readonly Pick<JournalLine, 'step' | 'values'>[],
  { verb, command }: { readonly verb: string; readonly command: string },
): unknown {
  if (!(error instanceof UnavailableError)) return error;
  if (error.code === 'database.fate-unknown' || isJournalTrouble(error)) return error;
  const written = lines.some(
    ({ step, values }) => step.endsWith('.written') && values['outcome'] !== 'already',
  );
  const last = lines.findLast(({ step }) => /\.(?:not-)?writ(?:ing|ten)$/.test(step));
  const mayBe = last?.step.endsWith('.writing') === true && !changedNothing(error);
  if (!written && !mayBe) return error;
  return new UnfinishedError(
    `${verb}.interrupted`,
    mayBe
      ? `whether what was asked for is done is not known: ${error.message}`
      : `something was written, and then it broke off: ${error.message}`,
    { hint: `see what is so now, or go on, with: ${command}`, cause: error },
  );
}
