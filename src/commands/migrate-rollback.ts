// `octo-ha migrate rollback`
import { Command } from 'commander';
import { RefusedError } from '../errors.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Run } from '../model/run.ts';
import type { MigrateWish } from '../operations/migrate/migrate-wish.ts';
import type { Context } from './context.ts';
import { exitStatus } from './exit-status.ts';
import { migrateWish } from './migrate-flags.ts';
import { backAlready } from './migrate-over.ts';
import { addOutageFlags, askConsent, handsOf, outageWish, type OutageFlags } from './migrate-outage.ts';
import {
  migrationsThere,
  outageNodes,
  phaseAgain,
  phaseWork,
  requireConsentPossible,
  type PhaseWork,
} from './migrate-phase.ts';

/** Declares `migrate rollback`. */
export const migrateRollbackCommand = (context: Context, run = migrateRollback): Command =>
  addOutageFlags(
    new Command('rollback').description('Back to the old paths, with what was born on the target since'),
    false,
  )
    .addHelpText('after', exitStatus('unavailable', 'refused', 'unfinished', 'locked', 'cancelled'))
    .addHelpText(
      'after',
      `
Before the cutover it gives the migration up: only the target was changed.
In the middle of one it puts everything back. Afterwards every node is stopped,
what is new on the target is copied to the old folders, in which nothing is
written over, and the old paths are recorded again. The target is left as it is.`,
    )
    .action((flags: OutageFlags) => run(flags, context));

/**
 * Asks, goes back, shows.
 * @throws UsageError prompt.not-interactive; RefusedError migrate.not-begun, migrate.moved-elsewhere, rollback.*; LockedError; UnfinishedError; UnavailableError
 */
export async function migrateRollback(flags: OutageFlags, context: Context): Promise<void> {
  requireConsentPossible(flags, context);
  const { signal, terminal } = context;
  const wish = migrateWish({ ...flags, store: flags.store });
  const work = await phaseWork(context);
  try {
    const { migrationState } = await import('../operations/migrate/migration-run.ts');
    const { migrateAnswer } = await import('./migrate-answer.ts');
    const { lookBack } = await import('../operations/migrate/look-back.ts');
    const { keptInWords } = await import('../operations/migrate/kept-on-target.ts');
    // A target that cannot be read is no target without a migration.
    const { runs } = await migrationsThere(wish, work.edges, signal);
    const run = runs.findLast(({ ended }) => !ended);
    const there = run === undefined ? null : migrationState(run);
    const last = runs.at(-1);
    const already =
      there === null && last !== undefined ? await backAlready(last, wish, work, context) : null;
    if (already !== null) {
      work.done();
      terminal.answer(migrateAnswer(already));
      return;
    }
    if (there === null)
      throw new RefusedError('migrate.not-begun', `no migration to '${wish.to}' is under way`, {
        hint: 'octo-ha migrate status shows what is known there. After finish there is no rollback.',
      });
    const cluster = await work.edges.database.readCluster(signal);
    const isAtRest = there.phase === 'copying' || there.phase === 'rolled-back';
    if (run !== undefined && !isAtRest) await requireNoneJoined(run, cluster, wish, work, signal);
    const nodes = isAtRest ? [] : outageNodes(cluster, wish.accepted, work);
    const command = phaseAgain('rollback', flags);
    const outage = outageWish(flags, wish, command, work);
    const hands = await handsOf(context, work);
    const way = { to: there.to, maps: wish.maps, nodes, hands, wish: outage };
    // Who is not asked needs no look beforehand: the way back takes the same one before it touches a node.
    const seen =
      isAtRest || (flags.yes === true && flags.dryRun !== true)
        ? { lines: [], kept: [] }
        : await lookBack(way, work.edges, signal);
    const lines = [
      there.phase === 'copying'
        ? `gives up the migration to ${there.to}: no node is touched, what was copied stays there`
        : there.phase === 'rolled-back'
          ? `the nodes are back from ${there.to} already: its journal is ended, no node is touched`
          : `back from ${there.to}, ${there.phase}`,
      ...nodes.map(({ name, service }) => `${name}: drained, stopped, started (${service ?? ''})`),
      ...seen.lines,
      ...keptInWords(seen.kept).map((message) => `warning: ${message}`),
    ];
    work.done();
    if (flags.dryRun === true) {
      terminal.answer({ document: { ...there, keptOnTarget: seen.kept }, header: lines });
      return;
    }
    await askConsent(
      lines,
      there.phase === 'copying' ? 'Give it up?' : isAtRest ? 'End it?' : 'Go back to the old paths?',
      flags,
      context,
    );
    const { withMigration } = await import('../operations/migrate/with-migration.ts');
    const { rollBack } = await import('../operations/migrate/roll-back.ts');
    const { stateNow } = await import('../operations/migrate/migration-work.ts');
    const { otherOwners } = await import('../operations/migrate/other-owners.ts');
    const { migrateDocument } = await import('../operations/migrate/migrate-document.ts');
    const document = await withMigration(
      { to: there.to, maps: wish.maps, command, plan: null },
      work.edges,
      async (migration) => {
        const result = await rollBack({ nodes, hands }, outage, migration, signal);
        const names = nodes.map(({ name }) => name);
        const others = otherOwners(migration, 'back');
        return migrateDocument(stateNow(migration), result.outcome, { ...result, nodes: names, others });
      },
      signal,
    );
    work.done();
    terminal.answer(migrateAnswer(document));
  } finally {
    work.done();
  }
}

/** Before a node is asked for anything. @throws RefusedError rollback.node-joined */
async function requireNoneJoined(
  run: Run,
  { nodes }: Cluster,
  wish: MigrateWish,
  { settings, edges }: PhaseWork,
  signal: AbortSignal,
): Promise<void> {
  const { readFolders } = await import('../operations/migrate/read-folders.ts');
  const { refuseJoined } = await import('../operations/migrate/refuse-joined.ts');
  const question = { nodes: nodes.map(({ name }) => name), urls: settings, stores: wish.stores };
  const { readings } = await readFolders(question, edges, signal);
  refuseJoined({ run, nodes, readings, accepted: wish.accepted });
}
