// `octo-ha tasks list`
import { Command, InvalidArgumentError, Option } from 'commander';
import { activeStates, type ActiveState } from '../model/task.ts';
import type { Context } from './context.ts';
import { exitStatus } from './exit-status.ts';
import { count } from './in-words.ts';
import { taskCells, taskColumns } from './tasks-table.ts';

/** What is asked for. */
export interface TasksListWish {
  readonly node?: string;
  /** Empty for all of them. */
  readonly state: readonly ActiveState[];
}

/** Declares `tasks list`. */
export const tasksListCommand = (context: Context, run = tasksList): Command =>
  new Command('list')
    .description('Tasks that are not over: what each is, on which node, for how long')
    .option('--node <node>', 'those tied to this node alone: name or id, id:ID for the id alone')
    .addOption(
      new Option('--state <state>', `those in this state; may be given again: ${activeStates.join(', ')}`)
        .default([], 'all of them')
        .argParser((text: string, before: readonly ActiveState[]) => [...new Set([...before, state(text)])]),
    )
    .addHelpText('after', exitStatus('unavailable', 'refused', 'cancelled'))
    .addHelpText(
      'after',
      `
At most 1,000 are read, the oldest first; it is said when there may be more.`,
    )
    .action((flags: TasksListWish) => run(flags, context));

/**
 * Reads the tasks and shows them.
 * @throws RefusedError node.unknown, node.ambiguous
 */
export async function tasksList(wish: TasksListWish, context: Context): Promise<void> {
  const { findNode } = await import('../operations/find-node.ts');
  const { tasksListDocument } = await import('../operations/tasks/tasks-list-document.ts');
  const database = await context.database();
  const cluster = await database.readCluster(context.signal);
  const node = wish.node === undefined ? null : findNode(cluster, wish.node);
  const states = wish.state.length === 0 ? activeStates : wish.state;
  const tasks = await database.readTasks({ nodeId: node?.id ?? null, states }, context.signal);
  const document = tasksListDocument(tasks, cluster, { node, states });
  const isTty = context.terminal.stdoutIsTty;
  context.terminal.answer({
    document: { ...document },
    header: [`instance database ${document.instance.database} on ${document.instance.server}`],
    table: {
      columns: taskColumns,
      rows: document.tasks.map((task) => taskCells(task, isTty)),
    },
    footer: [
      count(document.tasks.length, 'task'),
      ...(document.mayBeCut ? ['there may be more: only the oldest were read'] : []),
    ],
  });
}

function state(text: string): ActiveState {
  const found = activeStates.find((each) => each.toLowerCase() === text.toLowerCase());
  if (found === undefined) throw new InvalidArgumentError(`Give one of: ${activeStates.join(', ')}.`);
  return found;
}
