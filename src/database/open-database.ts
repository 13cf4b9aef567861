// The instance database: SQL Server, its schema as found, questions as SQL, rows as nouns, errors translated.
// Lives here: everything that knows mssql, T-SQL or a column name of Octopus.
// Never here: decisions about nodes, waiting for a person, printing.
import { userInfo } from 'node:os';
import type { InstanceDatabase } from '../edges.ts';
import type { Connection } from '../model/connection.ts';
import { instanceDatabase } from './instance-database.ts';
import { openSession } from './session.ts';

/** How to open it. */
export interface DatabaseOptions {
  /** How the session is called on the server: `octo-ha 0.1.0`. */
  readonly applicationName: string;
  /** Outer deadline of the login and of every query; by default those of the connection. Milliseconds. */
  readonly deadlineMs?: number;
  /** One line per round trip, without secrets. */
  readonly debug?: (line: string) => void;
  /** Ends the login when aborted. */
  readonly signal?: AbortSignal;
  /** The schema of Octopus' tables; it must be dbo (Octopus' rules for its database), tests use others. */
  readonly schemaName?: string;
}

/**
 * Logs in to the instance database. The driver is loaded here and not before.
 * @throws UnavailableError database.unreachable, .instance-not-found, .login-failed, .not-found, .tls-refused, .timeout,
 * .garbage, .connection-lost, .failing-over, .busy
 * @throws UsageError config.integrated-security, config.entra-login
 */
export async function openDatabase(
  connection: Connection,
  options: DatabaseOptions,
): Promise<InstanceDatabase> {
  const queryMs = options.deadlineMs ?? connection.queryTimeoutSeconds * 1000;
  const wishes = {
    connectMs: options.deadlineMs ?? connection.connectTimeoutSeconds * 1000,
    queryMs,
    applicationName: options.applicationName,
    debug: options.debug ?? (() => undefined),
    signal: options.signal ?? new AbortController().signal,
  };
  const session = await openSession(connection, wishes);
  return instanceDatabase(
    session,
    {
      schemaName: options.schemaName ?? 'dbo',
      // The server tells of the lock before the deadline hides it.
      lockTimeoutMs: Math.min(5000, queryMs / 2),
    },
    (signal) =>
      // Locks of a secondary replica would keep nobody out.
      openSession(
        { ...connection, readOnlyIntent: false },
        {
          ...wishes,
          signal,
          // What others read when they find the lock taken; the host's name and the process's number go with every login.
          applicationName: `${options.applicationName}${operator()}`.slice(0, 128),
          onlyConnection: true,
        },
      ),
  );
}

/** `, ada`; nothing where the system does not know the user. */
function operator(): string {
  try {
    return `, ${userInfo().username}`;
  } catch {
    return '';
  }
}
