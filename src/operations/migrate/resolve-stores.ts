// Where every kind of store is, as Octopus resolves it: an explicit path wins; what is relative or not set is below the
// cluster-shared folder, or below the home folder while there is none (octopus-internals.md 3.2; Octopus issue 6418).
import { RefusedError } from '../../errors.ts';
import type { DraggedFolder, FolderReading, StorePlace } from '../../model/folder-settings.ts';
import { isInside, systemOf } from '../../model/node-path.ts';
import type { NodeSystem } from '../../model/node-path.ts';
import { storeFacts, isBefore } from '../../model/store-facts.ts';
import { storeKinds } from '../../model/store.ts';
import { claimsOn, describeSource } from './folder-claims.ts';
import { resolvePlace } from './resolve-place.ts';
import type { Unresolved } from './resolve-place.ts';
import { draggedFolders, resolveHome, resolveShared } from './resolve-roots.ts';
import type { Root } from './resolve-roots.ts';
import { systemOfNodes } from './system-of-nodes.ts';
import { usablePath } from './usable-path.ts';

/** What is known beside the readings. */
export interface ResolveWish {
  /** Version of Octopus Server; null where it is not known: then every kind is looked for. */
  readonly version: string | null;
  /** The operator took over the risk `unknown-folder`: folders nobody knows stay where they are. */
  readonly leaveUnknown?: boolean;
}

/** Where everything is. */
export interface ResolvedStores {
  /** In the order of `storeKinds`; without the kinds that this version does not have. */
  readonly places: readonly StorePlace[];
  /** What moves with a root and is not copied. */
  readonly dragged: readonly DraggedFolder[];
  /** As the node spells it; null where no source tells it or nodes have different ones. */
  readonly home: string | null;
  /** Null when it is not set, undefined where no source tells. */
  readonly clusterShared: Root;
  /** Whose spelling all paths have. */
  readonly system: NodeSystem;
}

/**
 * Compares what all sources tell, and resolves it.
 * @throws RefusedError store.sources-disagree, store.unexplained (a kind that no source explains), store.home-unknown,
 * store.kind-unknown (a folder octo-ha does not know), store.wrong-system, store.unusable, store.overlapping
 */
export function resolveStores(readings: readonly FolderReading[], wish: ResolveWish): ResolvedStores {
  if (wish.leaveUnknown !== true) refuseUnknown(readings);
  const system = systemOfNodes(readings) ?? 'posix';
  const roots = {
    home: usableHome(resolveHome(readings, system), system),
    shared: resolveShared(readings, 'clusterShared', { ...wish, system }),
  };
  const executions = resolveShared(readings, 'executionsClusterShared', { ...wish, system });
  const found = storeKinds
    .filter((kind) => {
      const isTold = claimsOn(readings, kind).some(({ value }) => value !== null);
      return isTold || !isBefore(wish.version, storeFacts[kind].since ?? '');
    })
    .map((kind) => resolvePlace(kind, claimsOn(readings, kind), { ...roots, system }));
  refuseUnresolved(found.filter((each): each is Unresolved => 'why' in each));
  const places = found.filter((each): each is StorePlace => !('why' in each));
  refuseOverlapping(places);
  const home = typeof roots.home === 'string' ? roots.home : null;
  return {
    places,
    dragged: draggedFolders({ executions, shared: roots.shared, home }),
    home,
    clusterShared: roots.shared,
    system: systemOf(places[0]?.path ?? '') ?? system,
  };
}

/** Nothing is moved from below a home that Windows would open elsewhere than it is spelled. A way back has none to move: it changes no home. */
function usableHome(
  home: ReturnType<typeof resolveHome>,
  system: NodeSystem,
): ReturnType<typeof resolveHome> {
  const usable = typeof home === 'string' ? usablePath(home, system) : null;
  if (usable?.kind !== 'unusable') return home;
  return new RefusedError('store.unusable', `the home folder ${usable.why}`, {
    hint: 'Give each store that is below it a whole path of its own first, with Octopus.Server path.',
  });
}

function refuseUnknown(readings: readonly FolderReading[]): void {
  const unknown = readings.flatMap((reading) =>
    (reading.unknown ?? []).map(({ name, value }) => `${name} = "${value}" (${describeSource(reading)})`),
  );
  if (unknown.length === 0) return;
  throw new RefusedError(
    'store.kind-unknown',
    `octo-ha does not know what these folders hold: ${[...new Set(unknown)].join(', ')}`,
    {
      hint:
        'They may have to move too. A newer octo-ha may know them; ' +
        '--accept-risk=unknown-folder leaves them where they are.',
    },
  );
}

/** One refusal for all kinds, so that one more try is enough. */
function refuseUnresolved(unresolved: readonly Unresolved[]): void {
  const [first] = unresolved;
  if (first === undefined) return;
  const homeless = unresolved.find(({ needs }) => needs === 'home');
  const words = unresolved.map(({ kind, why }) => `${kind}: ${why}`).join('; ');
  const options = unresolved.map(({ kind }) => `--store ${kind}=PATH`).join(' ');
  const byRoot = unresolved.some(({ needs }) => needs === 'shared')
    ? ' Where no cluster-shared folder is set, --store clusterShared= says so.'
    : '';
  throw new RefusedError(
    homeless === undefined ? 'store.unexplained' : 'store.home-unknown',
    `not known where the stores are: ${words}`,
    {
      hint:
        `Look at Configuration, Settings, Server Folders in the portal, and name the place as the nodes see it: ${options}.${byRoot}` +
        (homeless === undefined ? '' : ' A service driver for the node lets octo-ha ask it for its home.'),
    },
  );
}

function refuseOverlapping(places: readonly StorePlace[]): void {
  for (const outer of places)
    for (const inner of places) {
      if (inner === outer || !isInside(inner.path, outer.path)) continue;
      throw new RefusedError(
        'store.overlapping',
        `${inner.kind} is inside ${outer.kind}: "${inner.path}", "${outer.path}"`,
        { hint: `Give one of them a folder of its own first, with Octopus.Server path, and move its files.` },
      );
    }
}
