// An ADO.NET connection string, exactly as Octopus stores it, into a connection.
import type { Connection } from '../model/connection.ts';
import { Secret } from '../model/secret.ts';
import {
  buildConnection,
  type ConnectionResult,
  type FieldValue,
  type ReadText,
} from './build-connection.ts';
import { keywordNames, keywordUse, type ConnectionField } from './connection-keywords.ts';
import { nearMatch } from './near-match.ts';
import { throwProblems, type Problem } from './problems.ts';
import { splitConnectionString } from './split-connection-string.ts';

/** No connection string is longer; more is another file given by mistake. */
const longest = 32_768;

/**
 * Reads a connection string.
 * @param origin as in Connection: `the environment variable OCTO_HA_CONNECTION_STRING`
 * @param readText reads the file that ServerCertificate names
 * @throws UsageError config.bad-connection-string with every problem; keywords and positions, never a value
 */
export function parseConnectionString(
  text: string,
  origin: string,
  readText: ReadText = noFiles,
): Connection {
  const { connection, problems } = readConnectionString(text, origin, readText);
  throwProblems(problems, 'config.bad-connection-string', connectionHint);
  if (connection === null) throw new Error('no problem and no connection');
  return connection;
}

/** A way on for whoever gave a string that cannot be read. */
export const connectionHint =
  'write it as Octopus does: Server=tcp:HOST,1433;Database=NAME;User ID=USER;Password=…;Encrypt=True';

/**
 * The same, with problems and secrets as data.
 * @param overrides parts that outrank the string's own: time-outs of flags
 */
export function readConnectionString(
  text: string,
  origin: string,
  readText: ReadText = noFiles,
  overrides: ReadonlyMap<ConnectionField, FieldValue> = new Map(),
): ConnectionResult {
  if (text.length > longest) {
    const message = `is ${String(text.length)} characters long, which no connection string is`;
    return { connection: null, problems: [{ where: origin, message }], secrets: [] };
  }
  const { pairs, trouble } = splitConnectionString(text);
  const problems: Problem[] = [];
  const fields = new Map<ConnectionField, FieldValue>();
  const secrets: Secret[] = [];
  let afterPassword = false;
  for (const { key, value, at } of pairs) {
    const use = keywordUse(key);
    const place = (name: string): string => `${origin}, ${name} at character ${String(at)}`;
    if (use === undefined) problems.push({ where: place('a keyword'), message: unknown(key, afterPassword) });
    else if ('refused' in use) problems.push({ where: place(use.name), message: use.refused });
    else if ('field' in use) {
      fields.set(use.field, { value, where: place(use.name) });
      if (use.field === 'password' && value !== '') secrets.push(new Secret(value));
      afterPassword ||= use.field === 'password';
    }
  }
  if (trouble !== null)
    problems.push({ where: `${origin}, character ${String(trouble.at)}`, message: trouble.message });
  if (pairs.length === 0 && trouble === null) problems.push({ where: origin, message: 'is empty' });
  for (const [field, value] of overrides) fields.set(field, value);
  // What is missing cannot be told of a string that was not read to its end.
  if (trouble !== null || pairs.length === 0) return { connection: null, problems, secrets };
  const built = buildConnection(fields, origin, origin, readText);
  const all = [...problems, ...built.problems];
  return { connection: all.length === 0 ? built.connection : null, problems: all, secrets };
}

/** After a password, an "unknown keyword" may be the rest of one that holds a `;`: it is not named. */
function unknown(key: string, afterPassword: boolean): string {
  const near = nearMatch(key, keywordNames);
  const guess = near === null ? '' : `; did you mean ${near}?`;
  if (afterPassword)
    return `SQL Server's driver does not know it${guess === '' ? '; a value that holds a ; or = must stand in quotes' : guess}`;
  const name = /^[A-Za-z][A-Za-z _-]{0,39}$/.test(key) ? `'${key}'` : 'it';
  return `SQL Server's driver does not know ${name}${guess}`;
}

function noFiles(): never {
  throw new Error('no file can be read here');
}
