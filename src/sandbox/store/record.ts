// What the journal keeps of a commit.
// Never here: files.
import type { SqlValue } from '../values.ts';
import type { Row, World } from './world.ts';

/** A row's new values; null: it is gone. */
export interface Change {
  readonly t: number;
  readonly r: number;
  readonly v: readonly SqlValue[] | null;
}
/** One commit in the journal. */
export interface Record_ {
  readonly world?: World;
  readonly changes: readonly Change[];
  readonly ids: readonly (readonly [number, bigint | null, number])[];
  readonly stamp: bigint;
}

/** A committed row. */
export const plainRow = (id: number, values: readonly SqlValue[]): Row => ({
  id,
  values,
  deleted: false,
  owner: null,
  before: null,
});
