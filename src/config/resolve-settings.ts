// Flags, environment and file into settings.
import { UsageError } from '../errors.ts';
import type { Connection } from '../model/connection.ts';
import type { FieldValue } from './build-connection.ts';
import { noContext, readConfigFile, type ConfigFile } from './config-file.ts';
import { passwordMissing } from './build-login.ts';
import type { ConnectionField } from './connection-keywords.ts';
import { connectionHint } from './parse-connection-string.ts';
import { readApiKey } from './read-api-key.ts';
import { pathFromFile, stateFolder } from './platform-folders.ts';
import { throwProblems, type Problem } from './problems.ts';
import { periodKeys, type ContextEntry } from './read-context.ts';
import { settingRows } from './setting-rows.ts';
import type { Periods, Settings, SettingsFlags } from './settings.ts';
import {
  contextConnection,
  stringConnection,
  type Overrides,
  type SourceResult,
  type StringSource,
} from './source-connection.ts';
import type { Sources } from './sources.ts';
import { timeoutSeconds, timeoutTrouble } from './timeout-seconds.ts';
import { exposedFile, warningsFor } from './warnings-for.ts';
import { withLocalPaths } from './with-local-paths.ts';

/** Lower outranks higher. */
type Rank = 0 | 1 | 2;

/**
 * Reads what the command line, the environment and the file say.
 *
 * A connection given by flag or environment sets a context of lower rank aside as a whole, so that the nodes of one
 * instance are never used with the database of another; a context without a database goes with any.
 * @throws UsageError config.password-missing when nothing else is wrong; config.invalid with every problem at once; a missing connection is no problem until it is asked for
 */
export function resolveSettings(flags: SettingsFlags, sources: Sources): Settings {
  const problems: Problem[] = [];
  const warnings: string[] = [];
  const file = readConfigFile(flags, sources);
  problems.push(...file.problems);
  const chosen = chooseContext(flags, sources, file, problems);
  const given = stringSources(flags, sources);
  const best = Math.min(...given.map((each) => each.rank));
  const rivals = given.filter((each) => each.rank === best);
  const hasDatabase = chosen?.entry.database != null;
  const contextWins = chosen !== null && hasDatabase && chosen.rank < best;
  const names = rivals.map((each) => each.where);
  if (chosen !== null && hasDatabase && chosen.rank === best) names.push(`the context of ${chosen.where}`);
  if (!contextWins && names.length > 1)
    problems.push({ where: names.join(' and '), message: 'give one connection, not several' });
  const setAside = chosen !== null && hasDatabase && !contextWins && chosen.rank > best;
  if (setAside && chosen.rank < 2)
    warnings.push(
      `the context '${chosen.entry.name}' is not used, nor its nodes: the connection comes from ${names.join(', ')}`,
    );
  const context = setAside ? null : (chosen?.entry ?? null);

  const overrides = overridesOf(flags, sources, context);
  const [source] = rivals;
  const result: SourceResult | null =
    contextWins && context !== null
      ? contextConnection(context, file.path, sources, overrides)
      : source === undefined
        ? null
        : stringConnection(source, sources, overrides);
  problems.push(...(result?.problems ?? badTimeouts(overrides)));
  warnings.push(
    ...(result?.warnings ?? []),
    ...(result?.connection == null ? [] : warningsFor(result.connection)),
  );
  if (file.contexts.some(holdsPassword)) warnings.push(exposedFile(file.path, file.mode) ?? '');
  const periods = readPeriods(context, problems);
  const apiKey = readApiKey(sources);
  // Nothing wrong but this: whoever is at a terminal can be asked.
  throwProblems(
    problems,
    problems.every(({ message }) => message === passwordMissing)
      ? 'config.password-missing'
      : 'config.invalid',
    source === undefined || contextWins ? undefined : sourceHint(source, problems),
  );

  return Object.freeze({
    contextName: context?.name ?? null,
    configPath: file.path,
    connection: () => result?.connection ?? noConnection(context, file),
    nodes: Object.freeze(
      (context?.nodes ?? []).map((node) =>
        withLocalPaths(node, (written) => pathFromFile(sources, file.path, written)),
      ),
    ),
    loadBalancer: context?.loadBalancer ?? null,
    apiKey,
    drainVia: 'database',
    periods,
    stateFolder: findStateFolder(flags, sources, file),
    output: flags.output ?? 'table',
    color: flags.color,
    debug: flags.debug ?? false,
    prompt: flags.prompt ?? true,
    secrets: Object.freeze([...(result?.secrets ?? []), ...(apiKey === null ? [] : [apiKey])]),
    warnings: Object.freeze(warnings.filter((line) => line !== '')),
  });
}

/** Undefined, which means the usual one, when something else than this source is wrong too. */
function sourceHint(source: StringSource, problems: readonly Problem[]): string | undefined {
  if (problems.every(({ where }) => where === source.where && source.kind !== 'text'))
    return source.kind === 'file'
      ? 'give a path of a file that holds a connection string and nothing else'
      : 'give a path of a *.config of Octopus Server';
  const ofString =
    /^(?:the environment variable OCTO_HA_CONNECTION_STRING|the file '|the connection string in ')/;
  return problems.every(({ where }) => ofString.test(where)) ? connectionHint : undefined;
}

