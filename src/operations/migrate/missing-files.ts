// What the database says must be in the target and is not, before nodes are started on it.
import { mapPath, type PathMap } from '../../model/node-path.ts';
import { copiedOnce, inEither } from './copied-once.ts';
import type { MovedStore } from './migration-run.ts';
import { vanishedInWords, vanishedKinds, wrongOf, type VanishedKind } from './vanished-in-words.ts';
import { findingsWithout, harmful, type DatabaseVerified } from './verify-database/database-finding.ts';
import { verifyDatabase, type VerifyDatabaseEdges } from './verify-database/verify-database.ts';

/** So many rows without a single file are no accident of long ago. */
const enoughRows = 10;

/** The stores that moved, and how this machine reaches them. */
export interface MissingWish {
  readonly stores: readonly Pick<MovedStore, 'kind' | 'from' | 'to'>[];
  /** The target, as the nodes spell it. */
  readonly to: string;
  readonly maps: readonly PathMap[];
}

/** What must not be, as sentences. */
export interface MissingFiles {
  /** The old folder has it and the target has not, or has it otherwise. */
  readonly lost: readonly string[];
  /** Copied by this migration, and gone from the old folder since: deleted there, or a part of it is not mounted. */
  readonly vanished: readonly string[];
}

/**
 * What the old place lacks too, and lacked at every copy, was lost long ago and is a warning; a kind of which the old place has nothing at
 * all was copied from the wrong folder.
 * @throws UnavailableError store.*, database.*
 */
export async function missingFiles(
  { stores, to, maps }: MissingWish,
  edges: VerifyDatabaseEdges,
  signal: AbortSignal,
): Promise<MissingFiles> {
  const look = (side: 'from' | 'to', names = edges.stores): Promise<DatabaseVerified> =>
    verifyDatabase(
      stores.map((store) => ({ kind: store.kind, path: mapPath(store[side], maps) })),
      { ...edges, stores: names },
      signal,
    );
  const there = await look('to');
  const warn = (message: string): void =>
    edges.report({ step: 'verify.database', node: null, tone: 'warning', message });
  for (const { kind, unknown } of there.kinds)
    if (unknown !== null) warn(`whether the database misses any of ${kind} is not known: ${unknown}`);
  if (harmful(there).length === 0) return { lost: [], vanished: [] };
  const before = await look('from');
  const lost = harmful({ kinds: [], findings: findingsWithout(there.findings, before.findings) });
  const gone = harmful(before).length === 0 ? [] : await lookAside();
  const sentences: string[] = [];
  const vanished: string[] = [];
  for (const { kind, rows, missing, differs } of there.kinds) {
    const [now, then] = [missing + differs, wrongOf(before, kind)];
    if (rows >= enoughRows && missing === rows) {
      sentences.push(
        `${kind}: none of the ${String(rows)} files that the database knows is there: was it the right folder?`,
      );
      continue;
    }
    const of = gone.find((each) => each.kind === kind);
    if (of !== undefined) vanished.push(vanishedInWords(of));
    const longAgo = Math.min(now, then) - (of?.files ?? 0);
    if (longAgo > 0)
      warn(
        `${kind}: ${String(longAgo)} files that the database knows are missing or cut in the old folders too; octo-ha migrate verify --database names them`,
      );
    if (now > then && lost.length === 0)
      sentences.push(`${kind}: ${String(now - then)} files that the database knows are missing`);
  }
  return { lost: [...sentences, ...lost], vanished };

  /** Of what neither folder has. */
  async function lookAside(): Promise<readonly VanishedKind[]> {
    const local = stores.map((each) => [mapPath(each.from, maps), each] as const);
    const places = new Map(local.map(([path, each]) => [path, mapPath(each.to, maps)]));
    const trees = new Map(local.map(([path, { kind }]) => [path, kind]));
    const names = inEither(edges.stores, places);
    const now = await look('from', names);
    return vanishedKinds(now, await look('from', copiedOnce(names, trees, mapPath(to, maps))));
  }
}
