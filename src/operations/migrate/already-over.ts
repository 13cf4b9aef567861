// The same command once more, after the migration has come to its end: a success where the settings still say so.
import { RefusedError } from '../../errors.ts';
import { mapPath, sameNodePath } from '../../model/node-path.ts';
import type { Run } from '../../model/run.ts';
import type { FinishedStore } from './finish.ts';
import { migrationState, type MigrationState } from './migration-run.ts';
import type { MigrationEdges, OpenMigration } from './migration-work.ts';
import type { Places } from './moved-on.ts';
import { tellProgress } from './tell-progress.ts';

/**
 * A rollback of what went back, or was given up, before; null for what came to another end.
 * @throws RefusedError migrate.moved-elsewhere, where the settings do not name the old folders
 */
export function alreadyBack(run: Run, places: Places): 'already-rolled-back' | 'already-given-up' | null {
  const state = migrationState(run);
  if (state.phase !== 'rolled-back' && state.phase !== 'given-up') return null;
  requirePlaces(state, places, 'from');
  return `already-${state.phase}`;
}

/**
 * A finish of what was finished before; null for what came to another end.
 * @throws RefusedError migrate.moved-elsewhere; finish.written, where a folder that was set aside is there again
 * @throws UnavailableError store.*
 */
export async function alreadyFinished(
  run: Run,
  places: Places,
  { edges, maps }: { readonly edges: MigrationEdges; readonly maps: OpenMigration['maps'] },
  signal: AbortSignal,
): Promise<readonly FinishedStore[] | null> {
  const state = migrationState(run);
  if (state.phase !== 'finished') return null;
  requirePlaces(state, places, 'to');
  const rows: FinishedStore[] = [];
  for (const { kind, from } of state.stores) {
    const path = mapPath(from, maps);
    const told = run.lines.findLast(
      ({ step, values }) => step === 'finish.setting-aside' && values['kind'] === kind,
    );
    const { state: is } = await edges.stores.survey(
      path,
      (progress) => tellProgress('finish', progress, edges.report),
      signal,
    );
    if (is === 'folder')
      throw new RefusedError('finish.written', `'${path}' is there again, after it was set aside`, {
        hint: 'Find out what writes there: a node on old paths, a script, a backup. Nothing was touched.',
      });
    const aside = told?.values['aside'];
    rows.push({
      kind,
      path,
      aside: typeof aside === 'string' ? aside : null,
      outcome: told === undefined ? 'nothing-there' : 'already-set-aside',
    });
  }
  return rows;
}

function requirePlaces({ stores, to, phase }: MigrationState, places: Places, side: 'from' | 'to'): void {
  for (const store of stores) {
    const place = places.find(({ kind }) => kind === store.kind);
    if (place !== undefined && sameNodePath(place.path, store[side])) continue;
    const now = place === undefined ? 'no place' : `'${place.path}'`;
    throw new RefusedError(
      'migrate.moved-elsewhere',
      `the migration to '${to}' is over (${phase}), and the settings name ${now} for ${store.kind} instead of '${store[side]}'`,
      { hint: 'Nothing was touched. octo-ha migrate plan shows where every store is now.' },
    );
  }
}
