// Where the target cannot be reached in an outage, and its journal with it, or somebody holds its lock: which nodes are down now, and the way on.
import type { Hosts, InstanceDatabase, Journals } from '../../edges.ts';
import { Failure, LockedError, RefusedError, UnavailableError, UnfinishedError } from '../../errors.ts';
import type { Run } from '../../model/run.ts';
import { lastCommand } from './migration-run.ts';
import { signsOfOutage } from './signs-of-outage.ts';
import { byHand, hasEntered, noteAbout, noteInWords } from './tell-by-note.ts';

/** Who is asked. */
export interface OutageTellers {
  readonly database: Pick<InstanceDatabase, 'readCluster'>;
  readonly hosts: Pick<Hosts, 'serviceOf'>;
  readonly journals: Pick<Journals, 'unfinished' | 'latest'>;
}

/**
 * Asks the target. Where it cannot be reached, is locked, or knows of no migration, and an outage was entered from this machine whose nodes are not
 * at work, the error names them.
 * @param isThere whether the answer tells of a migration
 * @throws UnfinishedError store.*, migrate.target-swapped; LockedError lock.held; what the question throws
 */
export async function orTellOutage<T>(
  to: string,
  edges: OutageTellers,
  ask: () => Promise<T>,
  isThere: (answer: T) => boolean,
  signal: AbortSignal,
): Promise<T> {
  try {
    const answer = await ask();
    if (isThere(answer)) return answer;
    const gone = new RefusedError('migrate.target-swapped', `'${to}' knows of no migration now`);
    const told = await outageTold(gone, to, edges, signal);
    if (told === gone) return answer;
    throw told;
  } catch (error) {
    const isAway = error instanceof UnavailableError && error.code.startsWith('store.');
    const isSwapped = error instanceof RefusedError && error.code === 'migrate.target-swapped';
    const isHeld = error instanceof LockedError && error.code === 'lock.held';
    throw isAway || isSwapped || isHeld ? await outageTold(error, to, edges, signal) : error;
  }
}

/** The error itself, where there is nothing to add. */
async function outageTold(
  error: Failure,
  to: string,
  edges: OutageTellers,
  signal: AbortSignal,
): Promise<Failure> {
  signal.throwIfAborted();
  const note = await noteAbout(to, edges.journals);
  if (note === null || !hasEntered(note)) return error;
  const signs = await signsNow(edges, signal);
  // Called off, or over: every node is at work.
  if (signs?.length === 0) return error;
  const now =
    signs === null
      ? 'how its nodes are now, the database does not tell'
      : `its nodes are not all at work: ${signs.join('; ')}`;
  // Who has it may be at work on just that: nothing is to be done by hand.
  if (error instanceof LockedError)
    return new LockedError(error.code, error.message, {
      hint: [error.hint ?? '', `An outage was entered, and ${now}.`, ...noteInWords(note)].join('\n'),
      cause: error,
    });
  return new UnfinishedError(error.code, `${error.message}; an outage was entered, and ${now}`, {
    hint: [error.hint ?? '', wayOn(note), ...noteInWords(note), byHand]
      .filter((line) => line !== '')
      .join('\n'),
    cause: error,
  });
}

function wayOn(note: Run): string {
  const command = lastCommand(note.lines) ?? 'octo-ha migrate cutover';
  return `Bring the target back, and run the same command: ${command}; or octo-ha migrate rollback, with the same --to and --map. Both need the journal that is there. Where it does not come back, by hand:`;
}

/** Null where nobody tells. */
async function signsNow(
  { database, hosts, journals }: OutageTellers,
  signal: AbortSignal,
): Promise<readonly string[] | null> {
  try {
    return await signsOfOutage(await database.readCluster(signal), [], { hosts, journals }, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Failure) return null;
    throw error;
  }
}
