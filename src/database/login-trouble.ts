// Why a login was refused, from the ERROR tokens that came with it.
import type { Connection } from '../model/connection.ts';
import type { ServerMessage } from './contain-driver.ts';
import type { NumberedTrouble } from './error-numbers.ts';

/** Reasons behind 18456 by state (Microsoft: MSSQLSERVER_18456). To clients the server says 1, whatever the reason. */
const states: Readonly<Record<number, string | undefined>> = {
  2: 'no such login',
  5: 'no such login',
  6: 'a Windows login was used with a password of SQL Server',
  7: 'the login is disabled',
  8: 'wrong password',
  9: 'the password is not valid',
  11: 'the login is valid, but may not connect to the server',
  12: 'the login is valid, but may not connect to the server',
  16: 'the login may not use the database',
  18: 'the password must be changed',
  58: 'the server takes Windows logins alone',
};

/** The trouble; undefined when the server refused no login. */
export function loginTrouble(
  messages: readonly ServerMessage[],
  connection: Connection,
): NumberedTrouble | undefined {
  const has = (number: number): ServerMessage | undefined =>
    messages.find((message) => message.number === number);
  const refused = has(18456);
  if (has(4060) ?? has(4063) ?? (refused !== undefined && [38, 40].includes(refused.state)))
    return {
      code: 'database.not-found',
      phrase: `the database '${connection.database}' does not exist on this server, or the login may not open it`,
      hint: 'check Database in the connection string; the login needs a user in that database',
    };
  if (has(18452) !== undefined)
    return {
      code: 'database.login-failed',
      phrase: 'the server does not trust the domain of this login',
      hint: 'use an account of a domain that the server trusts, or a login of SQL Server',
    };
  const expired = has(18487) ?? has(18488);
  if (expired !== undefined)
    return {
      code: 'database.login-failed',
      phrase: `the password of ${loginName(connection)} has expired or must be changed`,
      hint: 'change it with SQL Server Management Studio or sqlcmd -Z, then in the settings of octo-ha',
    };
  if (refused === undefined) return undefined;
  const reason = states[refused.state];
  return {
    code: 'database.login-failed',
    phrase:
      `the server refuses ${loginName(connection)} (error 18456, state ${String(refused.state)}` +
      `${reason === undefined ? '' : `: ${reason}`})`,
    hint:
      `check user and password in ${connection.origin}` +
      (reason === undefined ? '; the error log of SQL Server tells the true state' : ''),
  };
}

function loginName({ login }: Connection): string {
  switch (login.kind) {
    case 'sql':
      return `the login '${login.user}'`;
    case 'ntlm':
      return `the login '${login.domain}\\${login.user}'`;
    case 'integrated':
      return 'the identity of this process';
    case 'entra':
      return login.user === null ? 'the Entra identity' : `the Entra identity '${login.user}'`;
  }
}
