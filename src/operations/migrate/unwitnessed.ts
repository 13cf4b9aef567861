// What vanished from an old folder where no row tells whether it was to go: many files at once, or a whole folder, may not be mounted.
import { mapPath } from '../../model/node-path.ts';
import { disposable } from '../../model/store-facts.ts';
import { storeKinds, type StoreKind } from '../../model/store.ts';
import type { CopiedTree } from '../../model/tree.ts';
import { stateNow, treesOf, type OpenMigration } from './migration-work.ts';
import { tellProgress } from './tell-progress.ts';
import { someNames } from './vanished-in-words.ts';
import { expectedKinds } from './verify-database/verify-database.ts';

const witnessed: readonly StoreKind[] = expectedKinds;

/** Kinds of which the database has no row, but for what nobody misses: only their old folders tell. */
export const unwitnessed: readonly StoreKind[] = storeKinds.filter(
  (kind) => !witnessed.includes(kind) && !disposable.has(kind),
);

/** So many at once nobody deletes by the way. */
const many = 5;

/**
 * What was copied of them and is gone from the old folders, as sentences; the last copy looks once more, by the same rule.
 * @throws UnavailableError store.*
 */
export async function goneUnwitnessed(
  migration: Pick<OpenMigration, 'journal' | 'target' | 'edges' | 'maps'>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { target, edges, maps } = migration;
  const stores = stateNow(migration).stores.filter(({ kind }) => unwitnessed.includes(kind));
  if (stores.length === 0) return [];
  const { trees, troubles } = await target.lacking(
    treesOf(stores, maps),
    (progress) => tellProgress('vanished', progress, edges.report),
    signal,
  );
  const said: string[] = [];
  for (const { kind, from } of stores) {
    const tree = trees.find(({ name }) => name === kind);
    const files = tree?.totals.missing ?? 0;
    if (files === 0) continue;
    const names = troubles.flatMap((each) =>
      each.tree === kind && each.code === 'missing' ? [each.path] : [],
    );
    const isMany = files >= many || tree?.lost === true;
    if (isMany || (await isFolderGone(names, mapPath(from, maps), edges, signal)))
      said.push(inWords(kind, files, names));
  }
  return said;
}

/** Whether nothing is left in the folder of one of them. */
async function isFolderGone(
  names: readonly string[],
  from: string,
  { stores }: Pick<OpenMigration['edges'], 'stores'>,
  signal: AbortSignal,
): Promise<boolean> {
  const left = new Set(names.map((path) => path.slice(0, path.lastIndexOf('/') + 1)));
  await stores.list(
    from,
    (files) => {
      for (const folder of left) if (files.some(({ path }) => path.startsWith(folder))) left.delete(folder);
    },
    signal,
  );
  return left.size > 0;
}

/** What a last copy has left in the target for it, as sentences. Pure. */
export function heldInWords(trees: readonly CopiedTree[]): readonly string[] {
  return trees.flatMap(({ name, troubles, troublesTotal }) => {
    const names = troubles.flatMap(({ code, path }) => (code === 'vanished' ? [path] : []));
    // Up to a number they are listed, and counted all.
    const files = names.length === troubles.length ? troublesTotal : names.length;
    return names.length === 0 ? [] : [inWords(name, files, names)];
  });
}

function inWords(kind: string, files: number, names: readonly string[]): string {
  return `${kind}: ${String(files)} files that were copied are gone from the old folder since, and no row of the database tells whether they were to go${someNames(files, names)}`;
}
