// Folders on the target that the move knew nothing of: an upgrade since has brought another kind of store. Pure.
import type { FolderReading } from '../../model/folder-settings.ts';
import { isInside, joinNodePath, sameNodePath, type NodeSystem } from '../../model/node-path.ts';
import { isBefore, storeFacts } from '../../model/store-facts.ts';
import { storeKinds, type StoreKind } from '../../model/store.ts';
import { claimsOn, type Claim } from './folder-claims.ts';
import type { PathChange } from './path-change.ts';
import { resolvePlace } from './resolve-place.ts';
import { resolveHome, resolveShared, type Root } from './resolve-roots.ts';
import { systemOfNodes } from './system-of-nodes.ts';
import { recordedPaths, usablePath } from './usable-path.ts';

/** One of them. */
export interface FolderSince {
  /** A kind of store, or the name of a setting that octo-ha does not know. */
  readonly name: string;
  /** As the nodes spell it. */
  readonly path: string;
  /** Its own path keeps it there; false: it hangs off the cluster-shared folder, and goes where that goes, without its files. */
  readonly stays: boolean;
}

/** What is known of the move. */
export interface Move {
  readonly change: PathChange;
  /** The target, as the nodes spell it. */
  readonly to: string;
  /** Of Octopus Server now; null where it is not known: then every kind is looked for. */
  readonly version: string | null;
}

/**
 * What the settings name below the target now and no setting that goes back does.
 * @throws RefusedError store.sources-disagree, store.unusable, store.wrong-system
 */
export function foldersSince(readings: readonly FolderReading[], move: Move): readonly FolderSince[] {
  const asked = readings.filter(({ source }) => source !== 'operator');
  const { change, to, version } = move;
  const system = systemOfNodes(asked) ?? 'posix';
  const recorded = recordedPaths(change);
  const told = resolveShared(asked, 'clusterShared', { system, version, recorded });
  const shared = told === undefined ? change.to.clusterShared : told;
  const roots = { home: resolveHome(asked, system), shared, system, recorded };
  const stays = doesRootStay(shared, change);
  const found = storeKinds.flatMap((kind): readonly FolderSince[] => {
    const claims = claimsOn(asked, kind);
    if (change.to[kind] !== undefined || !isThere(kind, claims, version)) return [];
    const place = resolvePlace(kind, claims.length === 0 ? [unsaid] : claims, roots);
    if ('why' in place) return [];
    return [{ name: kind, path: place.path, stays: place.how === 'below-shared' ? stays : true }];
  });
  const unknown = asked.flatMap((reading) => reading.unknown ?? []);
  const others = [...new Map(unknown.map((each) => [`${each.name}\0${each.value}`, each])).values()].flatMap(
    ({ name, value }) => unknownFolder(name, value, { shared, system, stays }),
  );
  return [...found, ...others].filter(({ path }) => isInside(path, to));
}

/** Nobody mentions it: then it is where an unset one is. */
const unsaid: Claim = { source: 'database', who: 'nobody', value: null };

function isThere(kind: StoreKind, claims: readonly Claim[], version: string | null): boolean {
  return claims.some(({ value }) => value !== null) || !isBefore(version, storeFacts[kind].since ?? '');
}

/** A way back stores what was stored before, and leaves a root alone of which nobody told that. */
function doesRootStay(shared: Root, { from, to }: PathChange): boolean {
  if (to.clusterShared === undefined || from.clusterShared === undefined) return true;
  const before = from.clusterShared;
  return typeof shared === 'string' && before !== null && sameNodePath(shared, before);
}

function unknownFolder(
  name: string,
  value: string,
  { shared, system, stays }: { readonly shared: Root; readonly system: NodeSystem; readonly stays: boolean },
): readonly FolderSince[] {
  const usable = usablePath(value, system);
  if (usable.kind === 'absolute') return [{ name, path: usable.path, stays: true }];
  if (usable.kind === 'unusable' || typeof shared !== 'string') return [];
  return [{ name, path: joinNodePath(shared, usable.path), stays }];
}
