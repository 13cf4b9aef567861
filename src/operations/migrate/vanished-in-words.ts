// What old folders lack now and had when they were copied, by the rows that speak of it. Pure.
import {
  findingsWithout,
  type CheckedKind,
  type DatabaseVerified,
} from './verify-database/database-finding.ts';

/** The way on. What vanished is in `.octo-ha/vanished`; a source that is whole again is copied from again. */
export const vanishedHint =
  'Is all of the old folder mounted? What it has again is copied again. Where these were deleted on purpose: --accept-risk=vanished-files; the copies stay in .octo-ha/vanished of the target.';

/** What vanished of one kind. */
export interface VanishedKind {
  readonly kind: CheckedKind['kind'];
  readonly files: number;
  /** Of rows, as many as are listed. */
  readonly names: readonly string[];
}

/**
 * By kind; those of which nothing vanished are left out.
 * @param now the old folders as they are
 * @param once the same with all that was copied from them
 */
export function vanishedKinds(now: DatabaseVerified, once: DatabaseVerified): readonly VanishedKind[] {
  const found = findingsWithout(now.findings, once.findings);
  return now.kinds.flatMap(({ kind }) => {
    const names = found.flatMap((each) => (each.kind === kind && each.id !== null ? [each.id] : []));
    // Findings are listed up to a number, and counted all.
    const files = Math.max(names.length, wrongOf(now, kind) - wrongOf(once, kind));
    return files > 0 ? [{ kind, files, names }] : [];
  });
}

/** What a later look misses too. */
export function stillMissing(
  vanished: readonly VanishedKind[],
  now: DatabaseVerified,
): readonly VanishedKind[] {
  return vanished.flatMap(({ kind, files, names }) => {
    const listed = now.findings.filter((each) => each.kind === kind && each.code !== 'orphan');
    const known = new Set(listed.map(({ id }) => id));
    const left = names.filter((name) => known.has(name));
    // Of what is counted and not listed nobody tells whether it is the same.
    const isListed = files === names.length && listed.length === wrongOf(now, kind);
    const count = isListed ? left.length : Math.min(files, wrongOf(now, kind));
    return count > 0 ? [{ kind, files: count, names: left }] : [];
  });
}

/** As a sentence. */
export function vanishedInWords({ kind, files, names }: VanishedKind): string {
  return `${kind}: ${String(files)} files that were copied are gone from the old folder since, and the database still has their rows${someNames(files, names)}`;
}

/** The first of them after a colon, and how many more; nothing where none has a name. */
export function someNames(files: number, names: readonly string[]): string {
  const some = names.slice(0, 3);
  const more = files > some.length ? ` and ${String(files - some.length)} more` : '';
  return some.length === 0 ? '' : `: ${some.join(', ')}${more}`;
}

/** What a last copy has set aside: of each store how much, and which first. */
export function asideInWords(
  stores: readonly {
    readonly kind: string;
    readonly vanished: number;
    readonly vanishedFiles?: readonly string[];
  }[],
): readonly string[] {
  const said = stores.flatMap(({ kind, vanished, vanishedFiles = [] }) =>
    vanished === 0 ? [] : [`${kind}: ${String(vanished)}${someNames(vanished, vanishedFiles)}`],
  );
  return said.length === 0
    ? []
    : [`set aside in .octo-ha/vanished, as its source is gone: ${said.join('; ')}`];
}

/** Missing and not whole. */
export function wrongOf({ kinds }: DatabaseVerified, kind: CheckedKind['kind']): number {
  const found = kinds.find((each) => each.kind === kind);
  return (found?.missing ?? 0) + (found?.differs ?? 0);
}
