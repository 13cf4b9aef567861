// What each node with a url says of itself.
import type { Node } from '../../model/node.ts';
import type { Reason } from '../../model/verdict.ts';
import type { Circumstances } from './circumstances.ts';
import { giveReason } from './give-reason.ts';
import { answersItself, isDown, pingAgrees, pingOf } from './node-facts.ts';

/** Every node of the cluster. */
export function ratePings(c: Circumstances): readonly Reason[] {
  return c.cluster.nodes.map((node) => ratePing(node, c));
}

function ratePing(node: Node, c: Circumstances): Reason {
  const { name } = node;
  const ping = pingOf(node, c);
  switch (ping.kind) {
    case 'not-configured':
      return giveReason(c, 'ping.not-configured', 'skip', node, null, `${name} has no url in the context`);
    case 'foreign':
      return giveReason(
        c,
        'ping.foreign',
        'unknown',
        node,
        null,
        `what answers at the url of ${name} is no node: ${ping.why}`,
      );
    case 'unreachable':
      return isDown(node, c)
        ? giveReason(c, 'ping.agrees', 'ok', node, null, `${name} is down and does not answer`)
        : giveReason(
            c,
            'ping.unreachable',
            'unknown',
            node,
            null,
            `${name} does not answer at its url: ${ping.why}`,
          );
    case 'answered':
  }
  if (ping.nodeName === null)
    return giveReason(
      c,
      'ping.foreign',
      'unknown',
      node,
      null,
      `what answers at the url of ${name} does not say which node it is`,
    );
  if (pingAgrees(node, c))
    return giveReason(
      c,
      'ping.agrees',
      'ok',
      node,
      ping.tookMs,
      `${name} answers ${String(ping.status)}, as the database says`,
    );
  // A drain changes what the node says; one that was just begun or ended is not yet heard of there.
  const vote = c.purpose === 'drain' && c.targets.includes(node.id) ? 'warn' : 'unknown';
  const message = answersItself(node, c)
    ? `${name} answers ${String(ping.status)}, and the database says it is ${isDown(node, c) ? 'down' : node.draining ? 'draining' : 'taking tasks'}`
    : `${ping.nodeName} answers at the url of ${name}`;
  return giveReason(c, 'ping.contradicts', vote, node, null, message);
}
