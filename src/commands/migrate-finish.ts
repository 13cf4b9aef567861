// `octo-ha migrate finish`
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Context } from './context.ts';
import { exitStatus } from './exit-status.ts';
import { addPlaceFlags, migrateWish, type MigrateFlags } from './migrate-flags.ts';
import { askConsent } from './migrate-outage.ts';
import { finishedAlready } from './migrate-over.ts';
import { migrationsThere, phaseAgain, phaseWork, requireConsentPossible } from './migrate-phase.ts';

/** What commander makes of them. */
export interface FinishFlags extends MigrateFlags {
  readonly days: number;
  readonly yes?: boolean;
}

/** Declares `migrate finish`. */
export const migrateFinishCommand = (context: Context, run = migrateFinish): Command =>
  addPlaceFlags(
    new Command('finish').description('Set the old folders aside, when nothing uses them any more'),
  )
    .addOption(
      new Option('--days <number>', 'so long must the nodes have been at work on the target')
        .default(7)
        .argParser(days),
    )
    .option('-y, --yes', 'do not ask')
    .addHelpText('after', exitStatus('unavailable', 'refused', 'unfinished', 'locked', 'cancelled'))
    .addHelpText(
      'after',
      `
Compares each old folder with what was copied from it, and refuses when a file
in it was added, written or removed since, or a path still leads there; and when
the nodes were moved on from the target. Renames each folder, and deletes
nothing. After that there is no rollback by octo-ha.`,
    )
    .action((flags: FinishFlags) => run(flags, context));

/** @throws UsageError prompt.not-interactive; RefusedError finish.*; LockedError; CancelledError; UnavailableError store.* */
export async function migrateFinish(flags: FinishFlags, context: Context): Promise<void> {
  requireConsentPossible(flags, context);
  const wish = migrateWish(flags);
  const work = await phaseWork(context);
  try {
    const { finishAnswer } = await import('./migrate-answer.ts');
    const { runs } = await migrationsThere(wish, work.edges, context.signal);
    const last = runs.at(-1);
    const already = last?.ended === true ? await finishedAlready(last, wish, work, context) : null;
    if (already !== null) {
      work.done();
      context.terminal.answer(finishAnswer(already));
      return;
    }
    const { findPlaces } = await import('../operations/migrate/find-places.ts');
    const { withMigration } = await import('../operations/migrate/with-migration.ts');
    const { finish } = await import('../operations/migrate/finish.ts');
    const { resolved } = await findPlaces(wish, work.settings, work.edges, context.signal);
    const named = [
      ...resolved.places.map(({ path }) => path),
      ...(typeof resolved.clusterShared === 'string' ? [resolved.clusterShared] : []),
      ...resolved.dragged.flatMap(({ path }) => (path === null ? [] : [path])),
    ];
    const { home, places } = resolved;
    work.done();
    await askConsent(
      [`the old folders of the migration to ${wish.to} are to be renamed; nothing is deleted`],
      'Set them aside?',
      flags,
      context,
    );
    const command = phaseAgain('finish', flags);
    const document = await withMigration(
      { to: wish.to, maps: wish.maps, command, plan: null },
      work.edges,
      async (migration) => ({
        to: wish.to,
        run: migration.journal.id,
        stores: await finish(
          { days: flags.days, command, accepted: wish.accepted, named, places, home },
          migration,
          context.signal,
        ),
      }),
      context.signal,
    );
    work.done();
    context.terminal.answer(finishAnswer(document));
  } finally {
    work.done();
  }
}

function days(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new InvalidArgumentError('Give a number of days.');
  return Number(text);
}
