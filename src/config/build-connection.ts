// The connection out of its parts, wherever each was written.
import type { Connection, Encryption } from '../model/connection.ts';
import { Secret } from '../model/secret.ts';
import { buildLogin } from './build-login.ts';
import type { ConnectionField } from './connection-keywords.ts';
import { nameValue } from './name-value.ts';
import type { Problem } from './problems.ts';
import { readCertificate } from './read-certificate.ts';
import { serverAddress } from './server-address.ts';
import { timeoutSeconds, timeoutTrouble } from './timeout-seconds.ts';

/** One part as text, and where it stands. */
export interface FieldValue {
  readonly value: string;
  readonly where: string;
  /** True where a message may name the value: a key, flag or variable of its own, never a part of a connection string. */
  readonly nameable?: true;
}

/** The parts given. An empty value counts as not given, except for a password. */
export type ConnectionFields = ReadonlyMap<ConnectionField, FieldValue>;

/** A file's text. Throws an Error whose message says why not. */
export type ReadText = (path: string) => string;

/** What the parts make: problems, or a connection, and in any case the secrets met. */
export interface ConnectionResult {
  /** Null when there are problems. */
  readonly connection: Connection | null;
  readonly problems: readonly Problem[];
  readonly secrets: readonly Secret[];
}

/** SqlClient's default of Connect Timeout, and of Command Timeout, in seconds. */
const defaults = { connect: 15, query: 30 };

/**
 * Checks every part and reports all problems.
 * @param origin as in Connection
 * @param whole where the missing pieces are missing
 */
export function buildConnection(
  fields: ConnectionFields,
  origin: string,
  whole: string,
  readText: ReadText,
): ConnectionResult {
  const problems: Problem[] = [];
  const fail = (where: string, message: string): void => void problems.push({ where, message });
  const given = (field: ConnectionField): FieldValue | undefined => {
    const found = fields.get(field);
    return found === undefined || found.value.trim() === '' ? undefined : found;
  };
  /** One of the words, in any case. */
  function choose<T>(field: ConnectionField, words: Readonly<Record<string, T>>, fallback: T): T {
    const found = given(field);
    if (found === undefined) return fallback;
    const word = found.value.trim().toLowerCase();
    if (Object.hasOwn(words, word)) return words[word] as T;
    const list = Object.keys(words).join(', ');
    fail(
      found.where,
      found.nameable ? `${nameValue(found.value)}is not one of ${list}` : `takes ${list} and nothing else`,
    );
    return fallback;
  }
  function seconds(field: ConnectionField, fallback: number): number {
    const found = given(field);
    if (found === undefined) return fallback;
    const read = timeoutSeconds(found.value);
    if (read === null) fail(found.where, timeoutTrouble(found));
    return read ?? fallback;
  }
  function address(): ReturnType<typeof readAddress> {
    const found = given('server');
    if (found !== undefined) return readAddress(found);
    fail(whole, 'the server is missing (Server, or server:)');
    return { host: '', port: null, instanceName: null };
  }
  function readAddress(found: FieldValue): {
    host: string;
    port: number | null;
    instanceName: string | null;
  } {
    const read = serverAddress(found.value);
    if ('trouble' in read) fail(found.where, read.trouble);
    const port = given('port');
    const instance = given('instance');
    if (port !== undefined && !isPort(port.value))
      fail(
        port.where,
        port.nameable ? `${nameValue(port.value)}is not a port, 1 to 65535` : 'takes a port, 1 to 65535',
      );
    if ('trouble' in read) return { host: '', port: null, instanceName: null };
    const number = port === undefined ? read.port : Number(port.value);
    const name = instance?.value ?? read.instanceName;
    return { host: read.host, port: number, instanceName: number === null ? name : null };
  }
  function certificate(): string | null {
    const found = given('caFile');
    if (found === undefined) return null;
    try {
      return readCertificate(found.value, readText);
    } catch (error) {
      fail(found.where, error instanceof Error ? error.message : 'cannot be read');
    }
    return null;
  }

  const database = given('database');
  if (database === undefined) fail(whole, 'the database is missing (Database, or database:)');
  choose('networkLibrary', { dbmssocn: true }, true);
  const password = fields.get('password');
  const secrets = password === undefined || password.value === '' ? [] : [new Secret(password.value)];
  const login = buildLogin(fields, whole, fail);
  const encryption: Encryption = choose<Encryption>('encrypt', encryptions, 'on');
  const connection: Connection = Object.freeze({
    ...address(),
    database: database?.value ?? '',
    login: Object.freeze(login),
    encryption,
    encryptionStated: given('encrypt') !== undefined,
    trustServerCertificate: choose('trustServerCertificate', yesNo, false),
    certificateAuthority: certificate(),
    certificateHostName: given('hostNameInCertificate')?.value ?? null,
    multiSubnetFailover: choose('multiSubnetFailover', yesNo, false),
    readOnlyIntent: choose('applicationIntent', { readwrite: false, readonly: true }, false),
    connectTimeoutSeconds: seconds('connectTimeout', defaults.connect),
    queryTimeoutSeconds: seconds('queryTimeout', defaults.query),
    origin,
  });
  return { connection: problems.length === 0 ? connection : null, problems, secrets };
}

const yesNo = { true: true, false: false, yes: true, no: false };

const encryptions: Readonly<Record<string, Encryption>> = {
  true: 'on',
  false: 'off',
  yes: 'on',
  no: 'off',
  mandatory: 'on',
  optional: 'off',
  strict: 'strict',
};

function isPort(text: string): boolean {
  return /^[0-9]{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65535;
}
