// A pretend `Octopus.Server` command, run where a node's config file is: the part of the documented command line that
// octo-ha and its service drivers use (octopus-internals.md, section 4).
// Never here: how a node works.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { changeNode } from './command/change-node.ts';
import { changePaths } from './command/change-paths.ts';
import { changeService } from './command/change-service.ts';
import { showConfiguration } from './command/show-configuration.ts';
import { connect } from './node/database-client.ts';
import { readServerConfig } from './server-config.ts';
import { usualVersion } from './seeds/seed-options.ts';

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const [verb = 'help', ...rest] = process.argv.slice(2);
const { values } = parseArgs({
  args: rest,
  options: {
    ...{ config: text, instance: text, format: text, console: flag, noconsolelogging: flag, file: text },
    ...{ taskCap: text, drain: text, wait: text, 'cancel-tasks': flag, 'cancel-wait': text },
    ...{ start: flag, stop: flag, restart: flag },
    ...{ nugetRepository: text, artifacts: text, taskLogs: text, imports: text, eventExports: text },
    ...{ telemetry: text, clusterShared: text, executionsClusterShared: text, cacheDirectory: text },
    ...{ skipDatabaseCompatibilityCheck: flag, skipDatabaseSchemaUpgradeCheck: flag },
  },
});
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const configFile = values.config ?? process.env['OCTOPUS_SERVER_CONFIG'];

try {
  await run();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  if (verb === 'version') {
    print(usualVersion('2019'));
    return;
  }
  if (verb === 'help') {
    print('pretend Octopus.Server: node service path show-configuration version list-instances');
    return;
  }
  if (configFile === undefined) throw new Error('pretend Octopus.Server: --config=PATH is missing');
  const config = readServerConfig(readFileSync(configFile, 'utf8'));
  if (verb === 'list-instances') {
    const instance = { InstanceName: values.instance ?? 'OctopusServer', ConfigurationFilePath: configFile };
    print(
      values.format?.toLowerCase() === 'json'
        ? JSON.stringify([instance])
        : `Instance '${instance.InstanceName}' uses configuration '${configFile}'.`,
    );
    return;
  }
  if (verb === 'checkservices') return changeService(configFile, { start: true }, print);
  if (verb === 'service') return changeService(configFile, values, print);
  const database = await connect(config.connectionString, {
    application: `Octopus.Server ${verb} (pretend)`,
    hostName: config.nodeName,
    poolSize: 1,
  });
  try {
    if (verb === 'node') await changeNode(database, config.nodeName, values, print);
    else if (verb === 'path') await changePaths(database, values, print);
    else if (verb === 'show-configuration') await showConfiguration(database, config, values, print);
    else throw new Error(`pretend Octopus.Server: unknown command '${verb}'`);
  } finally {
    await database.close();
  }
}
