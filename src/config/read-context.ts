// One entry of `contexts`: its shape, checked; nothing outside the file is looked at yet.
import type { FieldValue } from './build-connection.ts';
import { nameValue } from './name-value.ts';
import { readService } from './read-service.ts';
import type { LoadBalancerSettings, NodeSettings, Periods } from './settings.ts';
import type { Spot, YamlReader } from './yaml-reader.ts';

/** The keys of `database`. */
export const databaseKeys = [
  'connectionString',
  'connectionStringFile',
  'connectionStringEnv',
  'serverConfig',
  'server',
  'port',
  'instance',
  'database',
  'user',
  'password',
  'passwordFile',
  'passwordEnv',
  'domain',
  'authentication',
  'encrypt',
  'trustServerCertificate',
  'hostNameInCertificate',
  'caFile',
  'multiSubnetFailover',
  'applicationIntent',
] as const;

/** Those whose values are words and numbers; a message may name them. */
const nameable: ReadonlySet<string> = new Set([
  'port',
  'authentication',
  'encrypt',
  'trustServerCertificate',
  'multiSubnetFailover',
  'applicationIntent',
]);

/** One of them. */
export type DatabaseKey = (typeof databaseKeys)[number];

/** An entry of `contexts`. */
export interface ContextEntry {
  readonly name: string;
  readonly where: string;
  /** Null when the entry has no `database`. */
  readonly database: { readonly where: string; readonly values: ReadonlyMap<DatabaseKey, FieldValue> } | null;
  readonly nodes: readonly NodeSettings[];
  /** Its `connections` are null when not given. */
  readonly loadBalancer:
    (Omit<LoadBalancerSettings, 'connections'> & { readonly connections: number | null }) | null;
  readonly periods: Partial<Periods>;
  readonly timeouts: ReadonlyMap<'connectSeconds' | 'querySeconds', FieldValue>;
  /** Path as written; null when not given. */
  readonly apiKeyFile: FieldValue | null;
  readonly drainVia: FieldValue | null;
  /** Path as written; null when not given. */
  readonly httpsCaFile: FieldValue | null;
}

/** The keys of `periods`. */
export const periodKeys = ['freshSeconds', 'offlineSeconds', 'queuePollSeconds', 'heartBeatSeconds'] as const;
const timeoutKeys = ['connectSeconds', 'querySeconds'] as const;
/** The keys of an entry. */
export const contextKeys = [
  'name',
  'database',
  'nodes',
  'loadBalancer',
  'https',
  'apiKeyFile',
  'drain',
  'periods',
  'timeouts',
];

/** Reads an entry; problems go to the reader, and null means there is no name to know it by. */
export function readContext(reader: YamlReader, spot: Spot): ContextEntry | null {
  const keys = reader.keys(spot, contextKeys);
  const name = reader.text(keys.get('name'));
  if (name === null || name.trim() === '') reader.fail(spot.where, 'the name is missing');
  const nodes = readNodes(reader, keys.get('nodes'));
  const drain = keys.get('drain');
  const https = keys.get('https');
  const entry = {
    where: spot.where,
    database: readDatabase(reader, keys.get('database')),
    nodes,
    loadBalancer: readLoadBalancer(reader, keys.get('loadBalancer')),
    periods: readPeriods(reader, keys.get('periods')),
    timeouts: readTimeouts(reader, keys.get('timeouts')),
    apiKeyFile: readField(reader, keys.get('apiKeyFile')),
    drainVia: drain === undefined ? null : readField(reader, reader.keys(drain, ['via']).get('via')),
    httpsCaFile: https === undefined ? null : readField(reader, reader.keys(https, ['caFile']).get('caFile')),
  };
  return name === null || name.trim() === '' ? null : { name, ...entry };
}

function readField(reader: YamlReader, spot: Spot | undefined): FieldValue | null {
  const value = reader.text(spot);
  return value === null || spot === undefined ? null : { value, where: spot.where };
}

function readDatabase(reader: YamlReader, spot: Spot | undefined): ContextEntry['database'] {
  if (spot === undefined) return null;
  const values = new Map<DatabaseKey, FieldValue>();
  const keys = reader.keys(spot, databaseKeys);
  for (const key of databaseKeys) {
    const found = readField(reader, keys.get(key));
    if (found !== null) values.set(key, nameable.has(key) ? { ...found, nameable: true } : found);
  }
  return { where: spot.where, values };
}

function readNodes(reader: YamlReader, spot: Spot | undefined): readonly NodeSettings[] {
  const seen = new Set<string>();
  return (spot === undefined ? [] : reader.items(spot)).flatMap((item) => {
    const keys = reader.keys(item, ['name', 'url', 'service']);
    const name = reader.text(keys.get('name'))?.trim() ?? '';
    if (name === '') reader.fail(item.where, 'the name is missing');
    else if (seen.has(name.toLowerCase())) reader.fail(item.where, `there is another node named '${name}'`);
    seen.add(name.toLowerCase());
    const url = readUrl(reader, keys.get('url'));
    const service = keys.get('service');
    return [
      Object.freeze({ name, url, service: service === undefined ? null : readService(reader, service) }),
    ];
  });
}

/** Without the trailing slash; a url with a password in it is refused, since urls are shown. */
function readUrl(reader: YamlReader, spot: Spot | undefined): string | null {
  const text = reader.text(spot);
  if (text === null || spot === undefined) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    reader.fail(spot.where, `${nameValue(text)}is not a url: http://HOST:PORT or https://HOST`);
  else if (url.username !== '' || url.password !== '')
    reader.fail(spot.where, 'has a user or password in the url; the ping needs none');
  else if (url.search !== '' || url.hash !== '') reader.fail(spot.where, 'has a ? or # in the url');
  else return url.href.replace(/\/+$/, '');
  return null;
}

function readLoadBalancer(reader: YamlReader, spot: Spot | undefined): ContextEntry['loadBalancer'] {
  if (spot === undefined) return null;
  const keys = reader.keys(spot, ['url', 'healthChecks', 'connections']);
  const healthChecks = reader.yesNo(keys.get('healthChecks'));
  const url = readUrl(reader, keys.get('url'));
  const connections = readConnections(reader, keys.get('connections'));
  if (!keys.has('url')) reader.fail(spot.where, 'the url is missing');
  return url === null ? null : Object.freeze({ url, healthChecks, connections });
}

function readConnections(reader: YamlReader, spot: Spot | undefined): number | null {
  const found = readField(reader, spot);
  if (found === null) return null;
  if (/^[1-9][0-9]{0,3}$/.test(found.value) && Number(found.value) <= 1000) return Number(found.value);
  reader.fail(found.where, `${nameValue(found.value)}is not a number of connections, 1 to 1000`);
  return null;
}

function readPeriods(reader: YamlReader, spot: Spot | undefined): Partial<Periods> {
  const keys = spot === undefined ? new Map<string, Spot>() : reader.keys(spot, periodKeys);
  const read = periodKeys.flatMap((key) => {
    const value = reader.seconds(keys.get(key));
    return value === null ? [] : [[key, value] as const];
  });
  return Object.fromEntries(read);
}

function readTimeouts(reader: YamlReader, spot: Spot | undefined): ContextEntry['timeouts'] {
  const keys = spot === undefined ? new Map<string, Spot>() : reader.keys(spot, timeoutKeys);
  return new Map(
    timeoutKeys.flatMap((key) => {
      const found = readField(reader, keys.get(key));
      return found === null ? [] : [[key, { ...found, nameable: true }] as const];
    }),
  );
}
