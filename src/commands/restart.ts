// `octo-ha restart [NODE…|--all]`
import { Command, Option } from 'commander';
import { CancelledError, RefusedError } from '../errors.ts';
import { checkRisks } from '../model/risk.ts';
import type { Run } from '../model/run.ts';
import type { Report } from '../model/step-event.ts';
import type { RestartPlan, RestartResult, RestartWish } from '../operations/restart/restart-wish.ts';
import { acceptRiskOption } from './accept-risk.ts';
import { abandonCommand, againCommand } from './again-command.ts';
import type { Context } from './context.ts';
import { auditNote, viaOption } from './drain.ts';
import { duration, durationOption } from './duration.ts';
import { exitStatus, secondInterrupt } from './exit-status.ts';
import { count } from './in-words.ts';
import {
  giveAgain,
  latestStart,
  nodeCount,
  requireConsentPossible,
  requireOneMeaning,
  restartCommandAgain,
  type RestartFlags,
} from './restart-flags.ts';
import { tellNotAfter } from './tell-not-after.ts';
import { unfinishedRoll } from './unfinished-roll.ts';
import { verbWork, type VerbWork } from './verb-work.ts';

/** Declares `restart`. */
export const restartCommand = (context: Context, run = restart): Command =>
  new Command('restart')
    .description('Restart nodes one at a time, draining each one first')
    .argument('[node...]', 'names or ids of the nodes; id:ID for the id alone')
    .option('--all', 'every node of the instance')
    .option('--dry-run', 'show the plan and change nothing')
    .option('-y, --yes', 'do not ask')
    .option('--resume', 'go on with the restart that was left unfinished')
    .option('--abandon', 'give up the restart that was left unfinished; changes no node')
    .addOption(
      new Option('--order <order>', 'fewest running tasks first, or as named')
        .choices(['idle', 'named'])
        .default('idle'),
    )
    .addOption(viaOption())
    .addOption(durationOption('--wait <time>', 'how long to wait for the tasks of one node', '15m'))
    .addOption(
      durationOption('--healthy-wait <time>', 'how long one node may take to be healthy again', '10m'),
    )
    .option(
      '--settle <time>',
      'pause between nodes (60s; none where the load balancer took it back)',
      duration,
    )
    .option('--pause-after <nodes>', 'stop after so many; the same command goes on', nodeCount)
    .option('--not-after <time>', 'begin no node after this time: 06:00, or an instant')
    .option('--roll-timeout <time>', 'begin no node when the roll has taken so long', duration)
    .option('--require <command>', 'run before each node; a failure stops the roll')
    .option('--before-stop <command>', 'run when a node is drained, before its stop')
    .option('--after-start <command>', 'run after its start')
    .addOption(durationOption('--hook-wait <time>', 'how long one of these three commands may take', '4h'))
    .option('--skip-stop-start', 'drain and restore only, around work that the hooks do')
    .option('--expect-version <version>', 'the version that each node must come back with')
    .option('--own-task <id>', 'the Octopus task that octo-ha runs in: its node is left to you')
    .option('--reason <text>', 'why; kept in the journal')
    .addOption(acceptRiskOption([...checkRisks, 'left-out-hooks', 'hook-at-work']))
    .addHelpText('after', exitStatus('unavailable', 'refused', 'unfinished', 'locked', 'cancelled'))
    .addHelpText('after', auditNote)
    .addHelpText(
      'after',
      `
The commands of --require, --before-stop and --after-start go to the shell as
they stand, with OCTO_HA_NODE, OCTO_HA_NODE_ID and OCTO_HA_NODE_URL set.
Ctrl-C ends the waiting; a stop that was begun is finished, and its start too.
${secondInterrupt}
What was found, done and left on every node is told then as well (exit 5).
The same command goes on where a roll was broken off. --resume knows its nodes
and nothing else: octo-ha status shows it with the flags to give again, and
without the hooks that it was given it is refused.`,
    )
    .action((nodes: readonly string[], flags: Omit<RestartFlags, 'nodes'>) =>
      run({ ...flags, nodes }, context),
    );

/**
 * Plans, asks, carries out, shows.
 * @throws UsageError usage.restart-what, usage.no-work, prompt.not-interactive; RefusedError; LockedError; CancelledError
 * @throws UnfinishedError restart.* after the answer, when not every node was restarted; lock.lost likewise
 */
export async function restart(flags: RestartFlags, context: Context): Promise<void> {
  requireOneMeaning(flags);
  requireConsentPossible(flags, context.terminal.canConfirm);
  const now = context.clock.now();
  const notAfter = flags.notAfter === undefined ? null : latestStart(flags.notAfter, now);
  const { restartRun } = await import('../operations/restart/restart-run.ts');
  const journals = await context.journals();
  const unfinished =
    flags.resume === true || flags.abandon === true ? await restartRun(journals, null) : null;
  if (flags.abandon === true) {
    if (unfinished === null) throw nothingUnfinished();
    const { abandonRun } = await import('./abandon-run.ts');
    await abandonRun(unfinished, { yes: flags.yes === true, accepted: flags.acceptRisk }, context);
    return;
  }
  if (flags.resume === true && unfinished === null) throw nothingUnfinished();
  const work = await verbWork(flags.all === true || unfinished !== null ? 'all' : flags.nodes, context);
  try {
    await roll(flags, work, { unfinished, notAfter, now }, context);
  } finally {
    work.done();
  }
}

