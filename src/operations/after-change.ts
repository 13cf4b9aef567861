// Exit 3 tells that nothing was changed. What cannot be reached after a change is therefore another error.
import { UnavailableError, UnfinishedError } from '../errors.ts';
import type { JournalLine } from '../model/run.ts';
import { isJournalTrouble } from './must-end.ts';

/**
 * What to throw in place of an error: where the journal tells of something written, a failure to reach the world is an UnfinishedError
 * `VERB.interrupted`. An unknown fate and a journal that cannot be written have codes of their own that say so.
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
  if (!written) return error;
  return new UnfinishedError(
    `${verb}.interrupted`,
    `something was written, and then it broke off: ${error.message}`,
    { hint: `see what is so now, or go on, with: ${command}`, cause: error },
  );
}
