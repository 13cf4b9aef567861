// Kinds of which the database has rows and no folder has a file; and the refusal for what the database knows and no folder has. Pure.
import type { CheckedKind, DatabaseVerified } from './verify-database/database-finding.ts';
import { vanishedHint, vanishedInWords, type VanishedKind } from './vanished-in-words.ts';

/** So many rows without a single file are no accident of long ago. */
const enoughRows = 10;

/** A kind without a file that is known. */
export type EmptyKind = Pick<CheckedKind, 'kind' | 'rows'>;

/**
 * Those of which nothing is there: copied from the wrong folder, or lost long ago. What the copies of this migration saw is left out: that vanished.
 * @param vanished what was copied and is gone from the old folder since
 */
export function emptyKinds(now: DatabaseVerified, vanished: readonly VanishedKind[]): readonly EmptyKind[] {
  return now.kinds.flatMap(({ kind, rows, missing }) => {
    const copied = vanished.reduce((sum, each) => sum + (each.kind === kind ? each.files : 0), 0);
    return missing === rows && rows - copied >= enoughRows ? [{ kind, rows: rows - copied }] : [];
  });
}

/** What the database knows and neither folder has. */
export interface RowsWithoutFiles {
  /** Sentences on kinds without a single file; lifted by `lost-store`. */
  readonly empty: readonly string[];
  /** Sentences on what vanished since it was copied; lifted by `vanished-files`. */
  readonly vanished: readonly string[];
}

/** Both in words. @param from where the kind was copied from, as this machine spells it */
export function rowsInWords(
  empty: readonly EmptyKind[],
  vanished: readonly VanishedKind[],
  from: (kind: EmptyKind['kind']) => string,
): RowsWithoutFiles {
  return {
    empty: empty.map(
      ({ kind, rows }) =>
        `${kind}: none of the ${String(rows)} files that the database knows is in '${from(kind)}', and no copy has seen one there`,
    ),
    vanished: vanished.map(vanishedInWords),
  };
}

const emptyHint =
  'Is it the right folder, and is its disk mounted? Where these files were lost or deleted long ago: --accept-risk=lost-store.';

/** What of it the operator has not taken over; null where nothing is left. */
export function refusalOf(
  { empty, vanished }: RowsWithoutFiles,
  accepted: ReadonlySet<string>,
): { readonly code: string; readonly message: string; readonly hint: string } | null {
  const left = [
    { code: 'migrate.vanished', risk: 'vanished-files', all: vanished, hint: vanishedHint },
    { code: 'migrate.lost-store', risk: 'lost-store', all: empty, hint: emptyHint },
  ].filter(({ risk, all }) => all.length > 0 && !accepted.has(risk));
  const [first] = left;
  if (first === undefined) return null;
  return {
    code: first.code,
    message: left.flatMap(({ all }) => all).join('; '),
    hint: left.map(({ hint }) => hint).join(' '),
  };
}