/** What was found out before the cluster was read. */
interface Asked {
  /** What `--resume` goes on with. */
  readonly unfinished: Run | null;
  readonly notAfter: Date | null;
  readonly now: Date;
}

async function roll(flags: RestartFlags, work: VerbWork, asked: Asked, context: Context): Promise<void> {
  const { unfinished, notAfter, now } = asked;
  const { prepareRestart } = await import('../operations/restart/prepare-restart.ts');
  const { requireDead } = await import('../operations/restart/require-dead.ts');
  const { restartRun } = await import('../operations/restart/restart-run.ts');
  const { runNodes } = await import('../operations/open-run.ts');
  const { database, journals } = work.edges;
  const otherwise = (error: unknown): Promise<never> => requireDead(error, database, context.signal);
  const rows = work.cluster.nodes;
  const isAll = flags.all === true;
  const ways = { goOn: againCommand('restart', ['--resume']), giveUp: abandonCommand() };
  const resumed =
    unfinished ?? (await restartRun(journals, work.targets, rows, isAll, ways).catch(otherwise));
  const ids = resumed === null ? null : runNodes(resumed);
  const targets = work.targets.filter(({ id }) => ids?.includes(id) ?? true);
  const wish = restartWish(flags, notAfter, { ...work, targets });
  const plan = await prepareRestart(wish, work.edges, resumed, context.signal);
  work.done();
  if (notAfter !== null) tellNotAfter(flags.notAfter ?? '', notAfter, now, context.terminal);
  const { planDocument, resultDocument } = await import('../operations/restart/restart-document.ts');
  if (flags.dryRun === true) {
    const { othersAhead } = await import('../operations/restart/others-ahead.ts');
    await othersAhead(plan, resumed, wish, work.edges).catch(otherwise);
    work.done();
    const { planAnswer } = await import('./restart-answer.ts');
    context.terminal.answer(planAnswer(planDocument(work.cluster, plan, resumed)));
    return;
  }
  await consent(plan, resumed !== null, flags, context, work.edges.report);
  const { carryOutRestart } = await import('../operations/restart/carry-out-restart.ts');
  const { resultAnswer } = await import('./restart-answer.ts');
  const answer = (each: RestartResult): void => {
    work.done();
    context.terminal.answer(resultAnswer(resultDocument(work.cluster, each)));
  };
  const result = await carryOutRestart(plan, wish, resumed, work.edges, context.signal, answer);
  answer(result);
  if (result.stopped === null) return;
  const onNodes = (names: readonly string[]): string => restartCommandAgain(flags, names);
  throw unfinishedRoll(result, { command: wish.command, onNodes, giveAgain: giveAgain(flags) });
}

function nothingUnfinished(): RefusedError {
  return new RefusedError('restart.nothing-unfinished', 'no restart is unfinished', {
    hint: 'octo-ha status shows what is; begin one with octo-ha restart --all',
  });
}

function restartWish(
  flags: RestartFlags,
  notAfter: Date | null,
  { settings, targets }: VerbWork,
): RestartWish {
  return {
    targets,
    all: flags.all === true,
    order: flags.order,
    via: flags.via ?? settings.drainVia,
    waitSeconds: flags.wait,
    healthySeconds: flags.healthyWait,
    settleSeconds: flags.settle ?? null,
    pauseAfter: flags.pauseAfter ?? null,
    notAfter,
    rollSeconds: flags.rollTimeout ?? null,
    skipStopStart: flags.skipStopStart === true,
    hooks: {
      require: flags.require ?? null,
      beforeStop: flags.beforeStop ?? null,
      afterStart: flags.afterStart ?? null,
      seconds: flags.hookWait,
    },
    expectVersion: flags.expectVersion ?? null,
    ownTask: flags.ownTask ?? null,
    reason: flags.reason ?? null,
    accepted: new Set(flags.acceptRisk),
    command: restartCommandAgain(flags, flags.all === true ? ['--all'] : targets.map(({ name }) => name)),
    resume: { command: restartCommandAgain(flags, ['--resume']), giveAgain: giveAgain(flags) },
    giveUp: abandonCommand(),
    settings: { ...settings, queuePollSeconds: settings.periods.queuePollSeconds },
  };
}

/** Shows the plan on stderr, its warnings in the log as well, and asks. @throws CancelledError cancelled.declined */
async function consent(
  plan: RestartPlan,
  isResumed: boolean,
  flags: RestartFlags,
  { terminal }: Context,
  report: Report,
): Promise<void> {
  plan.nodes.forEach(({ name, steps, runningTasks, service }, index) =>
    terminal.note(
      `${index + 1}. ${name} (${count(runningTasks, 'task')}${service === null ? '' : `, ${service}`}): ${steps.join(', ')}`,
    ),
  );
  for (const message of plan.warnings) report({ step: 'plan.warning', node: null, tone: 'warning', message });
  if (flags.yes === true) return;
  const nodes = count(plan.nodes.length, 'node');
  const question = isResumed
    ? `Go on with the restart of ${nodes}, one at a time?`
    : `Restart ${nodes}, one at a time?`;
  if (!(await terminal.confirm(question)))
    throw new CancelledError('cancelled.declined', 'declined; nothing was changed');
}
