// Causes without secrets: what the driver throws is copied, never passed on.
import type { Connection } from '../model/connection.ts';

/** Replaces every occurrence of the connection's password. */
export function withoutSecrets(text: string, connection: Connection): string {
  const { login } = connection;
  const password = login.kind === 'integrated' ? null : login.password;
  const secret = password?.reveal() ?? '';
  return secret === '' ? text : text.replaceAll(secret, '***');
}

/**
 * A copy of an error that keeps name, code, number, state, stack and cause, and nothing else: the driver's own errors may
 * carry its configuration.
 */
export function plainCause(error: unknown, connection: Connection, depth = 0): unknown {
  if (!(error instanceof Error)) return withoutSecrets(String(error), connection);
  const inner = innerError(error);
  const copy = new Error(
    withoutSecrets(error.message, connection),
    inner === undefined || depth > 4 ? {} : { cause: plainCause(inner, connection, depth + 1) },
  );
  copy.name = error.name;
  copy.stack = withoutSecrets(error.stack ?? '', connection);
  const { code, number, state } = error as { code?: unknown; number?: unknown; state?: unknown };
  return Object.assign(
    copy,
    typeof code === 'string' || typeof code === 'number' ? { code } : {},
    typeof number === 'number' ? { number } : {},
    typeof state === 'number' ? { state } : {},
  );
}

/** What an error wraps: Node says `cause`, mssql `originalError`, an AggregateError `errors`. */
export function innerError(error: Error): unknown {
  const { originalError, errors } = error as { originalError?: unknown; errors?: readonly unknown[] };
  return error.cause ?? originalError ?? errors?.[0];
}
