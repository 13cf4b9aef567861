import type { DatabaseClient } from '../node/database-client.ts';
import { documents } from '../node/documents.ts';
import { findShape } from '../node/instance-shape.ts';

/** Options of `path` by the property of the document about folders; the last three names are not public. */
export const pathProperties = {
  taskLogs: 'LogsDirectory',
  artifacts: 'ArtifactsDirectory',
  nugetRepository: 'PackagesDirectory',
  eventExports: 'EventExportsDirectory',
  telemetry: 'TelemetryDirectory',
  imports: 'ImportsDirectory',
  clusterShared: 'ClusterSharedDirectory',
  executionsClusterShared: 'ExecutionsClusterSharedDirectory',
} as const;

/** Options of `path`, as given; '' clears. */
export type PathChange = Readonly<Partial<Record<keyof typeof pathProperties, string | undefined>>>;

/** `Octopus.Server path`: records the paths for all nodes and moves nothing (octopus-internals.md 3.2). */
export async function changePaths(
  database: DatabaseClient,
  wish: PathChange,
  print: (line: string) => void,
): Promise<void> {
  const settings = documents(database, await findShape(database));
  const all = new Map(await settings.all());
  for (const [option, property] of Object.entries(pathProperties)) {
    const path = wish[option as keyof typeof pathProperties];
    if (path === undefined) continue;
    const holder = [...all].find(([, document]) => property in document)?.[0] ?? 'server-folders';
    const changed = { ...all.get(holder), [property]: path };
    all.set(holder, changed);
    await settings.put(holder, changed);
    print(`Setting ${option} to: ${path === '' ? '(cleared)' : path}`);
  }
}
