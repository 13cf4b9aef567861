// `octo-ha tasks cancel ID…`
import { Command } from 'commander';
import { UnfinishedError, UsageError } from '../errors.ts';
import type { CancelResult } from '../operations/tasks/cancel-tasks.ts';
import { acceptRiskOption } from './accept-risk.ts';
import { againCommand, risksAgain } from './again-command.ts';
import type { Context } from './context.ts';
import { duration } from './duration.ts';
import { exitStatus } from './exit-status.ts';
import { orDash, span } from './in-words.ts';
import { verbWork } from './verb-work.ts';

/** What is asked. */
export interface TasksCancelWish {
  readonly ids: readonly string[];
  /** Seconds; false with `--no-wait`. */
  readonly wait: number | false;
  readonly acceptRisk: readonly string[];
}

const most = 500;

/** Declares `tasks cancel`. */
export const tasksCancelCommand = (context: Context, run = tasksCancel): Command =>
  new Command('cancel')
    .description('Cancel tasks, and wait until they have ended')
    .argument('<id...>', 'ids of the tasks: ServerTasks-123')
    .option('--wait <time>', 'how long to wait for their end: 90s, 5m', duration, 300)
    .option('--no-wait', 'ask for the cancel and do not wait')
    .addOption(acceptRiskOption(['unsupported-write']))
    .addHelpText('after', exitStatus('unavailable', 'refused', 'unfinished', 'locked', 'cancelled'))
    .addHelpText(
      'after',
      `
A cancel goes by the REST API, where the settings have a url and the key. In the
database only with --accept-risk=unsupported-write, and only what a node that is
proved alive executes: a dead one obeys no cancel (Octopus issue 4538). A cancel
may be ignored (Octopus issue 7920): then it ends with 5. A task that is over
already is no error.`,
    )
    .action((ids: readonly string[], flags: Omit<TasksCancelWish, 'ids'>) => run({ ...flags, ids }, context));

/**
 * Cancels and shows what became of every task.
 * @throws UsageError usage.too-many; RefusedError task.*; LockedError lock.held; UnfinishedError cancel.ignored after the answer
 */
export async function tasksCancel(flags: TasksCancelWish, context: Context): Promise<void> {
  const ids = [...new Set(flags.ids)];
  if (ids.length > most)
    throw new UsageError(
      'usage.too-many',
      `${String(ids.length)} tasks at once are more than ${String(most)}`,
    );
  const { cancelTasks } = await import('../operations/tasks/cancel-tasks.ts');
  const { tasksCancelDocument } = await import('../operations/tasks/tasks-cancel-document.ts');
  const { settings, edges, done } = await verbWork([], context);
  const command = againCommand('tasks cancel', ids, {
    '--accept-risk': risksAgain(flags.acceptRisk),
  });
  const waitSeconds = flags.wait === false ? null : flags.wait;
  const wish = { ids, waitSeconds, accepted: new Set(flags.acceptRisk), command, settings };
  let result: CancelResult;
  try {
    result = await cancelTasks(wish, edges, context.signal);
  } finally {
    done();
  }
  const document = tasksCancelDocument(result);
  context.terminal.answer({
    document: { ...document },
    table: {
      columns: ['task', 'outcome', 'state', 'name', 'node', 'took'],
      rows: document.tasks.map((task) => [
        { text: task.id },
        { text: task.outcome, tone: task.outcome === 'ignored' ? 'bad' : 'good' },
        { text: task.state },
        { text: task.name },
        { text: orDash(task.nodeName ?? task.nodeId) },
        { text: span(task.durationMs / 1_000), align: 'right' },
      ]),
    },
  });
  const ignored = document.tasks.filter(({ outcome }) => outcome === 'ignored');
  if (ignored.length > 0)
    throw new UnfinishedError(
      'cancel.ignored',
      `still not ended: ${ignored.map(({ id, state }) => `${id} (${state})`).join(', ')}; a cancel can be ignored (Octopus issues 7920, 4538)`,
      { hint: `end its process on the worker or target; wait again with: ${command}` },
    );
}
