// Where Octopus keeps its files, as its settings say and as one source after the other reports it.
// Lives here: the settings' names, what a source tells, the place found. Never here: names of columns, reading anything.
import { storeKinds } from './store.ts';
import type { StoreKind } from './store.ts';

/**
 * The settings about folders that are the whole cluster's: one for every kind of store, and the two roots below which unset
 * and relative ones are (octopus-internals.md 3.2). The cache directory and the server's own logs are a node's, so not here.
 */
export const folderSettings = [...storeKinds, 'clusterShared', 'executionsClusterShared'] as const;

/** One of them. */
export type FolderSetting = (typeof folderSettings)[number];

/**
 * Who tells: `Octopus.Server show-configuration` on a node, the settings documents, the REST API, or the operator by
 * `--store kind=path`.
 */
export type FolderSource = 'server' | 'database' | 'api' | 'operator';

/** Settings as they are stored. A missing key: nothing is said about it; null: it is not set. */
export type FolderValues = Readonly<Partial<Record<FolderSetting, string | null>>>;

/** What one source tells about the folders, as it spells it. */
export interface FolderReading {
  readonly source: FolderSource;
  /** Name of the node that was asked; null for a source that speaks for all. */
  readonly node: string | null;
  /** Home folder of that node; null where the source does not tell. */
  readonly home: string | null;
  /** A missing key: this source does not tell. Null: it tells that the setting is not set. */
  readonly values: FolderValues;
  /** Settings that look like a folder of the cluster and are none that octo-ha knows; none when left out. */
  readonly unknown?: readonly UnknownFolder[];
}

/** A setting that names a folder and is not known. */
export interface UnknownFolder {
  readonly name: string;
  readonly value: string;
}

/** Where a path leads, as far as its spelling tells. */
export type PlaceLocation =
  /** A disk of the machine, or something mounted into its tree. */
  | 'local'
  /** `\\server\share`. */
  | 'unc'
  /** A drive letter that is not the home folder's: a disk, or a mapped drive, which is its user's alone. */
  | 'mapped-drive'
  /** It hangs off something that is not known. */
  | 'relative-unknown';

/** Where the files of one kind are. */
export interface StorePlace {
  readonly kind: StoreKind;
  /** The setting as it is stored; null when it is not set. */
  readonly setting: string | null;
  /** The effective path, absolute, as the node spells it. */
  readonly path: string;
  readonly how: 'explicit' | 'below-shared' | 'below-home' | 'operator';
  /** Everyone who says so. */
  readonly sources: readonly FolderSource[];
  readonly location: PlaceLocation;
}

/** A folder that is no store and goes where a root goes, without being copied (octopus-internals.md 3.2). */
export interface DraggedFolder {
  readonly name: 'DataStreams' | 'PackageCache' | 'DataBus';
  /** Its effective path now; null where no source tells the root. */
  readonly path: string | null;
  /** The root it hangs off now. */
  readonly below: 'executionsClusterShared' | 'clusterShared' | 'home' | null;
}
