// Nowhere to write the answer to.
import { UnavailableError } from '../errors.ts';

/** stdout that fails: a full disk. A reader that has gone is no failure. */
export function unwritable(error: NodeJS.ErrnoException): UnavailableError {
  return new UnavailableError('output.unwritable', `cannot write the output: ${error.message}`, {
    hint: 'make room where the output goes',
    cause: error,
  });
}
