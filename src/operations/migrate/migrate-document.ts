// The documents of the phases of a migration; of its status: migrate-status-document.ts. Pure.
import type { StoreKind } from '../../model/store.ts';
import type { CopiedTree, FileTrouble } from '../../model/tree.ts';
import type { FinishedStore } from './finish.ts';
import type { GoneFiles } from './gone-from-target.ts';
import type { KeptFolder } from './kept-on-target.ts';
import type { LeftFiles } from './left-on-target.ts';
import type { MigrationPhase, MigrationState, MovedStore } from './migration-run.ts';
import type { OtherOwners } from './other-owners.ts';

/** One store in a document. */
export interface StoreRow {
  readonly kind: StoreKind;
  readonly from: string;
  readonly to: string;
  /** Proved in the target; null where this phase does not know. */
  readonly files: number | null;
  readonly bytes: number | null;
  /** Copied now. */
  readonly copied: number;
  /** Set aside in `.octo-ha/vanished`, as its source is gone; the first ten of them, below the store. */
  readonly vanished: number;
  readonly vanishedFiles: readonly string[];
  readonly complete: boolean | null;
  readonly troubles: readonly FileTrouble[];
  readonly troublesTotal: number;
}

/** `docs/schema/migrate.json`: of `migrate`, `migrate preseed`, `cutover` and `rollback`. */
export interface MigrateDocument {
  readonly to: string;
  /** The journal in the target. */
  readonly run: string;
  readonly outcome:
    | 'preseeded'
    | 'preseeded-in-part'
    | 'moved'
    | 'already-moved'
    | 'rolled-back'
    | 'already-rolled-back'
    | 'given-up'
    | 'already-given-up';
  readonly phase: MigrationPhase;
  readonly stores: readonly StoreRow[];
  readonly nodes: readonly string[];
  /** Of a rollback: what was born on the target since the cutover, at most 1000; and how many there were. */
  readonly born: readonly FileTrouble[];
  readonly bornTotal: number;
  /** Of a rollback: what stays on the target, newer there than in the old folders or damaged; at most 100 are listed. */
  readonly leftOnTarget: readonly FileTrouble[];
  readonly leftOnTargetTotal: number;
  /** Of a rollback: folders on the target that came after the cutover and stay there. */
  readonly keptOnTarget: readonly KeptFolder[];
  /** Of a rollback: copied files that were deleted on the target since the cutover; the old folders have them, in use again. */
  readonly goneFromTarget: readonly GoneFiles[];
  /** Settings that were recorded, and that no source tells: nobody could read them back. */
  readonly notReadBack: readonly string[];
  /** What has not the owner and group of what it is a copy of, of this whole way. */
  readonly otherOwners: readonly OtherOwners[];
}

const mostBorn = 1000;

/** Puts it together. */
export function migrateDocument(
  state: MigrationState,
  outcome: MigrateDocument['outcome'],
  what: {
    readonly trees?: readonly CopiedTree[];
    readonly nodes?: readonly string[];
    readonly born?: readonly FileTrouble[];
    readonly left?: LeftFiles;
    readonly kept?: readonly KeptFolder[];
    readonly gone?: readonly GoneFiles[];
    readonly untold?: readonly string[];
    readonly others?: readonly OtherOwners[];
  },
): MigrateDocument {
  const { id, to, phase, stores } = state;
  return {
    to,
    run: id,
    outcome,
    phase,
    stores: stores.map((store) => storeRow(store, what.trees)),
    nodes: what.nodes ?? [],
    born: what.born?.slice(0, mostBorn) ?? [],
    bornTotal: what.born?.length ?? 0,
    leftOnTarget: what.left?.files ?? [],
    leftOnTargetTotal: what.left?.total ?? 0,
    keptOnTarget: what.kept ?? [],
    goneFromTarget: what.gone ?? [],
    notReadBack: what.untold ?? [],
    otherOwners: what.others ?? [],
  };
}

function storeRow({ kind, from, to }: MovedStore, trees: readonly CopiedTree[] = []): StoreRow {
  const tree = trees.find(({ name }) => name === kind);
  return {
    kind,
    from,
    to,
    files: tree?.proved.files ?? null,
    bytes: tree?.proved.bytes ?? null,
    copied: tree?.copied.files ?? 0,
    vanished: tree?.vanished.files ?? 0,
    vanishedFiles: tree?.vanishedFiles ?? [],
    complete: tree?.complete ?? null,
    troubles: tree?.troubles ?? [],
    troublesTotal: tree?.troublesTotal ?? 0,
  };
}

/** `docs/schema/migrate-finish.json`. */
export interface MigrateFinishDocument {
  readonly to: string;
  readonly run: string;
  readonly stores: readonly FinishedStore[];
}
