// What the database says must be in the target and is not, before nodes are started on it.
import { mapPath, type PathMap } from '../../model/node-path.ts';
import { inEither, vanishedAside } from './copied-once.ts';
import type { MovedStore } from './migration-run.ts';
import { emptyKinds, rowsInWords, type RowsWithoutFiles } from './rows-without-files.ts';
import { wrongOf } from './vanished-in-words.ts';
import { findingsWithout, harmful, type DatabaseVerified } from './verify-database/database-finding.ts';
import {
  verifyDatabase,
  type StoreToVerify,
  type VerifyDatabaseEdges,
} from './verify-database/verify-database.ts';

/** The stores that moved, and how this machine reaches them. */
export interface MissingWish {
  readonly stores: readonly Pick<MovedStore, 'kind' | 'from' | 'to'>[];
  /** The target, as the nodes spell it. */
  readonly to: string;
  readonly maps: readonly PathMap[];
}

/** What must not be, as sentences. */
export interface MissingFiles extends RowsWithoutFiles {
  /** The old folder has it and the target has not, or has it otherwise. */
  readonly lost: readonly string[];
}

/**
 * What the old place lacks too, and lacked at every copy, was lost long ago and is a warning; a kind of which no place has anything at all
 * may have been copied from the wrong folder, and is told.
 * @throws UnavailableError store.*, database.*
 */
export async function missingFiles(
  { stores, to, maps }: MissingWish,
  edges: VerifyDatabaseEdges,
  signal: AbortSignal,
): Promise<MissingFiles> {
  const placesOf = (side: 'from' | 'to'): readonly StoreToVerify[] =>
    stores.map((store) => ({ kind: store.kind, path: mapPath(store[side], maps) }));
  const look = (side: 'from' | 'to', names = edges.stores): Promise<DatabaseVerified> =>
    verifyDatabase(placesOf(side), { ...edges, stores: names }, signal);
  const there = await look('to');
  const warn = (message: string): void =>
    edges.report({ step: 'verify.database', node: null, tone: 'warning', message });
  for (const { kind, unknown } of there.kinds)
    if (unknown !== null) warn(`whether the database misses any of ${kind} is not known: ${unknown}`);
  if (harmful(there).length === 0) return { lost: [], empty: [], vanished: [] };
  const local = stores.map((each) => [mapPath(each.from, maps), each] as const);
  // With what the target has, it lacks no row that the target has too: then lists that are cut at a number compare without a false finding.
  const names = inEither(edges.stores, new Map(local.map(([path, each]) => [path, mapPath(each.to, maps)])));
  const before = await look('from', names);
  const lost = harmful({ kinds: [], findings: findingsWithout(there.findings, before.findings) });
  const aside = { missed: before, names, stores: placesOf('from'), target: mapPath(to, maps) };
  const gone = await vanishedAside(aside, edges, signal);
  const empty = emptyKinds(there, gone).filter(({ kind }) => isEmpty(before, kind));
  const sentences: string[] = [];
  for (const { kind, missing, differs } of there.kinds) {
    const [now, then] = [missing + differs, wrongOf(before, kind)];
    const of = gone.find((each) => each.kind === kind);
    const longAgo = Math.min(now, then) - (of?.files ?? 0);
    if (longAgo > 0 && !empty.some((each) => each.kind === kind))
      warn(
        `${kind}: ${String(longAgo)} files that the database knows are missing or cut in the old folders too; octo-ha migrate verify --database names them`,
      );
    if (now > then && lost.length === 0)
      sentences.push(`${kind}: ${String(now - then)} files that the database knows are missing`);
  }
  const from = new Map<string, string>(stores.map((each) => [each.kind, mapPath(each.from, maps)]));
  return { lost: [...sentences, ...lost], ...rowsInWords(empty, gone, (kind) => from.get(kind) ?? '') };
}

const isEmpty = ({ kinds }: DatabaseVerified, of: string): boolean =>
  kinds.some(({ kind, rows, missing }) => kind === of && missing === rows);
