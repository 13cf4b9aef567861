// The nodes that are to go, themselves: there at all, out of work, and for a removal stopped.
import type { Node } from '../../model/node.ts';
import type { Reason } from '../../model/verdict.ts';
import type { Circumstances } from './circumstances.ts';
import { giveReason } from './give-reason.ts';
import { answersItself, beats, isSilent, runningOf, targetsOf } from './node-facts.ts';

/** Each target by itself. */
export function rateTargets(c: Circumstances): readonly Reason[] {
  const targets = targetsOf(c);
  const missing = [...new Set(c.targets)].filter((id) => !targets.some((node) => node.id === id));
  return [
    ...missing.map((id) => ({
      ...giveReason(c, 'node.unknown', 'forbid', null, null, `the cluster has no node ${id} any more`),
      nodeId: id,
    })),
    ...targets.flatMap((node) => {
      if (c.purpose === 'drain') return [];
      return c.purpose === 'stop' ? stopped(node, c) : removed(node, c);
    }),
  ];
}

function stopped(node: Node, c: Circumstances): readonly Reason[] {
  if (node.draining || node.taskCap === 0) return [];
  const message = `${node.name} is not draining: it may take a task before it stops`;
  return [giveReason(c, 'target.takes-tasks', 'warn', node, node.taskCap, message)];
}

function removed(node: Node, c: Circumstances): readonly Reason[] {
  const notDrained = giveReason(
    c,
    'target.not-drained',
    'forbid',
    node,
    null,
    `${node.name} is not draining`,
  );
  return [...(node.draining ? [] : [notDrained]), life(node, c)];
}

/** A live node adds itself again within a heart beat (octopus-internals.md 7). */
function life(node: Node, c: Circumstances): Reason {
  const { name, lastSeenAgeSeconds: age } = node;
  const running = runningOf(node, c);
  const watched = c.heartBeats.get(node.id)?.watchedSeconds ?? 0;
  if (running === 'running' || beats(node, c) || answersItself(node, c))
    return giveReason(
      c,
      'target.alive',
      'forbid',
      node,
      watched,
      `${name} is alive: it would add itself again`,
    );
  if (running === 'stopped' || isSilent(node, c))
    return giveReason(c, 'target.stopped', 'ok', node, age, `${name} is stopped`);
  const message = `${name} is not proved stopped: ask its service, or wait until it has been silent for ${String(c.periods.offlineSeconds)} s`;
  return giveReason(c, 'target.maybe-running', 'unknown', node, age, message);
}