function chooseContext(
  flags: SettingsFlags,
  sources: Sources,
  file: ConfigFile,
  problems: Problem[],
): { entry: ContextEntry; rank: Rank; where: string } | null {
  const choices = [flags.context, sources.env['OCTO_HA_CONTEXT'], file.current];
  const places = ['--context', 'OCTO_HA_CONTEXT', `'current' in '${file.path}'`];
  const rank = choices.findIndex((name) => name != null && name !== '');
  const name = choices[rank];
  const where = places[rank];
  if (name == null || where === undefined) return null;
  const entry = file.contexts.find((each) => each.name === name);
  if (entry !== undefined) return { entry, rank: rank as Rank, where };
  // A wrong `current`, and a file that could not be read, are told already.
  if (rank < 2 && file.problems.length === 0)
    problems.push({
      where,
      message: `${noContext(name, file.contexts)} (${file.text === null ? 'there is no such file: ' : ''}'${file.path}')`,
    });
  return null;
}

function stringSources(flags: SettingsFlags, { env }: Sources): readonly (StringSource & { rank: Rank })[] {
  const all: readonly [StringSource['kind'], string | undefined, string, Rank][] = [
    ['file', flags.connectionFile, '--connection-file', 0],
    ['server-config', flags.serverConfig, '--server-config', 0],
    ['text', env['OCTO_HA_CONNECTION_STRING'], 'the environment variable OCTO_HA_CONNECTION_STRING', 1],
    ['file', env['OCTO_HA_CONNECTION_FILE'], 'the environment variable OCTO_HA_CONNECTION_FILE', 1],
    ['server-config', env['OCTO_HA_SERVER_CONFIG'], 'the environment variable OCTO_HA_SERVER_CONFIG', 1],
  ];
  return all.flatMap(([kind, value, where, rank]) =>
    value === undefined || value === '' ? [] : [{ kind, value, where, rank }],
  );
}

function overridesOf(
  flags: SettingsFlags,
  { env, typedPassword }: Sources,
  context: ContextEntry | null,
): Overrides {
  const found = new Map<ConnectionField, FieldValue>();
  const set = (
    field: ConnectionField,
    flag: readonly [string, string | undefined],
    variable: string,
    inFile: FieldValue | undefined,
  ): void => {
    const value = env[variable];
    if (flag[1] !== undefined) found.set(field, { where: flag[0], value: flag[1], nameable: true });
    else if (value !== undefined && value !== '')
      found.set(field, { where: variable, value, nameable: true });
    else if (inFile !== undefined) found.set(field, inFile);
  };
  if (typedPassword !== undefined)
    found.set('password', { where: 'the password typed', value: typedPassword });
  const [connect, query] = [context?.timeouts.get('connectSeconds'), context?.timeouts.get('querySeconds')];
  set('connectTimeout', ['--connect-timeout', flags.connectTimeout], 'OCTO_HA_CONNECT_TIMEOUT', connect);
  set('queryTimeout', ['--query-timeout', flags.queryTimeout], 'OCTO_HA_QUERY_TIMEOUT', query);
  return found;
}

/** Without a connection nobody else looks at them. */
function badTimeouts(overrides: Overrides): readonly Problem[] {
  const found = [overrides.get('connectTimeout'), overrides.get('queryTimeout')];
  return found.flatMap((given) =>
    given === undefined || timeoutSeconds(given.value) !== null
      ? []
      : [{ where: given.where, message: timeoutTrouble(given) }],
  );
}

function readPeriods(context: ContextEntry | null, problems: Problem[]): Periods {
  const byKey = periodKeys.map((key) => {
    const fallback = settingRows.find((row) => row.name === key)?.default;
    return [key, context?.periods[key] ?? fallback] as const;
  });
  const periods = Object.fromEntries(byKey) as unknown as Periods;
  if (periods.freshSeconds >= periods.offlineSeconds)
    problems.push({
      where: context?.where ?? 'periods',
      message: `freshSeconds (${String(periods.freshSeconds)}) must be less than offlineSeconds (${String(periods.offlineSeconds)})`,
    });
  return Object.freeze(periods);
}

function findStateFolder(flags: SettingsFlags, sources: Sources, file: ConfigFile): string {
  const named = flags.stateFolder ?? sources.env['OCTO_HA_STATE_FOLDER'];
  if (named !== undefined && named !== '') return named;
  return file.stateFolder === null
    ? stateFolder(sources)
    : pathFromFile(sources, file.path, file.stateFolder);
}

function holdsPassword(entry: ContextEntry): boolean {
  const values = entry.database?.values;
  if (values === undefined) return false;
  return values.has('password') || /(?:password|pwd)\s*=/i.test(values.get('connectionString')?.value ?? '');
}

/** @throws UsageError config.no-context, config.no-connection */
function noConnection(context: ContextEntry | null, file: ConfigFile): Connection {
  const hint =
    'give a context (--context NAME), OCTO_HA_CONNECTION_STRING, --connection-file PATH or --server-config PATH' +
    ' (a *.config of Octopus Server); to practise on a pretend cluster: octo-ha sandbox up';
  if (context !== null)
    throw new UsageError(
      'config.no-connection',
      `the context '${context.name}' in '${file.path}' has no database`,
      { hint },
    );
  const names = file.contexts.map((each) => each.name).join(', ');
  throw new UsageError(
    'config.no-context',
    file.text === null
      ? `no connection given, and there is no file of contexts '${file.path}'`
      : `no connection given, and no context chosen in '${file.path}'${names === '' ? ', which has none' : `; there are ${names}`}`,
    { hint },
  );
}
