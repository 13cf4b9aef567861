// `octo-ha migrate status`
import { Command } from 'commander';
import { Failure } from '../errors.ts';
import type { Run } from '../model/run.ts';
import type { MigrateWish } from '../operations/migrate/migrate-wish.ts';
import type { Places } from '../operations/migrate/moved-on.ts';
import type { Context } from './context.ts';
import { exitStatus } from './exit-status.ts';
import { addPlaceFlags, migrateWish, type MigrateFlags } from './migrate-flags.ts';
import { migrationsThere, phaseAgain, phaseWork, type PhaseWork } from './migrate-phase.ts';

/** Declares `migrate status`. */
export const migrateStatusCommand = (context: Context, run = migrateStatus): Command =>
  addPlaceFlags(
    new Command('status').description('How a migration stands, as the journal in its target tells'),
  )
    .addHelpText('after', exitStatus('unavailable', 'refused', 'unfinished', 'cancelled'))
    .addHelpText(
      'after',
      '\nReads the target, and once the nodes have moved what Octopus names now.\nChanges nothing. octo-ha status names the target.',
    )
    .action((flags: MigrateFlags) => run(flags, context));

/** @throws RefusedError migrate.journal-*; UnfinishedError and UnavailableError as `migrationsThere` */
export async function migrateStatus(flags: MigrateFlags, context: Context): Promise<void> {
  const wish = migrateWish(flags);
  const work = await phaseWork(context);
  try {
    const there = await migrationsThere(wish, work.edges, context.signal);
    const { statusOf } = await import('../operations/migrate/migrate-status-document.ts');
    const { statusAnswer } = await import('./migrate-answer.ts');
    const again = (phase: string, ...risks: readonly string[]): string =>
      phaseAgain(phase, { ...flags, acceptRisk: [...flags.acceptRisk, ...risks] });
    const document = statusOf(wish.to, there, again, await placesOfMoved(there.runs, wish, work, context));
    work.done();
    context.terminal.answer(statusAnswer(document));
  } finally {
    work.done();
  }
}

/** Where every store is now, of a migration whose nodes had moved: they may have been moved on. Null where nobody tells. */
async function placesOfMoved(
  runs: readonly Run[],
  wish: MigrateWish,
  { settings, edges }: PhaseWork,
  { signal }: Context,
): Promise<Places | null> {
  const { migrationState } = await import('../operations/migrate/migration-run.ts');
  if (!runs.some((run) => migrationState(run).phase === 'moved')) return null;
  const { findPlaces } = await import('../operations/migrate/find-places.ts');
  try {
    return (await findPlaces(wish, settings, edges, signal)).resolved.places;
  } catch (error) {
    signal.throwIfAborted();
    // How it stands by its journal is told all the same.
    if (error instanceof Failure) return null;
    throw error;
  }
}
