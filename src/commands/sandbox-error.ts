// What the sandbox could not do, as an error of octo-ha.
import { LockedError, RefusedError, UnavailableError, UsageError } from '../errors.ts';

const classes = {
  usage: UsageError,
  unavailable: UnavailableError,
  refused: RefusedError,
  locked: LockedError,
} as const;

/**
 * Runs something of the sandbox, which knows nothing of octo-ha's errors.
 * @throws UsageError, UnavailableError, RefusedError, LockedError sandbox.*
 */
export async function inSandbox<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!isSandboxError(error)) throw error;
    throw new classes[error.kind](error.code, error.message, { hint: error.hint, cause: error });
  }
}

interface Known extends Error {
  readonly kind: keyof typeof classes;
  readonly code: string;
  readonly hint: string;
}

function isSandboxError(error: unknown): error is Known {
  return error instanceof Error && error.name === 'SandboxError';
}
