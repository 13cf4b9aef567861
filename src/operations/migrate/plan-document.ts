// The document of `migrate plan`, as json, yaml and the plan file have it.
import type { DraggedFolder, FolderSource, PlaceLocation } from '../../model/folder-settings.ts';
import { sameNodePath } from '../../model/node-path.ts';
import type { StoreKind } from '../../model/store.ts';
import type { TreeSurvey } from '../../model/surveyed-tree.ts';
import type { Amount } from '../../model/tree.ts';
import type { VerdictWord } from '../../model/verdict.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { Estimate, MigrationPlan, PlannedStore, PlannedTarget, Unproven } from './migration-plan.ts';
import type { PlanReason } from './plan-reason.ts';
import { planVerdict } from './plan-refusal.ts';

/** `docs/schema/migrate-plan.json`. */
export interface PlanDocument {
  readonly format: 1;
  readonly instance: { readonly server: string; readonly database: string };
  readonly version: string | null;
  readonly system: 'windows' | 'posix';
  readonly verdict: VerdictWord;
  /** By the clock of this machine, RFC 3339 in UTC. */
  readonly plannedAt: string;
  readonly target: PlannedTarget;
  readonly stores: readonly StoreEntry[];
  readonly dragged: readonly DraggedFolder[];
  readonly acceptedRisks: readonly string[];
  readonly reasons: readonly PlanReason[];
  readonly unproven: readonly Unproven[];
  readonly estimate: Estimate | null;
  readonly fingerprint: Fingerprint;
}

/** One kind of store; amounts are null where it could not be read. */
export interface StoreEntry {
  readonly kind: StoreKind;
  readonly from: string;
  readonly fromLocal: string;
  readonly to: string;
  readonly toLocal: string;
  readonly moves: boolean;
  readonly setting: string | null;
  readonly sources: readonly FolderSource[];
  readonly location: PlaceLocation;
  readonly state: TreeSurvey['state'] | null;
  /** Where its links lead to, where that is another path; null where it leads nowhere else. */
  readonly link: string | null;
  readonly files: number | null;
  readonly bytes: number | null;
  readonly folders: number | null;
  readonly largest: TreeSurvey['largest'];
  readonly oldestAt: string | null;
  readonly newestAt: string | null;
  readonly spaces: readonly SpaceEntry[];
  readonly there: Amount | null;
}

/** What of a store belongs to a space, as far as folders tell: `Spaces-1` (octopus-internals.md 3.5). */
export interface SpaceEntry extends Amount {
  /** Null for everything that no folder assigns to a space. */
  readonly space: string | null;
  readonly largestBytes: number | null;
  readonly oldestAt: string | null;
}

/** Puts together what was found and judged. */
export function planDocument(
  plan: MigrationPlan,
  accepted: ReadonlySet<string>,
  plannedAt: Date,
): PlanDocument {
  return {
    format: 1,
    instance: plan.instance,
    version: plan.version,
    system: plan.system,
    verdict: planVerdict(plan),
    plannedAt: plannedAt.toISOString(),
    target: plan.target,
    stores: plan.stores.map(storeEntry),
    dragged: plan.dragged,
    acceptedRisks: [...accepted],
    reasons: plan.reasons,
    unproven: plan.unproven,
    estimate: plan.estimate,
    fingerprint: plan.fingerprint,
  };
}

function storeEntry({ found, folder: _, ...store }: PlannedStore): StoreEntry {
  return {
    ...store,
    state: found?.state ?? null,
    link: found === null ? null : linkOf(found, store.fromLocal),
    files: found?.files ?? null,
    bytes: found?.bytes ?? null,
    folders: found?.folders ?? null,
    largest: found?.largest ?? null,
    oldestAt: found?.oldestAt ?? null,
    newestAt: found?.newestAt ?? null,
    spaces: found === null ? [] : spacesOf(found),
  };
}

function linkOf({ realPath }: TreeSurvey, path: string): string | null {
  return realPath === null || sameNodePath(realPath, path) ? null : realPath;
}

function spacesOf({ groups }: TreeSurvey): readonly SpaceEntry[] {
  const entry = (space: string | null, members: TreeSurvey['groups']): SpaceEntry => ({
    space,
    files: sum(members.map(({ files }) => files)),
    bytes: sum(members.map(({ bytes }) => bytes)),
    largestBytes: members.reduce<number | null>(
      (most, { largestBytes = null }) => (largestBytes === null ? most : Math.max(most ?? 0, largestBytes)),
      null,
    ),
    oldestAt: members.reduce<string | null>(
      (oldest, { oldestAt = null }) =>
        oldestAt === null || (oldest !== null && oldest < oldestAt) ? oldest : oldestAt,
      null,
    ),
  });
  const isSpace = (name: string): boolean => /^spaces-\d+$/i.test(name);
  const others = groups.filter(({ name }) => !isSpace(name));
  return [
    ...groups.filter(({ name }) => isSpace(name)).map((group) => entry(group.name, [group])),
    ...(others.length === 0 ? [] : [entry(null, others)]),
  ];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
