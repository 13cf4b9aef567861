// What follows for one node from all that was found about it.
import type { Node } from '../../model/node.ts';
import type { Circumstances, PingFinding, ServiceFinding } from './circumstances.ts';

/** The nodes that are to go, in the order of the cluster. */
export function targetsOf(c: Circumstances): readonly Node[] {
  return c.cluster.nodes.filter(({ id }) => c.targets.includes(id));
}

/** All other nodes. */
export function othersOf(c: Circumstances): readonly Node[] {
  return c.cluster.nodes.filter(({ id }) => !c.targets.includes(id));
}

/** What its url said. */
export function pingOf({ id }: Node, c: Circumstances): PingFinding {
  return c.pings.get(id) ?? { kind: 'not-configured' };
}

/** What its machine said. */
export function serviceOf({ id }: Node, c: Circumstances): ServiceFinding {
  return c.services.get(id) ?? { kind: 'not-configured' };
}

/** What its machine says of the service; null when nobody told. */
export function runningOf(node: Node, c: Circumstances): string | null {
  const service = serviceOf(node, c);
  return service.kind === 'state' ? service.state.running : null;
}

/** Its heart beat was another one in a later reading: the only thing in the database that proves life. */
export function beats({ id }: Node, c: Circumstances): boolean {
  return c.heartBeats.get(id)?.changed === true;
}

/**
 * Its heart beat is older than `offlineSeconds` by the database's clock, and it did not change while watched for two
 * periods: an age alone says nothing, since nodes write it by their own clocks.
 */
export function isSilent(node: Node, c: Circumstances): boolean {
  const watch = c.heartBeats.get(node.id);
  const age = node.lastSeenAgeSeconds;
  return (
    watch?.changed === false &&
    watch.watchedSeconds >= 2 * c.periods.heartBeatSeconds &&
    age !== null &&
    age > c.periods.offlineSeconds
  );
}

/** Known to be down: flagged offline by itself, stopped as its machine says, or silent. */
export function isDown(node: Node, c: Circumstances): boolean {
  return node.flaggedOffline === true || runningOf(node, c) === 'stopped' || isSilent(node, c);
}

/** A ping of this very node, whatever it says. */
export function answersItself(node: Node, c: Circumstances): boolean {
  const ping = pingOf(node, c);
  return ping.kind === 'answered' && ping.nodeName !== null && isNamed(node, ping.nodeName);
}

/** The node says of itself what the database says of it (octopus-internals.md 5: 418 while draining or offline). */
export function pingAgrees(node: Node, c: Circumstances): boolean {
  const ping = pingOf(node, c);
  if (ping.kind !== 'answered' || !answersItself(node, c) || isDown(node, c)) return false;
  return (
    (ping.status === 418) === node.draining &&
    (ping.draining === null || ping.draining === node.draining) &&
    ping.offline !== true
  );
}

/** Proved alive: a heart beat seen to change, or a ping that agrees with the database. */
export function isProvedAlive(node: Node, c: Circumstances): boolean {
  return beats(node, c) || pingAgrees(node, c);
}

/** It carries work: proved alive, up, not draining, with a cap, and neither its url nor its machine says otherwise. */
export function carriesWork(node: Node, c: Circumstances): boolean {
  return (
    !node.draining &&
    node.taskCap > 0 &&
    isProvedAlive(node, c) &&
    !isDown(node, c) &&
    runningOf(node, c) !== 'changing' &&
    (!answersItself(node, c) || pingAgrees(node, c))
  );
}

/** Names are compared as SQL Server compares them: any case, no trailing blanks. */
export function isNamed({ name }: Node, other: string): boolean {
  return folded(name) === folded(other);
}

function folded(text: string): string {
  return text.trimEnd().toLowerCase();
}
