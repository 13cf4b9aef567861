// Several rows of one node, added up: ids that differ in case, in trailing spaces or in their prefix are rows of their own.
import { instant, text, whole } from './cell-values.ts';
import type { Row } from './session.ts';

/** How many tasks the rows tell of. */
export interface TaskSums {
  readonly running: number;
  readonly cancelling: number;
  readonly pinned: number;
}

/** The sums of the rows. @throws UnavailableError database.garbage */
export function sumTasks(rows: readonly Row[]): TaskSums {
  const sum = (column: string): number => rows.reduce((total, row) => total + (whole(row, column) ?? 0), 0);
  return { running: sum('Running'), cancelling: sum('Cancelling'), pinned: sum('Pinned') };
}

/** What was installed last; null when that is not known, or two versions were installed at the same instant. */
export function latestVersion(rows: readonly Row[]): string | null {
  const times = rows.map((row) => instant(row, 'InstalledAt')?.getTime() ?? Number.NEGATIVE_INFINITY);
  const latest = times.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const versions = new Set(
    rows.filter((_row, at) => times[at] === latest).map((row) => text(row, 'Version')),
  );
  const [version = null] = versions;
  return versions.size === 1 ? version : null;
}
