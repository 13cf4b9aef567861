// Everything that a plan looks at, as it was found.
import type { Cluster } from '../../model/cluster.ts';
import type { StorePlace } from '../../model/folder-settings.ts';
import type { License } from '../../model/license.ts';
import type { HeartBeatPeriods } from '../../model/node.ts';
import type { Run } from '../../model/run.ts';
import type { PlaceProbe, TreeSurvey } from '../../model/surveyed-tree.ts';
import type { FolderVerdict } from './judge-folders.ts';
import type { SilentSource } from './read-folders.ts';
import type { ResolvedStores } from './resolve-stores.ts';

/** It. */
export interface MigrationFacts {
  readonly cluster: Cluster;
  readonly periods: HeartBeatPeriods;
  readonly license: LicenseFinding;
  readonly backup: BackupFinding;
  /** What an outage leaves behind, seen and not explained (signs-of-outage.ts). */
  readonly signs: readonly string[];
  readonly resolved: ResolvedStores;
  /** Who was asked where the folders are, and does not tell. */
  readonly silent: readonly SilentSource[];
  /** What would be told of the folders with every node stopped (tell-at-rest.ts). */
  readonly atRest: FolderVerdict;
  readonly stores: readonly StoreFinding[];
  readonly target: TargetFinding;
}

/** The license. */
export type LicenseFinding =
  { readonly kind: 'read'; readonly license: License } | { readonly kind: 'unknown'; readonly why: string };

/** The last backup of the database that its server knows of. */
export type BackupFinding =
  | { readonly kind: 'made'; readonly ageSeconds: number }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly why: string };

/** One kind of store. `…Local`: as this machine spells it. */
export interface StoreFinding {
  readonly place: StorePlace;
  /** Its folder below the target, one name. */
  readonly folder: string;
  readonly to: string;
  readonly fromLocal: string;
  readonly toLocal: string;
  readonly source: TreeFinding;
  /** What is in its folder of the target; null where the target has none, or is not looked at. */
  readonly there: TreeFinding | null;
}

/** What became of looking at a tree. */
export type TreeFinding =
  | { readonly kind: 'read'; readonly survey: TreeSurvey; readonly seconds: number }
  /** Its path is spelled for another system than this machine's. */
  | { readonly kind: 'unmapped' }
  | { readonly kind: 'unreachable'; readonly why: string; readonly hint: string | null };

/** The folder for all of them. */
export interface TargetFinding {
  readonly to: string;
  readonly toLocal: string;
  readonly place:
    | { readonly kind: 'probed'; readonly probe: PlaceProbe }
    /** It is not there; the folder above it was tried in its place. */
    | { readonly kind: 'absent'; readonly parent: PlaceProbe }
    | Exclude<TreeFinding, { kind: 'read' }>;
  /** What is in its `.octo-ha`; null where there is none. */
  readonly journal: { readonly runs: readonly Run[]; readonly holder: string | null } | null;
}
