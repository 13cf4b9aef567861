// `octo-ha migrate …`
import { Command } from 'commander';
import { attach, attachDefault } from './attach.ts';
import type { Context } from './context.ts';
import { secondInterrupt } from './exit-status.ts';
import { migrateAllCommand, migrateCutoverCommand } from './migrate-cutover.ts';
import { migrateFinishCommand } from './migrate-finish.ts';
import { migratePlanCommand } from './migrate-plan.ts';
import { migratePreseedCommand } from './migrate-preseed.ts';
import { migrateRollbackCommand } from './migrate-rollback.ts';
import { migrateStatusCommand } from './migrate-status.ts';
import { migrateVerifyCommand } from './migrate-verify.ts';

const help = `
Without a phase, octo-ha migrate --to PATH does all of it with one consent:
plan, preseed, cutover. Its flags are those of octo-ha migrate cutover.

Ctrl-C ends the batch or the waiting, finishes a stop, a start or the recording
of the paths that was begun, and says how to go on.
${secondInterrupt}`;

/**
 * The group of commands that move the stores to other storage. `octo-ha migrate --to …` without a phase is its default command:
 * flags of the group's own would take those of the phases away from them.
 */
export const migrateCommand = (context: Context): Command =>
  attachDefault(
    attach(
      new Command('migrate')
        .description('Move every store of the instance to shared storage, proven and reversible')
        .addHelpText('after', help),
      migratePlanCommand(context),
      migratePreseedCommand(context),
      migrateCutoverCommand(context),
      migrateVerifyCommand(context),
      migrateStatusCommand(context),
      migrateRollbackCommand(context),
      migrateFinishCommand(context),
    ),
    migrateAllCommand(context),
  );
