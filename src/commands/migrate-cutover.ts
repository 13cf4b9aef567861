// `octo-ha migrate cutover`, and plain `octo-ha migrate --to`, which preseeds first.
import { Command } from 'commander';
import type { CutOver } from '../operations/migrate/cut-over.ts';
import type { MigrationPlan } from '../operations/migrate/migration-plan.ts';
import type { PlannedNode } from '../operations/restart/restart-wish.ts';
import type { Context } from './context.ts';
import { exitStatus } from './exit-status.ts';
import { bytes, span } from './in-words.ts';
import { migrateWish } from './migrate-flags.ts';
import { addOutageFlags, askConsent, handsOf, outageWish, type OutageFlags } from './migrate-outage.ts';
import {
  makeChange,
  makePlan,
  openMigrationThere,
  outageNodes,
  phaseAgain,
  phaseWork,
  requireConsentPossible,
} from './migrate-phase.ts';

const help = `
What changed since the preseed is copied while the nodes still work. Then every
node is drained, kept from being started, stopped, and proved to be. What has
changed meanwhile is copied and read back; the new paths are recorded and read
back; the nodes are started, still drained, and given back to work as they were
found. Nothing in the old folders is written or deleted. Ctrl-C ends it between
two steps; the same command goes on, from any machine.`;

/** Declares `migrate cutover`. */
export const migrateCutoverCommand = (context: Context, run = migrateCutover): Command =>
  addOutageFlags(
    new Command('cutover').description('The outage: copy what has changed, and move every node'),
    true,
  )
    .addHelpText('after', exitStatus('unavailable', 'refused', 'unfinished', 'locked', 'cancelled'))
    .addHelpText('after', help)
    .action((flags: OutageFlags) => run(flags, 'cutover', context));

/** Declares plain `migrate --to`: the default command of the group. */
export const migrateAllCommand = (context: Context, run = migrateCutover): Command =>
  addOutageFlags(new Command('all').description('All phases with one consent: plan, preseed, cutover'), true)
    .addHelpText('after', exitStatus('unavailable', 'refused', 'unfinished', 'locked', 'cancelled'))
    .addHelpText('after', help)
    .action((flags: OutageFlags) => run(flags, '', context));

/**
 * Plans, asks, copies, moves, shows.
 * @param phase as it is typed; '' for plain `migrate`
 * @throws UsageError prompt.not-interactive; RefusedError; LockedError; CancelledError; UnavailableError; UnfinishedError
 */
