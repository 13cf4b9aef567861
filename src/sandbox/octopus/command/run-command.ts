// The pretend `Octopus.Server`, run where a node's config file is: the part of the documented command line that octo-ha
// and its service drivers use (octopus-internals.md, section 4).
// Never here: how a node works.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { connect } from '../node/database-client.ts';
import { usualVersion } from '../seeds/seed-options.ts';
import { readServerConfig } from '../server-config.ts';
import { changeNode } from './change-node.ts';
import { changePaths } from './change-paths.ts';
import { changeService } from './change-service.ts';
import { showConfiguration } from './show-configuration.ts';

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const common = {
  ...{ config: text, instance: text, format: text, console: flag, noconsolelogging: flag },
  ...{ skipDatabaseCompatibilityCheck: flag, skipDatabaseSchemaUpgradeCheck: flag },
} as const;
const perVerb = {
  node: { taskCap: text, drain: text, wait: text, 'cancel-tasks': flag, 'cancel-wait': text },
  service: { start: flag, stop: flag, restart: flag },
  checkservices: {},
  path: {
    ...{ nugetRepository: text, artifacts: text, taskLogs: text, imports: text, eventExports: text },
    ...{ telemetry: text, clusterShared: text, executionsClusterShared: text, cacheDirectory: text },
  },
  'show-configuration': { file: text },
  'list-instances': {},
  version: {},
} as const;
const verbs = Object.keys(perVerb);

/**
 * Runs one command.
 * @param fallbackConfig the config file where `--config` names none
 * @throws Error for a wrong command line, and when what was asked for is not reached: the exit code is 1 then
 */
export async function runCommand(
  args: readonly string[],
  fallbackConfig: string | undefined,
  print: (line: string) => void,
): Promise<void> {
  const [verb = 'help', ...rest] = args;
  if (verb === 'help') {
    print(`pretend Octopus.Server: ${verbs.join(' ')}`);
    return;
  }
  if (!isVerb(verb)) throw new Error(`pretend Octopus.Server: unknown command '${verb}'`);
  // An option that is another command's is an error, as a mistyped one is.
  const parsed = parseArgs({ args: rest, options: { ...common, ...perVerb[verb] } });
  const values = parsed.values as Values;
  const configFile = values.config ?? fallbackConfig;
  if (verb === 'version') {
    print(versionOf(configFile));
    return;
  }
  if (configFile === undefined) throw new Error('pretend Octopus.Server: --config=PATH is missing');
  if (verb === 'list-instances') {
    listInstances(values, configFile, print);
    return;
  }
  if (verb === 'checkservices') return changeService(configFile, { start: true }, print);
  if (verb === 'service') return changeService(configFile, values, print);
  const config = readServerConfig(readFileSync(configFile, 'utf8'));
  const database = await connect(config.connectionString, {
    application: `Octopus.Server ${verb} (pretend)`,
    hostName: config.nodeName,
    poolSize: 1,
  });
  try {
    if (verb === 'node') await changeNode(database, config.nodeName, values, print);
    else if (verb === 'path') await changePaths(database, values, versionOf(configFile), print);
    else if (values.file === undefined) await showConfiguration(database, config, values, print);
    else {
      const lines: string[] = [];
      // Into a file goes the configuration alone.
      const quiet = { ...values, noconsolelogging: true };
      await showConfiguration(database, config, quiet, (line) => void lines.push(line));
      writeFileSync(values.file, `${lines.join('\n')}\n`, { mode: 0o600 });
    }
  } finally {
    await database.close();
  }
}

type Verb = keyof typeof perVerb;
type Flags = 'noconsolelogging' | 'cancel-tasks' | 'start' | 'stop' | 'restart';
type Values = Readonly<
  Partial<Record<Flags, boolean>> &
    Partial<
      Record<
        | ('config' | 'instance' | 'format' | 'file' | 'taskCap' | 'drain' | 'wait' | 'cancel-wait')
        | keyof (typeof perVerb)['path'],
        string
      >
    >
>;

function isVerb(word: string): word is Verb {
  return verbs.includes(word);
}

/** What the node of the config file says it runs. */
function versionOf(configFile: string | undefined): string {
  if (configFile === undefined) return usualVersion('2019');
  try {
    const args = JSON.parse(readFileSync(join(dirname(configFile), 'arguments.json'), 'utf8')) as string[];
    return args[args.indexOf('--version') + 1] ?? usualVersion('2019');
  } catch {
    return usualVersion('2019');
  }
}

function listInstances(values: Values, configFile: string, print: (line: string) => void): void {
  const instance = { InstanceName: values.instance ?? 'OctopusServer', ConfigurationFilePath: configFile };
  const format = values.format?.toLowerCase() ?? 'text';
  if (format === 'json') print(JSON.stringify([instance]));
  else if (format === 'text')
    print(`Instance '${instance.InstanceName}' uses configuration '${configFile}'.`);
  else throw new Error(`unknown format '${format}'`);
}
