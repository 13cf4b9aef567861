// The plan of a migration: what would be moved from where to where, and everything that speaks against it.
import type { DraggedFolder, FolderSource, PlaceLocation } from '../../model/folder-settings.ts';
import type { NodeSystem } from '../../model/node-path.ts';
import type { StoreKind } from '../../model/store.ts';
import type { TreeSurvey } from '../../model/surveyed-tree.ts';
import type { Amount } from '../../model/tree.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { PlanReason } from './plan-reason.ts';

/** It. Paths come twice: as the nodes spell them, and (`…Local`) as this machine does. */
export interface MigrationPlan {
  readonly instance: { readonly server: string; readonly database: string };
  /** Of Octopus Server; null where it is not known or the nodes differ. */
  readonly version: string | null;
  /** Whose spelling the nodes' paths have. */
  readonly system: NodeSystem;
  readonly target: PlannedTarget;
  /** Every kind, also those that stay and those of which nothing is there. */
  readonly stores: readonly PlannedStore[];
  /** What goes where a root goes and is not copied. */
  readonly dragged: readonly DraggedFolder[];
  readonly reasons: readonly PlanReason[];
  /** Null where nothing could be measured. */
  readonly estimate: Estimate | null;
  readonly unproven: readonly Unproven[];
  readonly fingerprint: Fingerprint;
}

/** One kind of store. */
export interface PlannedStore {
  readonly kind: StoreKind;
  readonly from: string;
  readonly fromLocal: string;
  readonly to: string;
  readonly toLocal: string;
  /** Its folder below the target, one name: `TaskLogs`. */
  readonly folder: string;
  /** False where it is at its target already. */
  readonly moves: boolean;
  readonly setting: string | null;
  readonly sources: readonly FolderSource[];
  readonly location: PlaceLocation;
  /** What is there now; null where it could not be read. */
  readonly found: TreeSurvey | null;
  /** What is in its folder of the target already; null where that could not be read. */
  readonly there: Amount | null;
}

/** Where to. */
export interface PlannedTarget {
  readonly to: string;
  readonly toLocal: string;
  /** `absent`: it will be made; null where it could not be looked at. */
  readonly state: 'folder' | 'absent' | 'other' | null;
  readonly realPath: string | null;
  readonly fileSystem: string | null;
  readonly freeBytes: number | null;
  readonly freeInodes: number | null;
  readonly neededBytes: number;
  readonly neededInodes: number;
}

/** What it may take, by a sample of two seconds. Waiting for tasks and for hours of the day comes on top. */
export interface Estimate {
  /** Reading every name of the sources, as it was measured. */
  readonly scanSeconds: number;
  /** The first copy of everything, with the reading back. */
  readonly copySeconds: number;
  /** Nights or days until then, where copying has its hours; null where it has none. */
  readonly windows: number | null;
  /** From the stop of the service to its start, where nothing changed since the copy. */
  readonly outageSeconds: number;
  readonly filesPerSecond: number;
  readonly bytesPerSecond: number;
}

/** What this machine cannot prove, and what proves it. */
export interface Unproven {
  readonly code: 'service-rights' | 'dfs';
  /** Lower-case sentence without a full stop. */
  readonly what: string;
  /** Where to run the command. */
  readonly where: string;
  readonly command: string;
}
