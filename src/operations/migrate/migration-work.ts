// What the phases of a migration share.
import type { OpenJournal } from '../../edges.ts';
import type { Stores, Target } from '../../edges/stores.ts';
import { mapPath, type PathMap } from '../../model/node-path.ts';
import { storeFacts } from '../../model/store-facts.ts';
import type { TreeCopy } from '../../model/tree.ts';
import type { Edges } from '../verb-edges.ts';
import { migrationState, type MigrationState, type MovedStore } from './migration-run.ts';

/** What a migration uses of the world. */
export interface MigrationEdges extends Edges {
  readonly stores: Stores;
}

/** A migration whose target is open and locked. */
export interface OpenMigration {
  readonly edges: MigrationEdges;
  readonly target: Target;
  /** In the target: every step. */
  readonly journal: OpenJournal;
  /** In the state folder of this machine: that there is a migration, and where. */
  readonly note: OpenJournal;
  readonly maps: readonly PathMap[];
}

/** Where it stands now. */
export function stateNow({ journal }: Pick<OpenMigration, 'journal'>): MigrationState {
  return migrationState({ id: journal.id, lines: journal.lines() });
}

/** The trees to copy, as this machine spells them. */
export function treesOf(stores: readonly MovedStore[], maps: readonly PathMap[]): readonly TreeCopy[] {
  return stores.map(({ kind, from, folder }) => ({
    name: kind,
    from: mapPath(from, maps),
    to: folder,
    mayBeMissing: storeFacts[kind].onDemand,
  }));
}
