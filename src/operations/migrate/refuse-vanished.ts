// Before an outage: what has its row and no file, because it vanished since it was copied or was never there; and what vanished without a
// row to tell of it. The last copy asks once more.
import type { OnProgress, StoreNames } from '../../edges/stores.ts';
import { RefusedError } from '../../errors.ts';
import { mapPath } from '../../model/node-path.ts';
import { inEither, vanishedAside, withMore } from './copied-once.ts';
import { stateNow, treesOf, type OpenMigration } from './migration-work.ts';
import { emptyKinds, refusalOf, rowsInWords, type EmptyKind } from './rows-without-files.ts';
import { tellProgress } from './tell-progress.ts';
import { goneUnwitnessed } from './unwitnessed.ts';
import { stillMissing, vanishedKinds, wrongOf, type VanishedKind } from './vanished-in-words.ts';
import { harmful, type DatabaseVerified } from './verify-database/database-finding.ts';
import { verifyDatabase, type StoreToVerify } from './verify-database/verify-database.ts';

/**
 * The nodes are at work, and retention deletes files and rows: what it was at between one look and the next is not found once more.
 * @throws RefusedError migrate.vanished, lifted by `vanished-files`, migrate.lost-store, lifted by `lost-store`
 * @throws UnavailableError store.*, database.*
 */
export async function refuseVanished(
  migration: OpenMigration,
  { accepted, command }: { readonly accepted: ReadonlySet<string>; readonly command: string },
  signal: AbortSignal,
): Promise<void> {
  if (accepted.has('vanished-files') && accepted.has('lost-store')) return;
  const { stores } = stateNow(migration);
  const refusal = ({ empty, vanished }: Found): ReturnType<typeof refusalOf> => {
    const from = (of: string): string => stores.find(({ kind }) => kind === of)?.from ?? '';
    const rows = rowsInWords(empty, vanished, (kind) => mapPath(from(kind), migration.maps));
    return refusalOf({ ...rows, vanished: [...rows.vanished, ...gone] }, accepted);
  };
  const gone = await goneUnwitnessed(migration, signal);
  const found = await rowsWithoutFiles(migration, signal);
  if (refusal(found) === null) return;
  const now = await lookAt(migration, migration.edges.stores, signal);
  const refused = refusal({
    empty: found.empty.filter(({ kind }) => emptyKinds(now, []).some((each) => each.kind === kind)),
    vanished: stillMissing(found.vanished, now),
  });
  if (refused === null) return;
  throw new RefusedError(refused.code, refused.message, {
    hint: `No node was touched. ${refused.hint} Where retention is at work just now, once more in a while: ${command}`,
  });
}

interface Found {
  readonly empty: readonly EmptyKind[];
  readonly vanished: readonly VanishedKind[];
}

/** The old folders, by these names. */
function lookAt(migration: OpenMigration, names: StoreNames, signal: AbortSignal): Promise<DatabaseVerified> {
  return verifyDatabase(oldFolders(migration), { ...migration.edges, stores: names }, signal);
}

function oldFolders(migration: OpenMigration): readonly StoreToVerify[] {
  const { stores } = stateNow(migration);
  return stores.map(({ kind, from }) => ({ kind, path: mapPath(from, migration.maps) }));
}

async function rowsWithoutFiles(migration: OpenMigration, signal: AbortSignal): Promise<Found> {
  const { edges, target, maps } = migration;
  const { stores, to } = stateNow(migration);
  const trees = treesOf(stores, maps);
  const tell: OnProgress = (progress) => tellProgress('vanished', progress, edges.report);
  const look = (names: StoreNames): Promise<DatabaseVerified> => lookAt(migration, names, signal);
  const now = await look(edges.stores);
  if (harmful(now).length === 0) return { empty: [], vanished: [] };
  const places = new Map(stores.map(({ from, to: place }) => [mapPath(from, maps), mapPath(place, maps)]));
  const alsoThere = inEither(edges.stores, places);
  const here = await look(alsoThere);
  const both = { missed: here, names: alsoThere, stores: oldFolders(migration), target: mapPath(to, maps) };
  const aside = await vanishedAside(both, edges, signal);
  // What the target has is set aside by the last copy where this migration has put it there; what others have put there is theirs.
  const isThere = vanishedKinds(now, here).length > 0;
  const proved = withMore(edges.stores, async (path, onFiles) => {
    const own = trees.filter((tree) => tree.from === path);
    for (let from: number | null = 0; from !== null;) {
      const page = await target.proved(own, { level: 'full' }, from, tell, signal);
      onFiles(page.files);
      from = page.next;
    }
  });
  const ours = isThere ? vanishedKinds(now, await look(proved)) : [];
  // The last copy sets aside what is ours: what others have put into the target is all that a kind would have then.
  const isLeft = (kind: VanishedKind['kind']): boolean =>
    wrongOf(now, kind) - wrongOf(here, kind) > (ours.find((each) => each.kind === kind)?.files ?? 0);
  const vanished = [...aside, ...ours];
  return { empty: emptyKinds(now, vanished).filter(({ kind }) => !isLeft(kind)), vanished };
}
