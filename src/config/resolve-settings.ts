// Flags, environment and file into settings.
import { passwordMissing } from './build-login.ts';
import { chooseDrainVia } from './choose-drain-via.ts';
import { choosePeriods } from './choose-periods.ts';
import { chooseSource } from './choose-source.ts';
import { readConfigFile, type ConfigFile } from './config-file.ts';
import { noConnection } from './no-connection.ts';
import { pathFromFile, stateFolder } from './platform-folders.ts';
import { throwProblems, type Problem } from './problems.ts';
import { readApiKey } from './read-api-key.ts';
import type { ContextEntry } from './read-context.ts';
import { givenConnection } from './given-connection.ts';
import { readHostsAuthority } from './read-hosts-authority.ts';
import { readOverrides } from './read-overrides.ts';
import { settingDefault } from './setting-default.ts';
import type { Settings, SettingsFlags } from './settings.ts';
import { contextConnection, type Overrides } from './source-connection.ts';
import type { Sources } from './sources.ts';
import { timeoutSeconds, timeoutTrouble } from './timeout-seconds.ts';
import { exposedFile, warningsFor } from './warnings-for.ts';
import { withLocalPaths } from './with-local-paths.ts';

/**
 * Reads what the command line, the environment and the file say.
 * @throws UsageError config.password-missing when nothing else is wrong; config.invalid with every problem at once; a missing connection is no problem until it is asked for
 */
export function resolveSettings(flags: SettingsFlags, sources: Sources): Settings {
  const problems: Problem[] = [];
  const warnings: string[] = [];
  const file = readConfigFile(flags, sources);
  problems.push(...file.problems);
  const { context, source, warning } = chooseSource(flags, sources, file, problems);
  warnings.push(warning ?? '');
  const overrides = readOverrides(flags, sources, context);
  const result =
    source !== null
      ? givenConnection(source, sources, overrides)
      : context !== null
        ? contextConnection(context, file.path, sources, overrides)
        : null;
  problems.push(...(result?.problems ?? badTimeouts(overrides)));
  warnings.push(
    ...(result?.warnings ?? []),
    ...(result?.connection == null ? [] : warningsFor(result.connection)),
  );
  if (file.contexts.some(holdsPassword)) warnings.push(exposedFile(file.path, file.mode) ?? '');
  const periods = choosePeriods(context, problems);
  const hostsCertificateAuthority = readHostsAuthority(context, file.path, sources, problems);
  const drainVia = chooseDrainVia(sources, context, problems);
  const { apiKey, ...key } = readApiKey(flags, sources, context, file.path);
  problems.push(...key.problems);
  warnings.push(...key.warnings);
  // Nothing wrong but this: whoever is at a terminal can be asked.
  throwProblems(
    problems,
    problems.every(({ message }) => message === passwordMissing)
      ? 'config.password-missing'
      : 'config.invalid',
  );

  return Object.freeze({
    contextName: context?.name ?? null,
    configPath: file.path,
    connection: () => {
      if (result?.connection != null) return result.connection;
      throw noConnection(context, file);
    },
    nodes: Object.freeze(
      (context?.nodes ?? []).map((node) =>
        withLocalPaths(node, (written) => pathFromFile(sources, file.path, written)),
      ),
    ),
    loadBalancer: balancerOf(context),
    hostsCertificateAuthority,
    apiKey,
    drainVia,
    periods,
    stateFolder: findStateFolder(flags, sources, file),
    log: [flags.log, sources.env['OCTO_HA_LOG']].find((path) => path !== undefined && path !== '') ?? null,
    output: flags.output ?? 'table',
    color: flags.color,
    debug: flags.debug ?? false,
    prompt: flags.prompt ?? true,
    secrets: Object.freeze([...(result?.secrets ?? []), ...(apiKey === null ? [] : [apiKey])]),
    warnings: Object.freeze(warnings.filter((line) => line !== '')),
  });
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

function balancerOf(context: ContextEntry | null): Settings['loadBalancer'] {
  const given = context?.loadBalancer ?? null;
  if (given === null) return null;
  const connections = given.connections ?? settingDefault('loadBalancerConnections');
  return Object.freeze({ ...given, connections });
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
