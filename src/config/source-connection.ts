// A connection from one source: the environment, a file, Octopus' own config file, a context.
import type { Secret } from '../model/secret.ts';
import { buildConnection, type ConnectionResult, type FieldValue } from './build-connection.ts';
import type { ConnectionField } from './connection-keywords.ts';
import { readConnectionString } from './parse-connection-string.ts';
import { pathFromFile } from './platform-folders.ts';
import type { Problem } from './problems.ts';
import type { ContextEntry, DatabaseKey } from './read-context.ts';
import { readSource, type StringSource } from './read-source.ts';
import { readTextFile, readValueFile } from './read-text.ts';
import type { Sources } from './sources.ts';
import { exposedFile } from './warnings-for.ts';

/** Parts that outrank a source's own. */
export type Overrides = ReadonlyMap<ConnectionField, FieldValue>;

/** What a source gave. */
export interface SourceResult extends ConnectionResult {
  /** Files that hold a password and are open to others. */
  readonly warnings: readonly string[];
}

/** Reads a connection string from where it stands. Never throws for what it says. */
export function stringConnection(
  source: StringSource,
  sources: Sources,
  overrides: Overrides,
  base?: string,
): SourceResult {
  const near = base ?? (source.kind === 'text' ? undefined : source.value);
  const readText = (path: string): string =>
    readTextFile(sources, near === undefined ? path : pathFromFile(sources, near, path)).text;
  try {
    const { text, origin, mode } = readSource(source, sources);
    const result = readConnectionString(text, origin, readText, overrides);
    const warning = result.secrets.length > 0 ? exposedFile(source.value, mode) : null;
    return { ...result, warnings: warning === null ? [] : [warning] };
  } catch (error) {
    const problems = [{ where: source.where, message: (error as Error).message }];
    return { connection: null, problems, secrets: [], warnings: [] };
  }
}

const stringKeys = [
  'connectionString',
  'connectionStringFile',
  'connectionStringEnv',
  'serverConfig',
] as const;
const passwordKeys = ['password', 'passwordFile', 'passwordEnv'] as const;

/** Keys that name what the string itself names; beside a string they would contradict it. */
const addressKeys: readonly DatabaseKey[] = ['server', 'port', 'instance', 'database', 'user'];

/** Reads the database of a context. Null when it has none. */
export function contextConnection(
  entry: ContextEntry,
  file: string,
  sources: Sources,
  overrides: Overrides,
): SourceResult | null {
  if (entry.database === null) return null;
  const { where, values } = entry.database;
  const problems: Problem[] = [];
  const secrets: Secret[] = [];
  const fail = (at: string, message: string): void => void problems.push({ where: at, message });
  const env = (given: FieldValue): string | null => {
    const value = sources.env[given.value];
    if (value !== undefined && value !== '') return value;
    fail(given.where, `the environment variable '${given.value}' is not set`);
    return null;
  };
  const warnings: string[] = [];
  const fields = new Map<ConnectionField, FieldValue>();
  for (const [key, value] of values) {
    if (key === 'caFile') fields.set('caFile', { ...value, value: pathFromFile(sources, file, value.value) });
    else if (key !== 'passwordFile' && key !== 'passwordEnv' && !isStringKey(key)) fields.set(key, value);
  }
  const password = passwordKeys.filter((key) => values.has(key));
  if (password.length > 1) fail(where, `gives ${password.join(' and ')}; give one`);
  const passwordFile = values.get('passwordFile');
  if (passwordFile !== undefined) readPassword(passwordFile);
  const passwordEnv = values.get('passwordEnv');
  const fromEnv = passwordEnv === undefined ? null : env(passwordEnv);
  // An empty one keeps the missing password from being told twice.
  if (passwordEnv !== undefined) fields.set('password', { value: fromEnv ?? '', where: passwordEnv.where });
  for (const [field, value] of overrides) fields.set(field, value);

  const strings = stringKeys.filter((key) => values.has(key));
  const clash = strings.length > 0 ? addressKeys.filter((key) => values.has(key)) : [];
  if (strings.length > 1 || clash.length > 0)
    fail(where, `gives ${[...strings, ...clash].join(' and ')}; give a connection string or separate keys`);
  const [key] = strings;
  const built = key === undefined || strings.length > 1 ? null : fromString(key);
  const origin = `the context '${entry.name}'`;
  const result: ConnectionResult | null =
    built ?? (key === undefined ? buildConnection(fields, origin, where, readText) : null);
  const all = [...problems, ...(result?.problems ?? [])];
  return {
    connection: all.length === 0 ? (result?.connection ?? null) : null,
    problems: all,
    secrets: [...secrets, ...(result?.secrets ?? [])],
    warnings: [...warnings, ...(built?.warnings ?? [])],
  };

  function readPassword(given: FieldValue): void {
    const path = pathFromFile(sources, file, given.value);
    try {
      const { text, mode } = readValueFile(sources, path);
      const warning = exposedFile(path, mode);
      if (warning !== null) warnings.push(warning);
      if (text === '') fail(given.where, `'${path}' is empty`);
      fields.set('password', { value: text, where: given.where });
    } catch (error) {
      fail(given.where, (error as Error).message);
      fields.set('password', { value: '', where: given.where });
    }
  }

  function fromString(kind: (typeof stringKeys)[number]): SourceResult | null {
    const given = values.get(kind);
    if (given === undefined) return null;
    const value =
      kind === 'connectionString'
        ? given.value
        : kind === 'connectionStringEnv'
          ? env(given)
          : pathFromFile(sources, file, given.value);
    if (value === null) return null;
    const type =
      kind === 'serverConfig' ? 'server-config' : kind === 'connectionStringFile' ? 'file' : 'text';
    return stringConnection(
      { kind: type, value, where: given.where },
      sources,
      fields,
      type === 'text' ? file : undefined,
    );
  }

  function readText(path: string): string {
    return readTextFile(sources, path).text;
  }
}

function isStringKey(key: DatabaseKey): key is (typeof stringKeys)[number] {
  return (stringKeys as readonly DatabaseKey[]).includes(key);
}
