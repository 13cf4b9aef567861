// `octo-ha migrate plan`
import { Command } from 'commander';
import type { Context } from './context.ts';
import { exitStatus } from './exit-status.ts';
import { addCopyFlags, addPlaceFlags, addPlanFlags, migrateWish } from './migrate-flags.ts';
import type { MigrateFlags } from './migrate-flags.ts';
import { phaseWork } from './migrate-phase.ts';

/** Declares `migrate plan`. */
export const migratePlanCommand = (context: Context, run = migratePlan): Command =>
  addCopyFlags(
    addPlanFlags(
      addPlaceFlags(
        new Command('plan').description(
          'What would move where, what speaks against it, and how long it takes; changes nothing',
        ),
      ),
      'write the plan there; later phases refuse when what it was made for has changed',
    ),
  )
    .addHelpText('after', exitStatus('unavailable', 'refused', 'finding', 'cancelled'))
    .addHelpText(
      'after',
      `
Paths are spelled as the nodes spell them; --map says how this machine reaches
them. The target is tried with a file of our own, which is gone again; all else
is only read. 7: something forbids it. 3 is also: something could not be found
out, which is no yes. Each code is explained in docs/migration-reasons.md.`,
    )
    .action((flags: MigrateFlags) => run(flags, context));

/**
 * Asks, judges, shows; ends with 7 when something forbids and 3 when something is unknown.
 * @throws RefusedError store.*, migrate.wrong-system; UnavailableError database.*; UsageError usage.file-unwritable
 */
export async function migratePlan(flags: MigrateFlags, context: Context): Promise<void> {
  const { prepareMigration } = await import('../operations/migrate/prepare-migration.ts');
  const { planDocument } = await import('../operations/migrate/plan-document.ts');
  const wish = migrateWish(flags);
  const { settings, edges, done } = await phaseWork(context);
  try {
    const { plan } = await prepareMigration(wish, settings, edges, context.signal);
    done();
    const document = planDocument(plan, wish.accepted, context.clock.now());
    if (flags.planFile !== undefined)
      await context.replaceFile(flags.planFile, `${JSON.stringify(document, null, 2)}\n`, { create: true });
    const { planAnswer } = await import('./migrate-plan-answer.ts');
    context.terminal.answer(planAnswer(document, context.terminal.stdoutIsTty));
    const exitCode = { safe: 0, unsafe: 7, unknown: 3 }[document.verdict];
    if (exitCode !== 0) context.finishWith(exitCode);
  } finally {
    done();
  }
}
