// What is tied to the nodes that are to go.
import type { Node } from '../../model/node.ts';
import type { Task } from '../../model/task.ts';
import type { Reason } from '../../model/verdict.ts';
import type { Circumstances } from './circumstances.ts';
import { giveReason } from './give-reason.ts';
import { targetsOf } from './node-facts.ts';

/** Each target's tasks. Of the counts of the cluster and the list, two readings, the larger one stands. */
export function rateTasks(c: Circumstances): readonly Reason[] {
  return targetsOf(c).flatMap((node) => rateTarget(node, c));
}

function rateTarget(node: Node, c: Circumstances): readonly Reason[] {
  const found = c.tasks.get(node.id) ?? { kind: 'unreadable', why: 'they were not asked for' };
  const tasks = found.kind === 'listed' ? found.tasks : [];
  const pinned = tasks.filter(isPinned);
  const cancelling = tasks.filter((task) => !isPinned(task) && task.state === 'Cancelling');
  const running = tasks.filter((task) => !isPinned(task) && task.state !== 'Cancelling');
  const stops = c.purpose === 'drain' ? 'ok' : 'forbid';
  const counted = (list: readonly Task[], count: number | null): number => Math.max(list.length, count ?? 0);
  const [runs, cancels, pins] = [
    counted(running, node.runningTasks),
    counted(cancelling, node.cancellingTasks),
    counted(pinned, node.pinnedTasks),
  ];
  const say = (count: number, what: string, list: readonly Task[]): string =>
    `${node.name} has ${String(count)} ${count === 1 ? 'task' : 'tasks'} ${what}${named(list)}`;
  return [
    ...(found.kind === 'unreadable'
      ? [
          giveReason(
            c,
            'tasks.unlisted',
            'unknown',
            node,
            null,
            `the tasks of ${node.name} cannot be listed: ${found.why}`,
          ),
        ]
      : []),
    ...(runs > 0 ? [giveReason(c, 'tasks.running', stops, node, runs, say(runs, 'running', running))] : []),
    ...(cancels > 0
      ? [giveReason(c, 'tasks.cancelling', stops, node, cancels, say(cancels, 'being cancelled', cancelling))]
      : []),
    ...(pins > 0
      ? [
          giveReason(
            c,
            'tasks.pinned',
            c.purpose === 'remove' ? 'forbid' : 'warn',
            node,
            pins,
            say(pins, 'waiting for a person', pinned),
          ),
        ]
      : []),
    ...(runs + cancels + pins === 0 && found.kind === 'listed'
      ? [giveReason(c, 'tasks.none', 'ok', node, 0, `${node.name} has no tasks`)]
      : []),
  ];
}

/** Waits for a person; a queued task that is tied to a node does so too (Octopus issue 4846). */
function isPinned({ waitsForPerson, state }: Task): boolean {
  return waitsForPerson === true || state === 'Queued';
}

const mostNamed = 5;

function named(tasks: readonly Task[]): string {
  if (tasks.length === 0) return '';
  const shown = tasks.slice(0, mostNamed).map(({ id, name }) => `${id} ${name}`);
  const more = tasks.length > mostNamed ? `, and ${String(tasks.length - mostNamed)} more` : '';
  return `: ${shown.join(', ')}${more}`;
}
