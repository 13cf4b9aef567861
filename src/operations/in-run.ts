// A verb's work between the first and the last line of its journal, and what a failure in between leaves there.
import type { Journals, OpenJournal } from '../edges.ts';
import { Failure, UnfinishedError } from '../errors.ts';
import type { JournalLine } from '../model/run.ts';
import { afterChange } from './after-change.ts';
import { isJournalTrouble } from './must-end.ts';
import { openRun, unfinishedRun, type RunWish } from './open-run.ts';

/** What is done, and what to type to go on. */
export interface InRunWish extends RunWish {
  readonly command: string;
}

/**
 * Opens the journal (that of the same verb on the same nodes, where it was left unfinished), works, and closes it. The work writes
 * `….writing` before each effect, `….written` after it, and `ended`. After a failure the run is ended, unless nobody knows whether
 * an effect happened: then it stays unfinished, and the same command goes on with it.
 * @throws UnfinishedError VERB.interrupted on Ctrl-C after something was written, or may have been, and where the world cannot be
 *   reached after a write; what the work throws
 */
export async function inRun<T>(
  journals: Journals,
  wish: InRunWish,
  work: (journal: OpenJournal) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const journal = await openRun(journals, wish, await unfinishedRun(journals, wish));
  try {
    return await work(journal);
  } catch (error) {
    const lines = journal.lines();
    if (hasEndedWell(lines, error))
      await journal.write('ended', null, { failed: error instanceof Failure ? error.code : null });
    if (!signal.aborted || !lines.some(({ step }) => isIntent(step))) throw afterChange(error, lines, wish);
    throw new UnfinishedError(
      `${wish.verb}.interrupted`,
      `interrupted at work: ${lines.at(-1)?.step ?? ''}`,
      {
        hint: `go on with: ${wish.command}`,
        cause: error,
      },
    );
  } finally {
    await journal.close();
  }
}

/** Whether all that was begun is known to have happened or not. */
function hasEndedWell(lines: readonly JournalLine[], error: unknown): boolean {
  if (!(error instanceof Failure) || isJournalTrouble(error)) return false;
  const last = lines.findLast(({ step }) => isIntent(step) || step.endsWith('.written'));
  if (last === undefined || !isIntent(last.step)) return true;
  // Octopus may have heard a request whose answer was lost or makes no sense; every other failure of a write has changed nothing (edges.ts).
  const isUnsure = ['database.fate-unknown', 'api.unreachable', 'api.garbage'].includes(error.code);
  return !isUnsure && !isInterruption(error);
}

function isInterruption({ exitCode }: Failure): boolean {
  return exitCode === 130;
}

function isIntent(step: string): boolean {
  return step.endsWith('.writing');
}
