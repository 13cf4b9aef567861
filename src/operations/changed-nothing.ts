// Whether a write that was announced is known not to have happened, by what it failed with. Pure.
import { Failure, RefusedError } from '../errors.ts';

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
