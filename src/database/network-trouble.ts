// Why no session came about, or why it ended, by the codes of Node's sockets and of the driver.
import type { Connection } from '../model/connection.ts';
import { describeTarget } from './describe-target.ts';
import type { NumberedTrouble } from './error-numbers.ts';

const unreachable: Readonly<Record<string, string | undefined>> = {
  ECONNREFUSED: 'nothing listens there (connection refused)',
  ENOTFOUND: 'no such host name',
  EAI_AGAIN: 'the host name cannot be looked up now',
  EHOSTUNREACH: 'no way to the host',
  ENETUNREACH: 'no way to the network of the host',
  EHOSTDOWN: 'the host is down',
  ETIMEDOUT: 'the host does not answer',
  EACCES: 'connecting is not allowed here',
  EPERM: 'connecting is not allowed here',
};

/**
 * The trouble behind error codes, the innermost first; undefined when none of them is known.
 * @param message the driver's, for what has no code: several addresses tried in vain
 */
export function networkTrouble(
  codes: readonly string[],
  connection: Connection,
  message: string,
): NumberedTrouble | undefined {
  const target = describeTarget(connection);
  for (const code of codes) {
    if (code === 'EINSTLOOKUP')
      return {
        code: 'database.instance-not-found',
        phrase: `the host '${connection.host}' tells of no instance '${String(connection.instanceName)}'`,
        hint:
          'is the SQL Server Browser service running there, and UDP port 1434 open? or name the port instead: ' +
          `Server=${connection.host},PORT`,
      };
    if (code === 'EENCRYPT')
      return {
        code: 'database.tls-refused',
        phrase: 'the server requires encryption, and the settings turn it off',
        hint: 'write Encrypt=True: the certificate is verified then; nothing is lost',
      };
    const why = unreachable[code];
    if (why !== undefined) return unreachableAt(target, why);
    if (code === 'ETIMEOUT')
      return {
        code: 'database.timeout',
        phrase: `no answer from '${target}' in time`,
        hint: 'check host, port and the firewalls on the way; Connect Timeout sets the deadline',
      };
    if (code === 'EFEDAUTH')
      return {
        code: 'database.login-failed',
        phrase: 'Entra ID gave no token for the database',
        hint: 'check the identity (az login, or the managed identity of this machine); --debug shows the cause',
      };
  }
  if (message.startsWith('Failed to connect to')) return unreachableAt(target, 'no address of it answers');
  if (codes.some((code) => lostCodes.has(code)))
    return {
      code: 'database.connection-lost',
      phrase: `the connection to '${target}' was lost`,
      hint: 'try again; after a fail-over the listener answers within seconds',
    };
  return undefined;
}

const lostCodes = new Set([
  'ECONNRESET',
  'EPIPE',
  'ESOCKET',
  'ECLOSE',
  'ECONNCLOSED',
  'EINVALIDSTATE',
  'ENOTOPEN',
]);

function unreachableAt(target: string, why: string): NumberedTrouble {
  return {
    code: 'database.unreachable',
    phrase: `cannot reach '${target}': ${why}`,
    hint: 'check host and port, that SQL Server has TCP/IP turned on, and the firewalls on the way',
  };
}
