import { RefusedError } from '../../errors.ts';
import type { FileTrouble } from '../../model/tree.ts';
import { stateNow, treesOf, type OpenMigration } from './migration-work.ts';
import { goneHint } from './require-old-stores.ts';
import { tellProgress } from './tell-progress.ts';

/**
 * What the old folders lack of what was copied from them, file by file: others that lie there make up for none.
 * @throws RefusedError rollback.old-gone, where one lacks most of it; UnavailableError store.*
 */
export async function lackingNow(
  migration: Pick<OpenMigration, 'journal' | 'target' | 'edges' | 'maps'>,
  signal: AbortSignal,
): Promise<readonly FileTrouble[]> {
  const { target, edges, maps } = migration;
  const trees = treesOf(stateNow(migration).stores, maps);
  const found = await target.lacking(
    trees,
    (progress) => tellProgress('rollback', progress, edges.report),
    signal,
  );
  for (const { name, seen, totals, lost } of found.trees) {
    if (lost !== true) continue;
    const { from = '' } = trees.find((tree) => tree.name === name) ?? {};
    throw new RefusedError(
      'rollback.old-gone',
      `the old folder of ${name}, '${from}', has ${String(seen)} of the ${String(seen + (totals.missing ?? 0))} files that were copied from it`,
      { hint: goneHint },
    );
  }
  return found.troubles;
}
