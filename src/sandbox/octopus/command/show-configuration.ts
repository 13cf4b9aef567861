import { join } from 'node:path';
import type { DatabaseClient } from '../node/database-client.ts';
import { documents } from '../node/documents.ts';
import type { Document } from '../node/documents.ts';
import type { InstanceShape } from '../node/instance-shape.ts';
import { findShape } from '../node/instance-shape.ts';
import { nodeRows } from '../node/node-rows.ts';
import { folderProperties, folderSetting, storePaths } from '../node/store-paths.ts';
import type { StorePaths } from '../node/store-paths.ts';
import type { ServerConfig } from '../server-config.ts';

/**
 * `Octopus.Server show-configuration`: XML, flat JSON or nested JSON; unless told not to log, with lines of a log before
 * it, as the real one may print (octopus-internals.md 3.8).
 * @throws Error for an unknown format
 */
export async function showConfiguration(
  database: DatabaseClient,
  config: ServerConfig,
  wish: { readonly format?: string | undefined; readonly noconsolelogging?: boolean | undefined },
  print: (line: string) => void,
): Promise<void> {
  const shape = await findShape(database);
  const all = await documents(database, shape).all();
  const paths = storePaths(all, config.home);
  const license = all.get('licenses-current')?.['LicenseText'];
  const flat: Record<string, unknown> = {
    'Octopus.Storage.ExternalDatabaseConnectionString': config.connectionString,
    'Octopus.Server.NodeName': config.nodeName,
    'Octopus.Server.TaskCap': await taskCap(database, shape, config.nodeName),
    'Octopus.Server.MaintenanceMode': all.get('maintenance')?.['IsInMaintenanceMode'] === true,
    'Octopus.Server.License': typeof license === 'string' ? Buffer.from(license).toString('base64') : null,
    'Octopus.Home': config.home,
    'Octopus.WebPortal.ListenPrefixes': config.listenPrefix,
    'Octopus.WebPortal.ForceSSL': 'False',
    'Octopus.Folders.LogDirectory': paths.taskLogs,
    'Octopus.Folders.ArtifactsDirectory': paths.artifacts,
    'Octopus.Folders.PackagesDirectory': paths.packages,
    'Octopus.Folders.ServerLogsDirectory': join(config.home, 'Logs'),
    ...newerFolders(all, paths),
  };
  if (wish.noconsolelogging !== true) print('Checking the Octopus Master Key has been configured. (pretend)');
  const format = wish.format?.toLowerCase() ?? 'xml';
  if (format === 'json') print(JSON.stringify(flat, null, 2));
  else if (format === 'json-hierarchical') print(JSON.stringify(nested(flat), null, 2));
  else if (format === 'xml') print(xml(flat));
  else throw new Error(`unknown format '${format}'`);
}

/**
 * What it calls the newer folders is not public (octopus-internals.md 3.8), nor whether it shows them: made up, where the
 * documents have them. As the others, they are shown as they come out.
 */
function newerFolders(
  all: ReadonlyMap<string, Document>,
  paths: StorePaths,
): Readonly<Record<string, string | null>> {
  const isThere = (property: string): boolean => [...all.values()].some((document) => property in document);
  const shared = folderSetting(all, 'clusterShared');
  const shown = [
    ...(['imports', 'eventExports', 'telemetry'] as const).map((kind) => [kind, paths[kind]] as const),
    ['clusterShared', shared] as const,
  ];
  return Object.fromEntries(
    shown.flatMap(([setting, path]) => {
      const property = folderProperties[setting];
      return isThere(property) ? [[`Octopus.Folders.${property}`, path]] : [];
    }),
  );
}

async function taskCap(database: DatabaseClient, shape: InstanceShape, name: string): Promise<number | null> {
  const rows = await nodeRows(database, shape, '').all();
  return rows.find((row) => row.name.toLowerCase() === name.toLowerCase())?.taskCap ?? null;
}

function nested(flat: Readonly<Record<string, unknown>>): unknown {
  const root: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(flat)) {
    const words = key.split('.');
    const last = words.pop() ?? '';
    let at = root;
    for (const word of words) at = (at[word] ??= {}) as Record<string, unknown>;
    at[last] = value;
  }
  return root;
}

function xml(flat: Readonly<Record<string, unknown>>): string {
  const escaped = (value: unknown): string => String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const lines = Object.entries(flat).map(
    ([key, value]) => `  <set key="${key}">${value === null ? '' : escaped(value)}</set>`,
  );
  return ['<octopus-settings>', ...lines, '</octopus-settings>'].join('\n');
}
