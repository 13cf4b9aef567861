// What the database says must be in the target and is not, before nodes are started on it.
import { mapPath, type PathMap } from '../../model/node-path.ts';
import { copiedOnce } from './copied-once.ts';
import type { MovedStore } from './migration-run.ts';
import {
  harmful,
  type CheckedKind,
  type DatabaseFinding,
  type DatabaseVerified,
} from './verify-database/database-finding.ts';
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
  const trees = new Map(stores.map(({ kind, from }) => [mapPath(from, maps), kind]));
  const once =
    harmful(before).length === 0
      ? before
      : await look('from', copiedOnce(edges.stores, trees, mapPath(to, maps)));
  const lost = harmful({ kinds: [], findings: without(there.findings, before.findings) });
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
    const names = without(within(before.findings, there.findings), once.findings).flatMap((found) =>
      found.kind === kind && found.id !== null ? [found.id] : [],
    );
    // Findings are listed up to a number, and counted all.
    const gone = Math.max(names.length, Math.min(now, then - wrongOf(once, kind)));
    if (gone > 0) vanished.push(inWords(kind, gone, names));
    const longAgo = Math.min(now, then) - gone;
    if (longAgo > 0)
      warn(
        `${kind}: ${String(longAgo)} files that the database knows are missing or cut in the old folders too; octo-ha migrate verify --database names them`,
      );
    if (now > then && lost.length === 0)
      sentences.push(`${kind}: ${String(now - then)} files that the database knows are missing`);
  }
  return { lost: [...sentences, ...lost], vanished };
}

function wrongOf({ kinds }: DatabaseVerified, kind: CheckedKind['kind']): number {
  const found = kinds.find((each) => each.kind === kind);
  return (found?.missing ?? 0) + (found?.differs ?? 0);
}

type Findings = readonly DatabaseFinding[];

const keyOf = ({ kind, code, id }: DatabaseFinding): string => `${kind} ${code} ${id ?? ''}`;

function without(findings: Findings, others: Findings): Findings {
  const known = new Set(others.map(keyOf));
  return findings.filter((found) => !known.has(keyOf(found)));
}

function within(findings: Findings, others: Findings): Findings {
  const known = new Set(others.map(keyOf));
  return findings.filter((found) => known.has(keyOf(found)));
}

function inWords(kind: string, count: number, names: readonly string[]): string {
  const some = names.slice(0, 3);
  const more = count > some.length ? ` and ${String(count - some.length)} more` : '';
  const which = some.length === 0 ? '' : `: ${some.join(', ')}${more}`;
  return `${kind}: ${String(count)} files that were copied are gone from the old folder since, and the database still has their rows${which}`;
}
