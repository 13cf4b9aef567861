// A connection in the words of mssql. Pure: nothing is opened here.
import type { config, IOptions } from 'mssql';
import { UsageError } from '../errors.ts';
import type { Connection, Login } from '../model/connection.ts';

/** Deadlines in milliseconds, and how the session is named on the server (`sys.dm_exec_sessions`). */
export interface DriverWishes {
  readonly connectMs: number;
  readonly applicationName: string;
  /** The connection stays, however long it is idle. */
  readonly onlyConnection?: boolean;
}

/** How mssql wants to be told who logs in. */
interface Authentication {
  readonly user?: string;
  readonly password?: string;
  readonly domain?: string;
  readonly authentication?: { readonly type: string; readonly options: Readonly<Record<string, string>> };
}

/**
 * The driver's configuration: one connection, nothing retried, no query sent that is not ours.
 * @throws UsageError config.entra-login for the Entra methods that need a browser or a Kerberos ticket
 */
export function driverConfig(connection: Connection, wishes: DriverWishes): config {
  const options: IOptions = {
    appName: wishes.applicationName,
    encrypt: encrypt(connection),
    trustServerCertificate: connection.trustServerCertificate,
    multiSubnetFailover: connection.multiSubnetFailover,
    readOnlyIntent: connection.readOnlyIntent,
    connectTimeout: wishes.connectMs,
    // The outer deadline of the session ends a request; the driver's own timer stops at the first packet.
    requestTimeout: 0,
    maxRetriesOnTransientErrors: 0,
    useUTC: true,
    trustedConnection: connection.login.kind === 'integrated',
    ...(connection.instanceName === null ? {} : { instanceName: connection.instanceName }),
    ...(connection.certificateHostName === null ? {} : { serverName: connection.certificateHostName }),
    ...(connection.certificateAuthority === null
      ? {}
      : { cryptoCredentialsDetails: { ca: connection.certificateAuthority } }),
  };
  return {
    server: connection.host,
    port: connection.port ?? 1433,
    database: connection.database,
    connectionTimeout: wishes.connectMs,
    requestTimeout: 0,
    pool: {
      max: 1,
      min: 0,
      acquireTimeoutMillis: wishes.connectMs,
      createTimeoutMillis: wishes.connectMs,
      ...(wishes.onlyConnection === true ? { idleTimeoutMillis: forever } : {}),
    },
    ...authentication(connection.login),
    options,
    validateConnection: 'socket',
  } as config;
}

/** As long as a timer of Node can be, in milliseconds: 24 days. */
const forever = 2 ** 31 - 1;

function encrypt(connection: Connection): boolean {
  // The types of the driver know booleans only; 'strict' is TDS 8.0.
  return connection.encryption === 'strict'
    ? ('strict' as unknown as boolean)
    : connection.encryption === 'on';
}

function authentication(login: Login): Authentication {
  switch (login.kind) {
    case 'sql':
      return { user: login.user, password: login.password.reveal() };
    case 'ntlm':
      return { user: login.user, password: login.password.reveal(), domain: login.domain };
    case 'integrated':
      return {};
    case 'entra':
      return { authentication: entra(login) };
  }
}

/** SqlClient's words (`Active Directory …`) in the driver's; the tenant of a service principal stands in `user@tenant`. */
function entra(login: Extract<Login, { kind: 'entra' }>): NonNullable<Authentication['authentication']> {
  const user = login.user ?? '';
  const password = login.password?.reveal() ?? '';
  switch (login.method) {
    case 'default':
      return { type: 'azure-active-directory-default', options: clientId(user) };
    case 'managed-identity':
      return { type: 'azure-active-directory-msi-vm', options: clientId(user) };
    case 'service-principal': {
      const [client = '', tenant] = user.split('@');
      if (tenant === undefined || password === '')
        throw new UsageError(
          'config.entra-login',
          `a service principal needs its tenant and secret: '${user}' names no tenant, or no password is given`,
          { hint: 'write User ID=CLIENT-ID@TENANT-ID and Password=CLIENT-SECRET' },
        );
      return {
        type: 'azure-active-directory-service-principal-secret',
        options: { clientId: client, clientSecret: password, tenantId: tenant },
      };
    }
    case 'password':
    case 'integrated':
    case 'interactive':
      throw new UsageError(
        'config.entra-login',
        `the Entra ID method '${login.method}' is not supported by octo-ha`,
        {
          hint: 'use Active Directory Default, Active Directory Managed Identity or Active Directory Service Principal',
        },
      );
  }
}

function clientId(user: string): Readonly<Record<string, string>> {
  return user === '' ? {} : { clientId: user };
}
