// The documented commands that record other folders. Words for a program, never text for a shell.
import type { DraggedFolder, FolderSetting, FolderValues } from '../../model/folder-settings.ts';
import { folderSettings } from '../../model/folder-settings.ts';
import { isAbsoluteNodePath } from '../../model/node-path.ts';
import { storeFacts } from '../../model/store-facts.ts';
import { storeKinds, type StoreKind } from '../../model/store.ts';

/** One run of `Octopus.Server path`. */
export interface PathCommand {
  /** Behind `Octopus.Server`: `path`, `--taskLogs=\\share\octopus\TaskLogs`, … */
  readonly argv: readonly string[];
  /** What it records. */
  readonly sets: FolderValues;
  /** What it moves along and nobody copies (octopus-internals.md 3.2). */
  readonly drags: readonly DraggedFolder['name'][];
}

/** The options of `Octopus.Server path`, by what they set (octopus-internals.md 3.2). */
export const pathOptions: Readonly<Record<FolderSetting, string>> = {
  taskLogs: '--taskLogs',
  artifacts: '--artifacts',
  packages: '--nugetRepository',
  imports: '--imports',
  eventExports: '--eventExports',
  telemetry: '--telemetry',
  clusterShared: '--clusterShared',
  executionsClusterShared: '--executionsClusterShared',
};

/**
 * Records all of `to`, in an order in which no effective path is ever anything but the one before or the one after: whole paths
 * first, as they win over the roots; then the roots; then what hangs off them. A kind that is to be unset gets the name of its usual
 * folder, which comes to the same: that clearing is allowed is documented for the roots alone.
 */
export function pathCommands(from: FolderValues, to: FolderValues): readonly PathCommand[] {
  const wanted = folderSettings.filter((setting) => to[setting] !== undefined);
  const isRoot = (setting: FolderSetting): boolean => !isKind(setting);
  const isWhole = (setting: FolderSetting): boolean => isAbsoluteNodePath(to[setting] ?? '');
  const groups = [
    wanted.filter((setting) => !isRoot(setting) && isWhole(setting)),
    wanted.filter(isRoot),
    wanted.filter((setting) => !isRoot(setting) && !isWhole(setting)),
  ];
  return groups
    .filter((group) => group.length > 0)
    .map((group) => ({
      argv: ['path', ...group.map((setting) => `${pathOptions[setting]}=${valueOf(setting, to)}`)],
      sets: Object.fromEntries(group.map((setting) => [setting, to[setting] ?? null])),
      drags: drags(group, from, to) ? (['DataStreams', 'PackageCache', 'DataBus'] as const) : [],
    }));
}

function isKind(setting: FolderSetting): setting is StoreKind {
  return storeKinds.some((kind) => kind === setting);
}

function valueOf(setting: FolderSetting, to: FolderValues): string {
  const value = to[setting] ?? null;
  if (value !== null) return value;
  return isKind(setting) ? storeFacts[setting].folder : '';
}

/** They are below the root of executions; below the cluster-shared one while that is not set. */
function drags(group: readonly FolderSetting[], from: FolderValues, to: FolderValues): boolean {
  const changes = (setting: FolderSetting): boolean =>
    group.includes(setting) && (from[setting] ?? null) !== (to[setting] ?? null);
  const executions = to.executionsClusterShared ?? from.executionsClusterShared ?? null;
  return changes('executionsClusterShared') || (changes('clusterShared') && executions === null);
}
