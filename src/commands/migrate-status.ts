// `octo-ha migrate status`
import { Command } from 'commander';
import type { Context } from './context.ts';
import { exitStatus } from './exit-status.ts';
import { addPlaceFlags, migrateWish, type MigrateFlags } from './migrate-flags.ts';
import { migrationsThere, phaseAgain, phaseWork } from './migrate-phase.ts';

/** Declares `migrate status`. */
export const migrateStatusCommand = (context: Context, run = migrateStatus): Command =>
  addPlaceFlags(
    new Command('status').description('How a migration stands, as the journal in its target tells'),
  )
    .addHelpText('after', exitStatus('unavailable', 'refused', 'unfinished', 'cancelled'))
    .addHelpText('after', '\nReads the target alone, and changes nothing. octo-ha status names the target.')
    .action((flags: MigrateFlags) => run(flags, context));

/** @throws RefusedError migrate.journal-*; UnfinishedError and UnavailableError as `migrationsThere` */
export async function migrateStatus(flags: MigrateFlags, context: Context): Promise<void> {
  const wish = migrateWish(flags);
  const work = await phaseWork(context);
  try {
    const there = await migrationsThere(wish, work.edges, context.signal);
    const { statusOf } = await import('../operations/migrate/migrate-document.ts');
    const { statusAnswer } = await import('./migrate-answer.ts');
    context.terminal.answer(statusAnswer(statusOf(wish.to, there, (phase) => phaseAgain(phase, flags))));
  } finally {
    work.done();
  }
}
