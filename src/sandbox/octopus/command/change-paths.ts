import type { DatabaseClient } from '../node/database-client.ts';
import { documents } from '../node/documents.ts';
import { findShape } from '../node/instance-shape.ts';
import { folderProperties } from '../node/store-paths.ts';

/** Options of `path` by the setting they are about, and the version they came with (octopus-internals.md 3.2). */
export const pathOptions = {
  taskLogs: { setting: 'taskLogs', since: [0, 0] },
  artifacts: { setting: 'artifacts', since: [0, 0] },
  nugetRepository: { setting: 'packages', since: [0, 0] },
  imports: { setting: 'imports', since: [2021, 1] },
  eventExports: { setting: 'eventExports', since: [2022, 3] },
  telemetry: { setting: 'telemetry', since: [2020, 6] },
  clusterShared: { setting: 'clusterShared', since: [2020, 2] },
  executionsClusterShared: { setting: 'executionsClusterShared', since: [2026, 1] },
} as const;

/** Options of `path`, as given; '' clears. */
export type PathChange = Readonly<Partial<Record<keyof typeof pathOptions, string | undefined>>>;

/**
 * `Octopus.Server path`: records the paths for all nodes and moves nothing (octopus-internals.md 3.2).
 * @throws Error for an option that this version does not know; then nothing is recorded
 */
export async function changePaths(
  database: DatabaseClient,
  wish: PathChange,
  version: string,
  print: (line: string) => void,
): Promise<void> {
  const given = (Object.keys(pathOptions) as (keyof typeof pathOptions)[]).filter(
    (option) => wish[option] !== undefined,
  );
  const unknown = given.find((option) => !knows(version, pathOptions[option].since));
  if (unknown !== undefined) throw new Error(`Unrecognized command line arguments: --${unknown}`);
  const settings = documents(database, await findShape(database));
  const all = new Map(await settings.all());
  for (const option of given) {
    const path = wish[option] ?? '';
    const property = folderProperties[pathOptions[option].setting];
    const holder = [...all].find(([, document]) => property in document)?.[0] ?? 'server-folders';
    const changed = { ...all.get(holder), [property]: path };
    all.set(holder, changed);
    await settings.put(holder, changed);
    print(`Setting ${option} to: ${path === '' ? '(cleared)' : path}`);
  }
}

function knows(version: string, [sinceYear, sincePart]: readonly [number, number]): boolean {
  const [year = 0, part = 0] = version.split('.').map(Number);
  return year > sinceYear || (year === sinceYear && part >= sincePart);
}
