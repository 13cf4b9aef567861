// `octo-ha nodes remove NODE`
import { Command } from 'commander';
import type { Answer } from '../edges.ts';
import { CancelledError, RefusedError, UnfinishedError, UsageError } from '../errors.ts';
import { checkRisks } from '../model/risk.ts';
import type { RemoveResult } from '../operations/remove/carry-out-remove.ts';
import type { RemoveDocument } from '../operations/remove/remove-document.ts';
import { acceptRiskOption } from './accept-risk.ts';
import { againCommand, risksAgain } from './again-command.ts';
import type { Context } from './context.ts';
import { exitStatus } from './exit-status.ts';
import { count } from './in-words.ts';
import { twoWays } from './nodes-cap.ts';
import { verbWork, type VerbWork } from './verb-work.ts';

/** What is asked. */
export interface NodesRemoveWish {
  readonly node: string;
  readonly via?: 'database' | 'api';
  readonly yes?: true;
  readonly acceptRisk: readonly string[];
}

/** Declares `nodes remove`. */
export const nodesRemoveCommand = (context: Context, run = nodesRemove): Command =>
  new Command('remove')
    .description('Remove the rows of a node that is drained, stopped and silent')
    .argument('<node>', 'name or id of the node; id:ID for the id alone')
    .addOption(twoWays('who removes them'))
    .option('-y, --yes', 'do not ask')
    .addOption(acceptRiskOption(checkRisks))
    .addHelpText('after', exitStatus('unavailable', 'refused', 'unfinished', 'locked', 'cancelled'))
    .addHelpText(
      'after',
      `
The rows of both node tables go in one transaction. A node that still lives adds
itself again within a minute, with task cap 5 and not draining: two heart-beat
periods are watched, and 5 says that it came back. May it go at all:
octo-ha nodes check NODE --for remove. A node that octo-ha has removed before is
already removed (0), as far as a journal of this state folder tells of it.
A removal in the database leaves no audit event in Octopus; --via api does.`,
    )
    .action((node: string, flags: Omit<NodesRemoveWish, 'node'>) => run({ ...flags, node }, context));

/**
 * Asks, removes, watches, shows.
 * @throws UsageError prompt.not-interactive; CancelledError cancelled.declined; RefusedError node.unknown, the verdict's codes
 * @throws LockedError lock.held; UnfinishedError remove.came-back after the answer, …
 */
export async function nodesRemove(flags: NodesRemoveWish, context: Context): Promise<void> {
  if (flags.yes !== true && !context.terminal.canConfirm)
    throw new UsageError('prompt.not-interactive', 'nobody can be asked whether the node is to be removed', {
      hint: 'give --yes to remove it without being asked',
    });
  const { carryOutRemove } = await import('../operations/remove/carry-out-remove.ts');
  const { removeDocument } = await import('../operations/remove/remove-document.ts');
  let work: VerbWork;
  try {
    work = await verbWork([flags.node], context);
  } catch (error) {
    if (!(error instanceof RefusedError) || error.code !== 'node.unknown') throw error;
    if (await toldAlready(flags.node, context)) return;
    throw error;
  }
  const { settings, cluster, targets, edges, done } = work;
  const [target] = targets;
  if (target === undefined) return;
  const { server, database } = cluster.instance;
  const question = `Remove the node ${target.name} (${target.id}) from the database ${database} on ${server}?`;
  if (flags.yes !== true && !(await context.terminal.confirm(question)))
    throw new CancelledError('cancelled.declined', `${target.name} was not removed`);
  const wish = {
    target,
    via: flags.via ?? (settings.drainVia === 'api' ? ('api' as const) : ('database' as const)),
    accepted: new Set(flags.acceptRisk),
    command: againCommand('nodes remove', [target.name], {
      '--accept-risk': risksAgain(flags.acceptRisk),
    }),
    settings: { ...settings, queuePollSeconds: settings.periods.queuePollSeconds },
  };
  let result: RemoveResult;
  try {
    result = await carryOutRemove(wish, edges, context.signal);
  } finally {
    done();
  }
  context.terminal.answer(answerOf(removeDocument(cluster, wish, result)));
  if (result.outcome === 'came-back')
    throw new UnfinishedError('remove.came-back', `${target.name} has added itself again: it is running`, {
      hint: `stop its service and keep it from starting, then once more: octo-ha drain ${target.name} && ${wish.command}`,
    });
}

/** Answers for a node that octo-ha has removed before, as far as a journal tells. */
async function toldAlready(name: string, context: Context): Promise<boolean> {
  const { removedBefore } = await import('../operations/remove/removed-before.ts');
  const { removeDocument } = await import('../operations/remove/remove-document.ts');
  const { edges, cluster, done } = await verbWork([], context);
  const removed = await removedBefore(name, edges, context.signal).finally(done);
  if (removed === null) return false;
  context.terminal.answer(answerOf(removeDocument(cluster, removed, removed.result)));
  return true;
}

function answerOf(document: RemoveDocument): Answer {
  const { node, outcome, watchedSeconds, before } = document;
  const isBack = outcome === 'came-back';
  return {
    document: { ...document },
    table: {
      columns: ['name', 'outcome', 'watched', 'cap before'],
      rows: [
        [
          { text: node.name },
          { text: isBack ? 'CAME BACK' : outcome.replace('-', ' '), tone: isBack ? 'bad' : 'good' },
          { text: count(Math.round(watchedSeconds), 'second') },
          { text: String(before.taskCap), align: 'right' },
        ],
      ],
    },
  };
}
