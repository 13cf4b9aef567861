// `octo-ha maintenance …`
import { Command } from 'commander';
import { attach } from './attach.ts';
import type { Context } from './context.ts';
import { maintenanceStatusCommand } from './maintenance-status.ts';
import { maintenanceSwitchCommand } from './maintenance-switch.ts';

/** The group of commands about maintenance mode. */
export const maintenanceCommand = (context: Context): Command =>
  attach(
    new Command('maintenance').description('Maintenance mode of the whole instance; it is not a drain'),
    maintenanceStatusCommand(context),
    maintenanceSwitchCommand(context, true),
    maintenanceSwitchCommand(context, false),
  );
