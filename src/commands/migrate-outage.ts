// `octo-ha migrate cutover`, `octo-ha migrate rollback`, and plain `octo-ha migrate --to`: what ends with an outage.
import type { Command } from 'commander';
import { Option } from 'commander';
import { CancelledError } from '../errors.ts';
import type { Via } from '../operations/drain/set-drain-flag.ts';
import type { MigrateWish } from '../operations/migrate/migrate-wish.ts';
import type { OutageHands, OutageWish } from '../operations/migrate/outage-work.ts';
import type { Context } from './context.ts';
import { viaOption } from './drain.ts';
import { durationOption } from './duration.ts';
import {
  addCopyFlags,
  addPlaceFlags,
  addPlanFlags,
  switchOption,
  type MigrateFlags,
} from './migrate-flags.ts';
import type { PhaseWork } from './migrate-phase.ts';

/** What commander makes of them. Times in seconds. */
export interface OutageFlags extends MigrateFlags {
  readonly via?: Via;
  readonly wait: number;
  readonly healthyWait: number;
  readonly verify?: 'names' | 'full';
  readonly reason?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** The flags of all three. */
export function addOutageFlags(command: Command, copies: boolean): Command {
  addPlaceFlags(command);
  if (copies)
    addCopyFlags(
      addPlanFlags(command, 'the plan that was agreed on: refuses when what it was made for has changed'),
    ).addOption(
      new Option('--verify <level>', 'what is read back of files that no copy has touched since')
        .choices(['names', 'full'])
        .default('names'),
    );
  return command
    .addOption(switchOption())
    .addOption(viaOption())
    .addOption(durationOption('--wait <time>', 'how long to wait for the tasks of all nodes', '30m'))
    .addOption(
      durationOption('--healthy-wait <time>', 'how long one node may take to be healthy again', '15m'),
    )
    .option('--reason <text>', 'why; kept in the journal')
    .option('--dry-run', 'show what would be done and change nothing')
    .option('-y, --yes', 'do not ask');
}

/** The wish of an outage. */
export function outageWish(
  flags: OutageFlags,
  wish: MigrateWish,
  command: string,
  { settings }: PhaseWork,
): OutageWish {
  return {
    via: flags.via ?? settings.drainVia,
    waitSeconds: flags.wait,
    healthySeconds: flags.healthyWait,
    accepted: wish.accepted,
    reason: flags.reason ?? null,
    command,
    settings: { ...settings, queuePollSeconds: settings.periods.queuePollSeconds },
    bytesPerSecond: wish.bytesPerSecond,
    workers: wish.workers,
    switchBy: wish.switchBy,
    verify: flags.verify ?? 'names',
  };
}

/** The hands, with the operator as the person who types what is printed. */
export async function handsOf({ terminal }: Context, { done }: PhaseWork): Promise<OutageHands> {
  const { outageHands } = await import('../operations/migrate/outage-hands.ts');
  return outageHands({
    show: (lines) => {
      done();
      lines.forEach((line) => terminal.note(line));
    },
    canConfirm: terminal.canConfirm,
    confirm: (question) => {
      done();
      return terminal.confirm(question);
    },
  });
}

/** Says what will be done, and asks. @throws CancelledError cancelled.declined */
export async function askConsent(
  lines: readonly string[],
  question: string,
  flags: Pick<OutageFlags, 'yes'>,
  { terminal }: Context,
): Promise<void> {
  lines.forEach((line) => terminal.note(line));
  if (flags.yes === true) return;
  if (!(await terminal.confirm(question)))
    throw new CancelledError('cancelled.declined', 'declined; nothing was changed');
}
