// Exit 3 tells that nothing was changed. What cannot be reached, or written down, after a change is therefore another error.
import { UnavailableError, UnfinishedError } from '../errors.ts';
import type { JournalLine } from '../model/run.ts';
import { changedNothing } from './changed-nothing.ts';
import { isJournalTrouble } from './must-end.ts';
import { namedNodes } from './open-run.ts';

/**
 * What to throw in place of an error: where the journal tells of something written, or of a write that may have been heard before its answer was lost,
 * or was not written down any more, a failure to reach the world is an UnfinishedError `VERB.interrupted`, which names the nodes. An unknown fate has a
 * code of its own that says so.
 */
export function afterChange(
  error: unknown,
  lines: readonly JournalLine[],
  { verb, command }: { readonly verb: string; readonly command: string },
): unknown {
  if (!(error instanceof UnavailableError) || error.code === 'database.fate-unknown') return error;
  const written = lines.filter(
    ({ step, values }) => step.endsWith('.written') && values['outcome'] !== 'already',
  );
  const last = lines.findLast(({ step }) => /\.(?:not-)?writ(?:ing|ten)$/.test(step));
  // What was announced is done before the next line is written: a journal that fails then tells nothing of it.
  const isDone = isJournalTrouble(error);
  const open = last?.step.endsWith('.writing') === true && (isDone || !changedNothing(error)) ? [last] : [];
  if (written.length === 0 && open.length === 0) return error;
  const named = namesOf(lines, [...written, ...open]);
  return new UnfinishedError(
    `${verb}.interrupted`,
    open.length > 0 && !isDone
      ? `whether what was asked for is done is not known${named}: ${error.message}`
      : `something was written${named}, and then it broke off: ${error.message}`,
    { hint: `see what is so now, or go on, with: ${command}`, cause: error },
  );
}

/** ` (node-1, node-2)`; '' where they are about no node. */
function namesOf(lines: readonly JournalLine[], some: readonly JournalLine[]): string {
  const names = new Map(namedNodes({ lines }).map(({ id, name }) => [id, name]));
  const ids = new Set(some.flatMap(({ nodeId }) => (nodeId === null ? [] : [nodeId])));
  return ids.size === 0 ? '' : ` (${[...ids].map((id) => names.get(id) ?? id).join(', ')})`;
}
