// Who holds a lock, as far as the journals tell, where the server does not show it.
import type { Journals } from '../edges.ts';
import { Failure, LockedError } from '../errors.ts';

/**
 * The error with who wrote the newest line of an unfinished run, which is who holds the lock if the state folder is shared and nobody has
 * died; else the error as it is.
 */
export async function namedByJournal(
  error: unknown,
  journals: Pick<Journals, 'unfinished'> | undefined,
): Promise<unknown> {
  if (!(error instanceof LockedError) || error.holder !== null || journals === undefined) return error;
  try {
    const runs = await journals.unfinished();
    const newest = runs.flatMap(({ verb, lines }) => lines.slice(-1).map((line) => ({ verb, line })));
    const last = newest.toSorted((a, b) => (a.line.at < b.line.at ? -1 : 1)).at(-1);
    if (last === undefined) return error;
    const { verb, line } = last;
    const who = `${line.by.user}@${line.by.host} (process ${String(line.by.pid)})`;
    return new LockedError(
      error.code,
      `${error.message}; by the journals ${who} was at a ${verb}, last at ${line.at}`,
      {
        ...(error.hint === undefined ? {} : { hint: error.hint }),
        cause: error,
      },
    );
  } catch (trouble) {
    // Journals that cannot be read tell nothing.
    if (trouble instanceof Failure) return error;
    throw trouble;
  }
}
