// The old folders as the copies of this migration have seen them: what is there, and what was set aside since, its source being gone.
import type { StoreNames } from '../../edges/stores.ts';
import { vanishedKinds, type VanishedKind } from './vanished-in-words.ts';
import type { DatabaseVerified } from './verify-database/database-finding.ts';
import {
  verifyDatabase,
  type StoreToVerify,
  type VerifyDatabaseEdges,
} from './verify-database/verify-database.ts';

/** Below the target: `RUN/TREE/PATH` of each file that was copied and whose source vanished. */
const vanishedFolder = '.octo-ha/vanished';

/** The names of a folder, and more. */
export function withMore(names: StoreNames, more: StoreNames['list']): StoreNames {
  return {
    list: async (...asked) => {
      await names.list(...asked);
      await more(...asked);
    },
  };
}

/** Names of old folders with those of the new ones. @param places the new folder by the old one, as this machine spells them */
export function inEither(stores: StoreNames, places: ReadonlyMap<string, string>): StoreNames {
  return withMore(stores, async (path, ...more) => {
    const there = places.get(path);
    if (there !== undefined) await stores.list(there, ...more);
  });
}

/**
 * Names of old folders with those that vanished from them.
 * @param trees by the path of its old folder, as this machine spells it
 * @param target as this machine spells it
 */
export function copiedOnce(
  stores: StoreNames,
  trees: ReadonlyMap<string, string>,
  target: string,
): StoreNames {
  return withMore(stores, async (path, onFiles, signal) => {
    const tree = trees.get(path);
    if (tree === undefined) return;
    await stores.list(
      `${target}/${vanishedFolder}`,
      (files) => {
        const own = files.flatMap((file) => {
          const [, of, ...parts] = file.path.split('/');
          return of === tree ? [{ ...file, path: parts.join('/') }] : [];
        });
        if (own.length > 0) onFiles(own);
      },
      signal,
    );
  });
}

/**
 * Of what neither folder has: what was set aside since it was copied. The database is asked for kinds alone of which there is any.
 * @param missed by names of both folders @param stores with their old folders @param target as this machine spells it
 * @throws UnavailableError store.*, database.*
 */
export async function vanishedAside(
  {
    missed,
    names,
    stores,
    target,
  }: {
    readonly missed: DatabaseVerified;
    readonly names: StoreNames;
    readonly stores: readonly StoreToVerify[];
    readonly target: string;
  },
  edges: VerifyDatabaseEdges,
  signal: AbortSignal,
): Promise<readonly VanishedKind[]> {
  const aside = new Set<string | undefined>();
  const add = (files: readonly { readonly path: string }[]): void =>
    files.forEach(({ path }) => aside.add(path.split('/')[1]));
  await edges.stores.list(`${target}/${vanishedFolder}`, add, signal);
  const kinds = missed.kinds.filter((kind) => kind.missing + kind.differs > 0 && aside.has(kind.kind));
  const asked = stores.filter((store) => kinds.some(({ kind }) => kind === store.kind));
  if (asked.length === 0) return [];
  const trees = new Map(asked.map(({ kind, path }) => [path, kind]));
  const once = await verifyDatabase(asked, { ...edges, stores: copiedOnce(names, trees, target) }, signal);
  return vanishedKinds({ ...missed, kinds }, once);
}
