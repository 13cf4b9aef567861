// `octo-ha migrate …`
import { Command } from 'commander';
import { attach } from './attach.ts';
import type { Context } from './context.ts';
import { migratePlanCommand } from './migrate-plan.ts';

/**
 * The group of commands that move the stores to other storage. `octo-ha migrate --to …` without a phase is its default command:
 * flags of the group's own would take those of the phases away from them.
 */
export const migrateCommand = (context: Context): Command =>
  attach(
    new Command('migrate').description(
      'Move every store of the instance to shared storage, proven and reversible',
    ),
    migratePlanCommand(context),
  );
