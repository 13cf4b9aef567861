// `octo-ha maintenance on|off`
import { Command } from 'commander';
import type { MaintenanceResult } from '../operations/maintenance/set-maintenance.ts';
import { acceptRiskOption } from './accept-risk.ts';
import { againCommand, risksAgain } from './again-command.ts';
import type { Context } from './context.ts';
import { exitStatus } from './exit-status.ts';
import { maintenanceAnswer, noDrain } from './maintenance-status.ts';
import { verbWork } from './verb-work.ts';

/** What is asked. */
export interface MaintenanceSwitchWish {
  readonly on: boolean;
  readonly acceptRisk: readonly string[];
}

/** Declares `maintenance on` or `maintenance off`. */
export const maintenanceSwitchCommand = (context: Context, on: boolean, run = maintenanceSwitch): Command =>
  new Command(on ? 'on' : 'off')
    .description(on ? 'Close the instance to ordinary users' : 'Open the instance to everybody again')
    .addOption(acceptRiskOption(['unsupported-write']))
    .addHelpText('after', exitStatus('unavailable', 'refused', 'unfinished', 'locked', 'cancelled'))
    .addHelpText('after', noDrain)
    .addHelpText(
      'after',
      `
It is switched by the REST API, where the settings have a url and the key (by
OCTOPUS_API_KEY or a file). In the database only with
--accept-risk=unsupported-write: a running server may not notice it, and no
audit event is left in Octopus.`,
    )
    .action((flags: Omit<MaintenanceSwitchWish, 'on'>) => run({ ...flags, on }, context));

/**
 * Switches it and shows what it is.
 * @throws RefusedError maintenance.no-api; LockedError lock.held; UnfinishedError maintenance.*
 */
export async function maintenanceSwitch(flags: MaintenanceSwitchWish, context: Context): Promise<void> {
  const { setMaintenance } = await import('../operations/maintenance/set-maintenance.ts');
  const { maintenanceDocument } = await import('../operations/maintenance/maintenance-document.ts');
  const { settings, cluster, edges, done } = await verbWork([], context);
  const wish = {
    on: flags.on,
    accepted: new Set(flags.acceptRisk),
    command: againCommand('maintenance', [flags.on ? 'on' : 'off'], {
      '--accept-risk': risksAgain(flags.acceptRisk),
    }),
    settings,
  };
  let result: MaintenanceResult;
  try {
    result = await setMaintenance(wish, edges, context.signal);
  } finally {
    done();
  }
  context.terminal.answer(maintenanceAnswer(maintenanceDocument(cluster, result)));
}
