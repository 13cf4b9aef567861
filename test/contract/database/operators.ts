// Operators on one database that holds the sample cluster: what the suites of writes and locks are played with.
import type { InstanceDatabase } from '../../../src/edges.ts';
import type { Shape } from './shapes.ts';

/** One database and whoever works on it. */
export interface Stage {
  readonly shape: Pick<Shape, 'hasPinned' | 'hasMark' | 'maintenanceIsPlain'>;
  /** Opens the database as one more operator; the stage closes it. */
  readonly operator: (name: string) => Promise<InstanceDatabase>;
  /** Ends, from outside, the session that holds this operator's locks. */
  readonly killLocks: (name: string) => Promise<void>;
  /** Every row of the tables that octo-ha writes, as texts in any order; null where there are no rows. */
  readonly rows: () => Promise<Readonly<Record<string, readonly string[]>> | null>;
}
