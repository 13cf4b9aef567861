import { isAbsolute, join } from 'node:path';
import type { Document } from './documents.ts';

/** The settings about folders, with the names of their documents' properties; those after the first five are made up. */
export const folderProperties = {
  taskLogs: 'LogsDirectory',
  artifacts: 'ArtifactsDirectory',
  packages: 'PackagesDirectory',
  eventExports: 'EventExportsDirectory',
  telemetry: 'TelemetryDirectory',
  imports: 'ImportsDirectory',
  clusterShared: 'ClusterSharedDirectory',
  executionsClusterShared: 'ExecutionsClusterSharedDirectory',
} as const;

/** Absolute folders a node writes to. */
export interface StorePaths {
  readonly taskLogs: string;
  readonly artifacts: string;
  readonly packages: string;
  readonly imports: string;
  readonly eventExports: string;
  readonly telemetry: string;
}

/** What Octopus calls the folders while nothing is set (octopus-internals.md 3.2). */
const usualFolders: StorePaths = {
  taskLogs: 'TaskLogs',
  artifacts: 'Artifacts',
  packages: 'Packages',
  imports: 'Imports',
  eventExports: 'EventExports',
  telemetry: 'Telemetry',
};

/** All of them in one folder, as they are while nothing is set. */
export function storesBelow(root: string): StorePaths {
  return mapped((kind) => join(root, usualFolders[kind]));
}

/**
 * Where the stores are: an absolute path as it is; a relative one, or the usual folder while there is none, below the
 * cluster-shared folder, or below the home folder while that is not set (octopus-internals.md 3.2, documentation of `path`).
 */
export function storePaths(documents: ReadonlyMap<string, Document>, home: string): StorePaths {
  const root = folderSetting(documents, 'clusterShared') ?? home;
  return mapped((kind) => {
    const path = folderSetting(documents, kind) ?? usualFolders[kind];
    return isAbsolute(path) ? path : join(root, path);
  });
}

/** As it is stored; null where it is not set. */
export function folderSetting(
  documents: ReadonlyMap<string, Document>,
  setting: keyof typeof folderProperties,
): string | null {
  for (const document of documents.values()) {
    const found = document[folderProperties[setting]];
    if (typeof found === 'string' && found !== '') return found;
  }
  return null;
}

function mapped(path: (kind: keyof StorePaths) => string): StorePaths {
  const kinds = Object.keys(usualFolders) as (keyof StorePaths)[];
  return Object.fromEntries(kinds.map((kind) => [kind, path(kind)])) as unknown as StorePaths;
}
