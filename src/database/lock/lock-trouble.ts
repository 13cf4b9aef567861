// What becomes of a write that did not end well: nothing was written, or nobody knows.
import { Failure, UnavailableError } from '../../errors.ts';

/** The server answered with an error of its own; XACT_ABORT has rolled the batch back. */
const nothingWritten: ReadonlySet<string> = new Set([
  'database.lock-lost',
  'database.deadlock',
  'database.lock-timeout',
  'database.permission-denied',
  'database.schema-unknown',
  'database.read-only',
  'database.busy',
]);

/**
 * The failure to throw. A refused statement keeps its code; where the connection went before the answer came, the fate is unknown.
 * A number is what the server gave; an error that ends the session (severity 20 and up) is among the lost connections.
 */
export function writeTrouble(error: unknown, doing: string): unknown {
  if (!(error instanceof Failure) || nothingWritten.has(error.code)) return error;
  if (error.code === 'database.query-failed' && numberOf(error) !== null) return error;
  return new UnavailableError(
    'database.fate-unknown',
    `${doing}: the answer was lost, so nobody knows whether it was written (${error.message})`,
    {
      hint: 'run the same command again: it reads what is there before it writes anything',
      cause: error,
    },
  );
}

function numberOf(error: Failure): number | null {
  const number = (error.cause as { number?: unknown } | undefined)?.number;
  return typeof number === 'number' ? number : null;
}

/** The lock was looked for on its connection and is not there. */
export function lockLost(doing: string): UnavailableError {
  return new UnavailableError(
    'database.lock-lost',
    `${doing}: the lock is not held any more (a fail-over, or its session was ended): nothing was written`,
    { hint: 'run the same command again: it looks at what is there first' },
  );
}
