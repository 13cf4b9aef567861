// What the machine of each node says of its service.
import type { Node } from '../../model/node.ts';
import type { ServiceState } from '../../model/service.ts';
import type { Reason } from '../../model/verdict.ts';
import type { Circumstances } from './circumstances.ts';
import { giveReason } from './give-reason.ts';
import { serviceOf } from './node-facts.ts';

/** Every node of the cluster; of the targets also what would start the service again, or keep it from being started. */
export function rateServices(c: Circumstances): readonly Reason[] {
  return c.cluster.nodes.flatMap((node) => rateService(node, c));
}

function rateService(node: Node, c: Circumstances): readonly Reason[] {
  const { name } = node;
  const service = serviceOf(node, c);
  switch (service.kind) {
    case 'not-configured':
      return [
        giveReason(
          c,
          'service.not-configured',
          'skip',
          node,
          null,
          `${name} has no service driver in the context`,
        ),
      ];
    case 'silent':
      return [
        giveReason(
          c,
          'service.silent',
          'skip',
          node,
          null,
          `the service of ${name} cannot be asked: ${service.why}`,
        ),
      ];
    case 'unreachable':
      return [
        giveReason(
          c,
          'service.unreachable',
          'unknown',
          node,
          null,
          `the machine of ${name} cannot be asked: ${service.why}`,
        ),
      ];
    case 'state':
  }
  const { state } = service;
  return [
    rateState(node, state, c),
    ...(c.targets.includes(node.id) ? startsAgain(node, state, service.canDisable, c) : []),
  ];
}

function rateState(node: Node, { running, detail }: ServiceState, c: Circumstances): Reason {
  const said = `the service of ${node.name}: ${detail}`;
  switch (running) {
    case 'running':
      return giveReason(c, 'service.running', 'ok', node, null, said);
    case 'stopped':
      return giveReason(c, 'service.stopped', 'ok', node, null, said);
    case 'changing':
      return giveReason(c, 'service.changing', 'unknown', node, null, `${said} (starting or stopping)`);
    case 'unknown':
      return giveReason(c, 'service.unknown', 'unknown', node, null, `${said} (not known)`);
  }
}

function startsAgain(
  node: Node,
  { running, watchdog, startType }: ServiceState,
  canDisable: boolean,
  c: Circumstances,
): readonly Reason[] {
  const found: Reason[] = [];
  const isLeft = c.purpose === 'drain' || c.handedOver.has(node.id);
  if (watchdog !== null) {
    const vote = isLeft ? 'ok' : canDisable ? 'warn' : 'forbid';
    const what = canDisable ? ', which can be paused' : '';
    const message = `${node.name} has something that starts its service: ${watchdog}${what}`;
    found.push(giveReason(c, 'service.watchdog', vote, node, null, message));
  }
  if (
    c.purpose !== 'remove' &&
    startType === 'disabled' &&
    running !== 'stopped' &&
    !c.ownPauses.has(node.id)
  ) {
    const vote = isLeft ? 'warn' : 'forbid';
    const message = `the service of ${node.name} is disabled: once it is stopped, nothing starts it again`;
    found.push(giveReason(c, 'service.disabled', vote, node, null, message));
  }
  if (c.purpose === 'remove' && startType === 'automatic') {
    const message = `the service of ${node.name} starts with its machine, and would add the node again`;
    found.push(giveReason(c, 'service.automatic', 'warn', node, null, message));
  }
  return found;
}
