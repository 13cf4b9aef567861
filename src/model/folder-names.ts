import type { FolderReading, FolderSetting, UnknownFolder } from './folder-settings.ts';

/**
 * What Octopus calls the settings, in lower case. Where each name was seen (octopus-internals.md 1.4, 3.8):
 * `LogsDirectory`, `ArtifactsDirectory`, `PackagesDirectory` in the documentation of upgrades; `LogDirectory` in what
 * OctopusDSC reads of show-configuration; `EventExportsDirectory`, `TelemetryDirectory` in scripts that use the API;
 * `ClusterSharedDirectory` in the documentation of trace files. `ImportsDirectory` and the last one follow the pattern and were
 * not seen: a source that calls them otherwise has a folder nobody knows, and that is refused, not skipped.
 */
const names: ReadonlyMap<string, FolderSetting> = new Map([
  ['logsdirectory', 'taskLogs'],
  ['logdirectory', 'taskLogs'],
  ['artifactsdirectory', 'artifacts'],
  ['packagesdirectory', 'packages'],
  ['importsdirectory', 'imports'],
  ['eventexportsdirectory', 'eventExports'],
  ['telemetrydirectory', 'telemetry'],
  ['clustershareddirectory', 'clusterShared'],
  ['executionsclustershareddirectory', 'executionsClusterShared'],
]);

/** A node's own: never shared, never moved (octopus-internals.md 3.3; OctopusDSC reads the last two of show-configuration). */
const ownFolders: ReadonlySet<string> = new Set([
  'cachedirectory',
  'homedirectory',
  'serverlogsdirectory',
  'servermetricsdirectory',
]);

/** Which setting a property is; null for any other. Whatever its case. */
export function folderSettingOf(name: string): FolderSetting | null {
  return names.get(name.toLowerCase()) ?? null;
}

/**
 * Sorts the properties of a set of folders.
 * @param holdsOnlyFolders whatever is in it is a folder, whatever its name
 * @returns what it tells; null when one setting is there twice with different values, so that nothing is certain
 */
export function sortFolders(
  properties: Iterable<readonly [name: string, value: unknown]>,
  holdsOnlyFolders = false,
): Required<Pick<FolderReading, 'values' | 'unknown'>> | null {
  const values: Partial<Record<FolderSetting, string | null>> = {};
  const unknown: UnknownFolder[] = [];
  for (const [name, value] of properties) {
    const setting = folderSettingOf(name);
    if (setting === null) {
      if (isUnknownFolder(name, value, holdsOnlyFolders))
        unknown.push({ name, value: typeof value === 'string' ? value : '' });
      continue;
    }
    // Of another type than ever seen: it does not tell.
    if (value !== null && typeof value !== 'string') continue;
    const told = value === null || value.trim() === '' ? null : value;
    if (values[setting] !== undefined && values[setting] !== told) return null;
    values[setting] = told;
  }
  return { values, unknown };
}

/** By its name, set or not; or by a value that cannot be anything but a path. */
function isUnknownFolder(name: string, value: unknown, holdsOnlyFolders: boolean): boolean {
  if (ownFolders.has(name.toLowerCase())) return false;
  if (value !== null && typeof value !== 'string') return false;
  if (holdsOnlyFolders) return true;
  if (/(?:director(?:y|ies)|folder|path|shared|root)$/i.test(name)) return true;
  return typeof value === 'string' && /^(?:[A-Za-z]:[\\/]|\\\\[^\\]|\/[^/])/.test(value);
}
