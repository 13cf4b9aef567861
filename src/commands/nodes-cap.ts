// `octo-ha nodes cap NODE N`
import { Command, InvalidArgumentError, Option } from 'commander';
import { checkRisks } from '../model/risk.ts';
import type { CapResult } from '../operations/cap/carry-out-cap.ts';
import { acceptRiskOption } from './accept-risk.ts';
import { againCommand, risksAgain } from './again-command.ts';
import type { Context } from './context.ts';
import { exitStatus } from './exit-status.ts';
import { verbWork } from './verb-work.ts';

/** What is asked. */
export interface NodesCapWish {
  readonly node: string;
  readonly taskCap: number;
  readonly via?: 'database' | 'api';
  readonly acceptRisk: readonly string[];
}

/** `--via`, for what no program on the node is asked to do; without it the context's way to drain, where that is one of the two. */
export const twoWays = (what: string): Option =>
  new Option('--via <way>', `${what}; else what the context says, else database`).choices([
    'database',
    'api',
  ]);

/** Declares `nodes cap`. */
export const nodesCapCommand = (context: Context, run = nodesCap): Command =>
  new Command('cap')
    .description('Set how many tasks a node may run at once')
    .argument('<node>', 'name or id of the node; id:ID for the id alone')
    .argument('<tasks>', 'the task cap, 0 to 1000; 0 leaves a node that serves users only', tasks)
    .addOption(twoWays('who writes it'))
    .addOption(acceptRiskOption(['large-cap', ...checkRisks]))
    .addHelpText('after', exitStatus('unavailable', 'refused', 'unfinished', 'locked', 'cancelled'))
    .addHelpText(
      'after',
      `
Octopus' documentation finds caps of 40 to 80 to work best: above 80 there is a
warning, above 160 only --accept-risk=large-cap goes on. To 0 the node takes no
more tasks, as if it were drained, so the same is asked as by drain.
A cap written in the database leaves no audit event in Octopus; --via api does.`,
    )
    .action((node: string, taskCap: number, flags: Omit<NodesCapWish, 'node' | 'taskCap'>) =>
      run({ ...flags, node, taskCap }, context),
    );

/**
 * Sets it and shows what it was.
 * @throws RefusedError node.unknown, cap.*, the verdict's codes; LockedError lock.held; UnfinishedError cap.conflict, …
 */
export async function nodesCap(flags: NodesCapWish, context: Context): Promise<void> {
  const { carryOutCap } = await import('../operations/cap/carry-out-cap.ts');
  const { capDocument } = await import('../operations/cap/cap-document.ts');
  const { settings, cluster, targets, edges, done } = await verbWork([flags.node], context);
  const [target] = targets;
  if (target === undefined) return;
  const wish = {
    target,
    taskCap: flags.taskCap,
    via: flags.via ?? (settings.drainVia === 'api' ? ('api' as const) : ('database' as const)),
    accepted: new Set(flags.acceptRisk),
    command: againCommand('nodes cap', [target.name, String(flags.taskCap)], {
      '--via': flags.via,
      '--accept-risk': risksAgain(flags.acceptRisk),
    }),
    settings,
  };
  let result: CapResult;
  try {
    result = await carryOutCap(wish, edges, context.signal);
  } finally {
    done();
  }
  const said = result.outcome === 'already' ? 'already so' : 'changed';
  context.terminal.answer({
    document: { ...capDocument(cluster, wish, result) },
    table: {
      columns: ['name', 'outcome', 'task cap', 'before'],
      rows: [
        [
          { text: target.name },
          { text: said, tone: 'good' },
          { text: String(result.taskCap), align: 'right' },
          { text: String(result.before), align: 'right' },
        ],
      ],
    },
  });
}

function tasks(text: string): number {
  const value = Number(text);
  if (!/^\d{1,4}$/.test(text) || value > 1_000)
    throw new InvalidArgumentError('Give a whole number from 0 to 1000.');
  return value;
}
