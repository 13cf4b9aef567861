// `octo-ha migrate preseed`
import { Command } from 'commander';
import type { Context } from './context.ts';
import { exitStatus } from './exit-status.ts';
import {
  addCopyFlags,
  addPlaceFlags,
  addPlanFlags,
  migrateWish,
  type MigrateFlags,
} from './migrate-flags.ts';
import { makePlan, phaseAgain, phaseWork } from './migrate-phase.ts';

/** Declares `migrate preseed`. */
export const migratePreseedCommand = (context: Context, run = migratePreseed): Command =>
  addCopyFlags(
    addPlanFlags(
      addPlaceFlags(
        new Command('preseed').description(
          'Copy and prove while the nodes work; any number of times, for days',
        ),
      ),
      'the plan that was agreed on: refuses when what it was made for has changed',
    ),
  )
    .addHelpText('after', exitStatus('unavailable', 'refused', 'unfinished', 'locked', 'cancelled'))
    .addHelpText(
      'after',
      `
Writes to the target alone. Files that are being written are come back for, and
are else left for the next time. Ctrl-C ends the batch cleanly; the same command
goes on, from any machine.`,
    )
    .action((flags: MigrateFlags) => run(flags, context));

/**
 * Plans, copies, shows.
 * @throws RefusedError the plan's codes; LockedError lock.held; UnavailableError store.*, database.*
 * @throws UnfinishedError migrate.interrupted; migrate.incomplete after the answer, when files could not be copied
 */
export async function migratePreseed(flags: MigrateFlags, context: Context): Promise<void> {
  const wish = migrateWish(flags);
  const work = await phaseWork(context);
  try {
    const plan = await makePlan(wish, flags, work, context);
    const { planRefusal } = await import('../operations/migrate/plan-refusal.ts');
    const refused = planRefusal(plan, 'copy');
    if (refused !== null) throw refused;
    const { withMigration } = await import('../operations/migrate/with-migration.ts');
    const { preseedOpen } = await import('../operations/migrate/preseed.ts');
    const { refuseFailed } = await import('../operations/migrate/copy-ahead.ts');
    const { stateNow } = await import('../operations/migrate/migration-work.ts');
    const { migrateDocument } = await import('../operations/migrate/migrate-document.ts');
    const { otherOwners } = await import('../operations/migrate/other-owners.ts');
    const { expectedAmount } = await import('../operations/migrate/expected-amount.ts');
    const command = phaseAgain('preseed', flags);
    const expected = expectedAmount(plan);
    const opening = { to: plan.target.to, maps: wish.maps, command, plan };
    const { document, trees, migration } = await withMigration(
      opening,
      work.edges,
      async (open) => {
        const result = await preseedOpen(open, { ...wish, command, expected }, context.signal);
        const outcome = result.complete ? 'preseeded' : 'preseeded-in-part';
        const others = otherOwners(open, 'to');
        const document = migrateDocument(stateNow(open), outcome, { ...result, others });
        return { document, trees: result.trees, migration: open };
      },
      context.signal,
    );
    work.done();
    const { migrateAnswer } = await import('./migrate-answer.ts');
    context.terminal.answer(migrateAnswer(document));
    // What is merely being written comes with the next time; what failed wants the operator.
    refuseFailed(trees, { ...migration, wish: { command } });
  } finally {
    work.done();
  }
}
