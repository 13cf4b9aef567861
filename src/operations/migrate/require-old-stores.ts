import { RefusedError } from '../../errors.ts';
import { mapPath } from '../../model/node-path.ts';
import type { JournalLine, JournalValue } from '../../model/run.ts';
import { storeFacts } from '../../model/store-facts.ts';
import { stateNow, type OpenMigration } from './migration-work.ts';
import { tellProgress } from './tell-progress.ts';

/**
 * The settings name the old folders: nodes and retention may have worked in them since the last copy, so only one that is empty tells. A way
 * back must not lead to what was renamed or cleared.
 * @param mayBeEmpty somebody takes the word for that; a folder that is not there at all is refused all the same
 * @throws RefusedError rollback.old-gone, before anything is stopped; UnavailableError store.*
 */
export async function requireOldStores(
  migration: Pick<OpenMigration, 'journal' | 'edges' | 'maps'>,
  mayBeEmpty: boolean,
  signal: AbortSignal,
): Promise<void> {
  const { journal, edges, maps } = migration;
  const { stores, paths } = stateNow(migration);
  for (const { kind, from } of stores) {
    const path = mapPath(from, maps);
    const { state, files } = await edges.stores.survey(
      path,
      (progress) => tellProgress('rollback', progress, edges.report),
      signal,
    );
    const before = settledAmount(journal.lines(), kind);
    const isWhole =
      before === null
        ? state === 'folder' || storeFacts[kind].onDemand
        : files > 0 || before.files === 0 || (mayBeEmpty && state === 'folder');
    if (isWhole) continue;
    const lift = paths === 'old' ? ' Where all of it was deleted on purpose: --accept-risk=source-gone.' : '';
    const was = before === null ? '' : `, where ${String(before.files)} files were copied from`;
    throw new RefusedError(
      'rollback.old-gone',
      `the old folder of ${kind}, '${path}', has ${state === 'folder' ? `${String(files)} files` : 'gone'}${was}`,
      {
        hint: `${goneHint}${lift}`,
      },
    );
  }
}

/** The way on. */
export const goneHint =
  'Was it renamed by octo-ha migrate finish, or cleared? Put it back first. To move to an empty folder instead, migrate anew with another --to.';

/** What the last copy of an outage proved of a store; null where none came to its end. */
export function settledAmount(
  lines: readonly JournalLine[],
  kind: string,
): { readonly files: number; readonly bytes: number } | null {
  const settled = lines.findLast(({ step }) => step === 'settle.copied')?.values['stores'];
  if (!Array.isArray(settled)) return null;
  const found = (settled as readonly JournalValue[])
    .map((each) => Object(each) as Readonly<Record<string, unknown>>)
    .find((each) => each['kind'] === kind);
  const { files, bytes } = found ?? {};
  return typeof files === 'number' && typeof bytes === 'number' ? { files, bytes } : null;
}
