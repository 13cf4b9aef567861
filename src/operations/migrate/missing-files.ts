// What the database says must be in the target and is not, before nodes are started on it.
import { mapPath, type PathMap } from '../../model/node-path.ts';
import type { MovedStore } from './migration-run.ts';
import { harmful, type DatabaseVerified } from './verify-database/database-finding.ts';
import { verifyDatabase, type VerifyDatabaseEdges } from './verify-database/verify-database.ts';

/** So many rows without a single file are no accident of long ago. */
const enoughRows = 10;

/** The stores that moved, and how this machine reaches them. */
export interface MissingWish {
  readonly stores: readonly Pick<MovedStore, 'kind' | 'from' | 'to'>[];
  readonly maps: readonly PathMap[];
}

/**
 * What the old place lacks too was lost long ago and is a warning; a kind of which the old place has nothing at all was copied from the
 * wrong folder.
 * @returns what must not be, as sentences
 * @throws UnavailableError store.*, database.*
 */
export async function missingFiles(
  { stores, maps }: MissingWish,
  edges: VerifyDatabaseEdges,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const look = (side: 'from' | 'to'): Promise<DatabaseVerified> =>
    verifyDatabase(
      stores.map((store) => ({ kind: store.kind, path: mapPath(store[side], maps) })),
      edges,
      signal,
    );
  const there = await look('to');
  const warn = (message: string): void =>
    edges.report({ step: 'verify.database', node: null, tone: 'warning', message });
  for (const { kind, unknown } of there.kinds)
    if (unknown !== null) warn(`whether the database misses any of ${kind} is not known: ${unknown}`);
  if (harmful(there).length === 0) return [];
  const before = await look('from');
  const known = new Set(before.findings.map(({ kind, code, id }) => `${kind} ${code} ${id ?? ''}`));
  const lost = harmful({
    kinds: [],
    findings: there.findings.filter(({ kind, code, id }) => !known.has(`${kind} ${code} ${id ?? ''}`)),
  });
  const sentences = there.kinds.flatMap(({ kind, rows, missing, differs }) => {
    const old = before.kinds.find((each) => each.kind === kind);
    const [now, then] = [missing + differs, (old?.missing ?? 0) + (old?.differs ?? 0)];
    if (rows >= enoughRows && missing === rows)
      return [
        `${kind}: none of the ${String(rows)} files that the database knows is there: was it the right folder?`,
      ];
    if (now > 0 && then > 0)
      warn(
        `${kind}: ${String(Math.min(now, then))} files that the database knows are missing or cut in the old folders too; octo-ha migrate verify --database names them`,
      );
    return now > then && lost.length === 0
      ? [`${kind}: ${String(now - then)} files that the database knows are missing`]
      : [];
  });
  return [...sentences, ...lost];
}
