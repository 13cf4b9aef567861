// Errors after which a process has no business to go on. Pure.
import { LockedError, UnavailableError, UnfinishedError } from '../errors.ts';

/** The lock is somebody else's, or what is done can no longer be written down. */
export function mustEnd(error: unknown): boolean {
  if (error instanceof LockedError) return true;
  if (error instanceof UnfinishedError) return error.code === 'lock.lost';
  return isJournalTrouble(error);
}

/** A journal cannot be read or written. The verdict's own `journal.unfinished` is a refusal like any other, and none of it. */
export function isJournalTrouble(error: unknown): boolean {
  return error instanceof UnavailableError && error.code.startsWith('journal.');
}
