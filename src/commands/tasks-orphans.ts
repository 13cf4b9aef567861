// `octo-ha tasks orphans`
import { Command, Option } from 'commander';
import type { Cell } from '../edges.ts';
import type { OrphanEntry } from '../operations/tasks/tasks-orphans-document.ts';
import type { Context } from './context.ts';
import { drawEvents } from './draw-events.ts';
import { duration } from './duration.ts';
import { exitStatus } from './exit-status.ts';
import { count, orDash, span } from './in-words.ts';

/** What is asked for. */
export interface TasksOrphansWish {
  /** Seconds; two heart-beat periods when not given. */
  readonly observe?: number;
}

/** Declares `tasks orphans`. */
export const tasksOrphansCommand = (context: Context, run = tasksOrphans): Command =>
  new Command('orphans')
    .description('Running tasks whose node is missing, offline or silent')
    .addOption(
      new Option(
        '--observe <time>',
        'how long to watch the heart beats of silent nodes that have tasks; else two heart-beat periods',
      ).argParser(duration),
    )
    .addHelpText('after', exitStatus('unavailable', 'finding', 'cancelled'))
    .addHelpText(
      'after',
      `
Nothing here is certain: a node without a row may live, and nodes write heart
beats by their own clocks. Octopus cleans up by itself: a node that comes back
cancels its own tasks, else another one does so about an hour after the node
was last seen (Octopus' documentation; issues 3586 and 4304). A task that waits
for a person outlives the stop of its node, and counts only when that is gone.`,
    )
    .action((flags: TasksOrphansWish) => run(flags, context));

/** Looks and shows; ends with 7 when there are some. Changes nothing. */
export async function tasksOrphans({ observe }: TasksOrphansWish, context: Context): Promise<void> {
  const { findOrphans } = await import('../operations/tasks/find-orphans.ts');
  const { tasksOrphansDocument } = await import('../operations/tasks/tasks-orphans-document.ts');
  const settings = await context.settings();
  const { report, done } = drawEvents(context.terminal);
  const edges = {
    database: await context.database(),
    hosts: await context.hosts(),
    clock: context.clock,
    report,
  };
  const observeSeconds = observe ?? 2 * settings.periods.heartBeatSeconds;
  const found = await findOrphans({ settings, observeSeconds }, edges, context.signal).finally(done);
  const document = tasksOrphansDocument(found);
  const { tasks, instance } = document;
  context.terminal.answer({
    document: { ...document },
    header: [`instance database ${instance.database} on ${instance.server}`],
    table: {
      columns: ['task', 'state', 'name', 'node', 'age', 'clean-up', 'why'],
      rows: tasks.map(cells),
    },
    footer: [
      tasks.length === 0 ? 'no orphans found' : `${count(tasks.length, 'task')} that nobody seems to work on`,
      ...(tasks.length === 0
        ? []
        : ["clean-up: when about Octopus itself would cancel it, as its documentation says; '-': not known"]),
      ...(document.mayBeCut ? ['there may be more: only the oldest tasks were read'] : []),
    ],
  });
  if (tasks.length > 0) context.finishWith(7);
}

function cells(task: OrphanEntry): Cell[] {
  return [
    { text: task.id },
    { text: task.state },
    { text: task.name },
    { text: task.nodeName ?? orDash(task.nodeId) },
    { text: task.ageSeconds === null ? '-' : span(task.ageSeconds), align: 'right' },
    { text: cleanUp(task.cleanUpInSeconds) },
    { text: task.reason },
  ];
}

function cleanUp(seconds: number | null): string {
  if (seconds === null) return '-';
  return seconds === 0 ? 'due' : `in about ${span(seconds)}`;
}
