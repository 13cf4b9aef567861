// `migrate rollback` and `migrate finish` of a migration that has come to its end: said again, after a look that it is still so.
import { RefusedError } from '../errors.ts';
import type { Run } from '../model/run.ts';
import type { MigrateWish } from '../operations/migrate/migrate-wish.ts';
import type { MigrateDocument, MigrateFinishDocument } from '../operations/migrate/migrate-document.ts';
import type { ResolvedStores } from '../operations/migrate/resolve-stores.ts';
import type { Context } from './context.ts';
import type { PhaseWork } from './migrate-phase.ts';

/** Null where the last migration there did not go back. @throws RefusedError migrate.moved-elsewhere, store.*; UnavailableError */
export async function backAlready(
  run: Run,
  wish: MigrateWish,
  work: PhaseWork,
  context: Context,
): Promise<MigrateDocument | null> {
  const { alreadyBack } = await import('../operations/migrate/already-over.ts');
  const { migrateDocument } = await import('../operations/migrate/migrate-document.ts');
  const { migrationState } = await import('../operations/migrate/migration-run.ts');
  await endWhatIsLeft(wish, work, context);
  const outcome = alreadyBack(run, await placesNow(wish, work, context));
  return outcome === null ? null : migrateDocument(migrationState(run), outcome, {});
}

/** Null where the last migration there was not finished. @throws RefusedError migrate.moved-elsewhere, finish.written, store.* */
export async function finishedAlready(
  run: Run,
  wish: MigrateWish,
  work: PhaseWork,
  context: Context,
): Promise<MigrateFinishDocument | null> {
  const { alreadyFinished } = await import('../operations/migrate/already-over.ts');
  await endWhatIsLeft(wish, work, context);
  const there = { edges: work.edges, maps: wish.maps };
  const stores = await alreadyFinished(run, await placesNow(wish, work, context), there, context.signal);
  return stores === null ? null : { to: wish.to, run: run.id, stores };
}

async function placesNow(
  wish: MigrateWish,
  { settings, edges }: PhaseWork,
  { signal }: Context,
): Promise<ResolvedStores['places']> {
  const { findPlaces } = await import('../operations/migrate/find-places.ts');
  return (await findPlaces(wish, settings, edges, signal)).resolved.places;
}

/** One that was killed at its very last line may have left the note of this machine. */
async function endWhatIsLeft(wish: MigrateWish, { edges }: PhaseWork, { signal }: Context): Promise<void> {
  const { withMigration } = await import('../operations/migrate/with-migration.ts');
  const opening = { to: wish.to, maps: wish.maps, command: '', plan: null };
  try {
    await withMigration(opening, edges, () => Promise.resolve(), signal);
  } catch (error) {
    if (!(error instanceof RefusedError) || error.code !== 'migrate.not-begun') throw error;
  }
}
