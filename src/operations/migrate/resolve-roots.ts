// The folders that others hang off: home, cluster-shared, and where the folders of running tasks are.
import { RefusedError } from '../../errors.ts';
import type { DraggedFolder, FolderReading } from '../../model/folder-settings.ts';
import { cleanNodePath, isAbsoluteNodePath, joinNodePath } from '../../model/node-path.ts';
import type { NodeSystem } from '../../model/node-path.ts';
import { isBefore, rootsSince } from '../../model/store-facts.ts';
import { agreedPath, claimsOn, describeSource } from './folder-claims.ts';
import { usablePath } from './usable-path.ts';

/** A root: its path, null when it is not set, undefined when no source tells. */
export type Root = string | null | undefined;

/**
 * The home folder, which is a node's own: octo-ha needs it only for what is relative to it.
 * @returns null where no source tells; the disagreement where nodes have different ones (Octopus issue 3846)
 */
export function resolveHome(
  readings: readonly FolderReading[],
  system: NodeSystem,
): string | null | RefusedError {
  const said = readings.flatMap((reading) => {
    const path = reading.home?.trim() ?? '';
    if (!isAbsoluteNodePath(path, system)) return [];
    return [{ who: describeSource(reading), path: cleanNodePath(path, system) }];
  });
  try {
    return agreedPath('the home folder', said) ?? null;
  } catch (error) {
    if (error instanceof RefusedError) return error;
    throw error;
  }
}

/**
 * The cluster-shared folder. Versions before 2020.2.15 have none.
 * @throws RefusedError store.sources-disagree; store.unusable for a path that cannot be reckoned with
 */
export function resolveShared(
  readings: readonly FolderReading[],
  setting: 'clusterShared' | 'executionsClusterShared',
  {
    system,
    version,
    recorded,
  }: {
    readonly system: NodeSystem;
    readonly version: string | null;
    readonly recorded?: ReadonlySet<string>;
  },
): Root {
  const said = claimsOn(readings, setting).map(({ who, value }) => {
    if (value === null) return { who, path: null };
    const found = usablePath(value, system, recorded);
    if (found.kind === 'absolute') return { who, path: found.path };
    throw new RefusedError(
      'store.unusable',
      `${who} has ${setting} at "${value}", which ${found.kind === 'relative' ? 'is relative to nothing known' : 'cannot be resolved'}`,
      { hint: `Set it to a whole path first: Octopus.Server path --${setting}=PATH.` },
    );
  });
  const agreed = agreedPath(setting, said);
  if (agreed !== undefined) return agreed;
  return isBefore(version, rootsSince[setting]) ? null : undefined;
}

/**
 * The folders of running tasks, which move with their root and are not copied (octopus-internals.md 3.2). The documentation
 * calls the cache `PackageCache` with the option and `SharedPackageCache` where it tells of several nodes.
 */
export function draggedFolders(roots: {
  readonly executions: Root;
  readonly shared: Root;
  readonly home: string | null;
}): readonly DraggedFolder[] {
  const [root, below] = rootOfTasks(roots);
  return (['DataStreams', 'PackageCache', 'DataBus'] as const).map((name) => ({
    name,
    path: root === null ? null : joinNodePath(root, name),
    below,
  }));
}

function rootOfTasks({
  executions,
  shared,
  home,
}: Parameters<typeof draggedFolders>[0]): readonly [string | null, DraggedFolder['below']] {
  if (executions === undefined) return [null, null];
  if (executions !== null) return [executions, 'executionsClusterShared'];
  if (shared === undefined) return [null, null];
  if (shared !== null) return [shared, 'clusterShared'];
  return [home, 'home'];
}