export async function migrateCutover(
  flags: OutageFlags,
  phase: 'cutover' | '',
  context: Context,
): Promise<void> {
  requireConsentPossible(flags, context);
  const { signal, terminal } = context;
  const wish = migrateWish(flags);
  const work = await phaseWork(context);
  try {
    const { planRefusal } = await import('../operations/migrate/plan-refusal.ts');
    const cluster = await work.edges.database.readCluster(signal);
    const there = await openMigrationThere(wish, work.edges, signal);
    const isBegun = there !== null && there.phase !== 'copying' && there.phase !== 'rolled-back';
    const plan = isBegun ? null : await makePlan(wish, flags, work, context);
    if (plan !== null && flags.dryRun === true) {
      const { planDocument } = await import('../operations/migrate/plan-document.ts');
      const { planAnswer } = await import('./migrate-plan-answer.ts');
      work.done();
      terminal.answer(
        planAnswer(planDocument(plan, wish.accepted, context.clock.now()), terminal.stdoutIsTty),
      );
      // What the drivers cannot do refuses the outage too, and is no part of the plan.
      outageNodes(cluster, wish.accepted, work);
      return;
    }
    const refused = plan === null ? null : planRefusal(plan, 'cutover');
    if (refused !== null) throw refused;
    const nodes = outageNodes(cluster, wish.accepted, work);
    work.done();
    const lines =
      plan !== null
        ? planLines(plan, nodes)
        : there?.phase === 'moved'
          ? [`the nodes were moved to ${there.to} already: looks whether Octopus still names it`]
          : [`goes on with the cutover to ${there?.to ?? wish.to}`];
    if (flags.dryRun === true) {
      terminal.answer({ document: { ...there }, header: lines });
      return;
    }
    const isMoved = there?.phase === 'moved';
    if (isMoved) lines.forEach((line) => terminal.note(line));
    else await askConsent(lines, question(plan, phase, nodes), flags, context);
    await carryOut();

    /** The copy may have taken days: what was consented to must still be so. */
    async function asItIsNow(
      agreed: MigrationPlan,
      command: string,
    ): Promise<Pick<CutOver, 'change' | 'nodes'>> {
      const { lookAgain } = await import('../operations/migrate/look-again.ts');
      const planned = { plan: agreed, cluster, wish, command };
      const again = await lookAgain(planned, work.settings, work.edges, signal);
      return {
        change: await makeChange(agreed, wish, again, work, signal),
        nodes: outageNodes(again, wish.accepted, work),
      };
    }

    async function carryOut(): Promise<void> {
      const { withMigration } = await import('../operations/migrate/with-migration.ts');
      const { copyAhead } = await import('../operations/migrate/copy-ahead.ts');
      const { cutOver } = await import('../operations/migrate/cut-over.ts');
      const { stateNow } = await import('../operations/migrate/migration-work.ts');
      const { otherOwners } = await import('../operations/migrate/other-owners.ts');
      const { migrateDocument } = await import('../operations/migrate/migrate-document.ts');
      const hands = await handsOf(context, work);
      const { expectedAmount } = await import('../operations/migrate/expected-amount.ts');
      const command = phaseAgain(phase, flags);
      const expected = plan === null ? null : expectedAmount(plan);
      const to = plan?.target.to ?? there?.to ?? wish.to;
      const document = await withMigration(
        { to, maps: wish.maps, command, plan },
        work.edges,
        async (migration) => {
          // A cutover leaves what is being written just now to the outage, which is about to come.
          const comesBack = phase === '' ? {} : { comesBack: 0 };
          if (!isBegun) await copyAhead(migration, { ...wish, command, expected, ...comesBack }, signal);
          const now = plan === null ? { change: null, nodes } : await asItIsNow(plan, command);
          const outage = outageWish(flags, wish, command, work);
          const result = await cutOver({ plan, hands, ...now }, outage, migration, signal);
          const others = otherOwners(migration, 'to');
          return migrateDocument(stateNow(migration), result.outcome, { ...result, others });
        },
        signal,
      );
      work.done();
      const { migrateAnswer } = await import('./migrate-answer.ts');
      terminal.answer(migrateAnswer(document));
    }
  } finally {
    work.done();
  }
}

function planLines(plan: MigrationPlan, nodes: readonly PlannedNode[]): readonly string[] {
  const { estimate } = plan;
  return [
    ...plan.stores
      .filter(({ moves }) => moves)
      .map(({ kind, from, to, found }) => {
        const size = found === null ? '' : ` (${String(found.files)} files, ${bytes(found.bytes)})`;
        return `${kind}: ${from} -> ${to}${size}`;
      }),
    ...nodes.map(
      ({ name, service, runningTasks }) =>
        `${name}: drained, stopped, started (${service ?? ''}; ${String(runningTasks)} tasks run on it)`,
    ),
    ...(estimate === null
      ? []
      : [
          `the first copy takes about ${span(estimate.copySeconds)}, the outage about ${span(estimate.outageSeconds)} and the waiting for tasks`,
        ]),
    ...plan.reasons
      .filter(({ vote, lifted }) => vote === 'warn' || lifted)
      .map(({ message }) => `warning: ${message}`),
  ];
}

function question(plan: MigrationPlan | null, phase: string, nodes: readonly PlannedNode[]): string {
  const what = nodes.length === 1 ? 'the node' : `all ${String(nodes.length)} nodes`;
  if (plan === null) return `Go on: move ${what}?`;
  return `Copy ${phase === '' ? 'everything' : 'what has changed'}, then stop and move ${what}?`;
}
