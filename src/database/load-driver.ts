// Loads mssql when it is needed: it costs some 150 ms, so `--help` must not.
import type { ConnectionPool, config } from 'mssql';
import { UsageError } from '../errors.ts';
import type { Connection } from '../model/connection.ts';

/** What is used of mssql: its pool. */
export interface Driver {
  readonly ConnectionPool: new (configuration: config) => ConnectionPool;
}

/**
 * The driver for a login: tedious, or ODBC through the optional peer msnodesqlv8 for the identity of this process.
 * @throws UsageError config.integrated-security when that peer is not installed or does not load
 */
export async function loadDriver(connection: Connection): Promise<Driver> {
  if (connection.login.kind !== 'integrated') return (await import('mssql')).default;
  try {
    const loaded: unknown = await import('mssql/msnodesqlv8.js');
    return (loaded as { readonly default: Driver }).default;
  } catch (cause) {
    throw new UsageError(
      'config.integrated-security',
      `Windows integrated security needs the package msnodesqlv8, which cannot be loaded (${connection.origin})`,
      {
        hint:
          'two ways on: install msnodesqlv8 beside octo-ha (npm install --global msnodesqlv8, with an ODBC driver for ' +
          'SQL Server), or log in by NTLM with given domain credentials: Authentication=ntlm;User ID=DOMAIN\\USER;' +
          'Password=… in place of Integrated Security, or authentication: ntlm with domain, user and password in a context',
        cause,
      },
    );
  }
}
