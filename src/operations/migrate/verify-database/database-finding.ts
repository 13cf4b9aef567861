// What rows and files say of each other. Shapes, and the words for them.
import type { ExpectedKind } from '../../../edges/migration-reads.ts';

/** One that is not as it should be. */
export interface DatabaseFinding {
  readonly kind: ExpectedKind;
  /** `missing`: a row speaks of it and it is not there. `orphan`: it is there and no row speaks of it. `differs`: it is there, and not whole. */
  readonly code: 'missing' | 'orphan' | 'differs';
  /** Of the row; null for an orphan. */
  readonly id: string | null;
  readonly space: string | null;
  /** Below the store, with `/`; null where only the row is known. */
  readonly path: string | null;
  /** Lower-case sentence without a full stop. */
  readonly detail: string;
}

/** One kind, counted. */
export interface CheckedKind {
  readonly kind: ExpectedKind;
  readonly rows: number;
  readonly files: number;
  /** Files that no row can speak of, by their names: logos, logs of scheduled work. */
  readonly others: number;
  readonly missing: number;
  readonly orphans: number;
  readonly differs: number;
  /** Why nothing is known of this kind; null for one that was checked. */
  readonly unknown: string | null;
}

/** All of them. */
export interface DatabaseVerified {
  readonly kinds: readonly CheckedKind[];
  /** At most 1000 of each code and kind; the kinds count all. */
  readonly findings: readonly DatabaseFinding[];
}

/** What must not be in doubt before nodes start: files that are missing or not whole, as sentences. Orphans harm nobody. */
export function harmful({ kinds, findings }: DatabaseVerified): readonly string[] {
  const said = findings
    .filter(({ code }) => code !== 'orphan')
    .map(
      ({ kind, id, space, detail }) =>
        `${kind}: ${id ?? ''}${space === null ? '' : ` of ${space}`} ${detail}`,
    );
  const total = kinds.reduce((sum, { missing, differs }) => sum + missing + differs, 0);
  return total > said.length ? [...said, `and ${String(total - said.length)} more`] : said;
}

/** Those that are not among the others, by kind, code and row. */
export function findingsWithout(
  findings: readonly DatabaseFinding[],
  others: readonly DatabaseFinding[],
): readonly DatabaseFinding[] {
  const keyOf = ({ kind, code, id }: DatabaseFinding): string => `${kind} ${code} ${id ?? ''}`;
  const known = new Set(others.map(keyOf));
  return findings.filter((found) => !known.has(keyOf(found)));
}
