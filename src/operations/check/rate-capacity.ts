// Who would carry the work: every other node, and all of them together.
import type { Node } from '../../model/node.ts';
import type { Reason } from '../../model/verdict.ts';
import { capacity } from './capacity.ts';
import type { Circumstances } from './circumstances.ts';
import { giveReason } from './give-reason.ts';
import { carriesWork, isDown, othersOf } from './node-facts.ts';

/** The capacity left, then each other node. */
export function rateCapacity(c: Circumstances): readonly Reason[] {
  const { left, wanted } = capacity(c);
  return [together(left, wanted, c), ...othersOf(c).map((node) => alone(node, left > 0, c))];
}

function together(left: number, wanted: number, c: Circumstances): Reason {
  const others = othersOf(c);
  if (others.length === 0)
    return giveReason(
      c,
      'node.last-one',
      'forbid',
      null,
      0,
      'there is no other node: nothing would take tasks',
    );
  if (left === 0)
    return others.some((node) => mayCarryWork(node, c))
      ? giveReason(c, 'capacity.unproved', 'unknown', null, 0, 'no other node is proved to take tasks')
      : giveReason(c, 'capacity.none', 'forbid', null, 0, 'no other node takes tasks');
  const caps = `the others may run ${String(left)} at once, ${String(wanted)} are running and queued`;
  return left < wanted
    ? giveReason(c, 'capacity.less', 'warn', null, left, `${caps}: some will wait`)
    : giveReason(c, 'capacity.left', 'ok', null, left, caps);
}

/** Nothing is known that keeps it from taking tasks. */
function mayCarryWork(node: Node, c: Circumstances): boolean {
  return !isDown(node, c) && !node.draining && node.taskCap > 0;
}

function alone(node: Node, othersCarry: boolean, c: Circumstances): Reason {
  const { name, taskCap } = node;
  if (isDown(node, c))
    return giveReason(
      c,
      'others.offline',
      othersCarry ? 'warn' : 'forbid',
      node,
      node.lastSeenAgeSeconds,
      `${name} is down`,
    );
  if (node.draining) {
    const tasks = node.runningTasks + node.cancellingTasks + (node.pinnedTasks ?? 0);
    const vote = othersCarry ? 'warn' : 'forbid';
    return giveReason(
      c,
      'others.draining',
      vote,
      node,
      tasks,
      `${name} is draining, ${String(tasks)} left on it`,
    );
  }
  if (taskCap === 0)
    return giveReason(c, 'others.no-cap', 'ok', node, 0, `${name} has task cap 0: it serves users only`);
  if (carriesWork(node, c))
    return giveReason(
      c,
      'others.proved',
      'ok',
      node,
      taskCap,
      `${name} is alive and may run ${String(taskCap)} at once`,
    );
  const seconds = c.heartBeats.get(node.id)?.watchedSeconds ?? 0;
  return giveReason(
    c,
    'others.unproved',
    othersCarry ? 'warn' : 'unknown',
    node,
    seconds,
    `${name} is not proved to take tasks: watched for ${String(Math.round(seconds))} s`,
  );
}
