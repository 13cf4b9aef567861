// What answers behind the load balancer.
import type { Node } from '../../model/node.ts';
import type { Reason, Vote } from '../../model/verdict.ts';
import type { Circumstances } from './circumstances.ts';
import { giveReason } from './give-reason.ts';
import { isDown, isNamed } from './node-facts.ts';

/** Who answers, and each node among them that should not. */
export function rateBalancer(c: Circumstances): readonly Reason[] {
  const view = c.balancer;
  if (view.kind === 'not-configured')
    return [
      giveReason(
        c,
        'balancer.not-configured',
        'skip',
        null,
        null,
        'the context has no url of a load balancer',
      ),
    ];
  if (view.kind === 'unreachable')
    return [
      giveReason(
        c,
        'balancer.unreachable',
        'unknown',
        null,
        null,
        `the load balancer does not answer: ${view.why}`,
      ),
    ];
  if (view.answers.size === 0)
    return [
      giveReason(
        c,
        'balancer.nobody',
        'unknown',
        null,
        view.tried,
        `no node answered ${String(view.tried)} connections to the load balancer`,
      ),
    ];
  const seen = c.cluster.nodes
    .map((node) => ({ node, times: timesOf(node, view.answers) }))
    .filter(({ times }) => times > 0);
  if (seen.length === 0) {
    const names = [...view.answers.keys()].join(', ');
    return [
      giveReason(
        c,
        'balancer.strangers',
        'unknown',
        null,
        view.answers.size,
        `behind the load balancer answers ${names}: no node of this cluster`,
      ),
    ];
  }
  const idle = seen.filter(({ node }) => node.draining || isDown(node, c));
  return [
    whoServes(
      seen.map(({ node }) => node),
      c,
    ),
    ...idle.map(({ node, times }) => servesIdle(node, times, view.product, c)),
    ...(view.failed > 0 ? [failing(view.failed, view.tried, c)] : []),
  ];
}

function failing(failed: number, tried: number, c: Circumstances): Reason {
  const message = `${String(failed)} of ${String(tried)} connections to the load balancer got no answer of a node`;
  return giveReason(c, 'balancer.failing', 'warn', null, failed, message);
}

function timesOf(node: Node, answers: ReadonlyMap<string, number>): number {
  return [...answers].reduce((total, [name, times]) => total + (isNamed(node, name) ? times : 0), 0);
}

function whoServes(nodes: readonly Node[], c: Circumstances): Reason {
  const names = nodes.map(({ name }) => name).join(', ');
  return nodes.every(({ id }) => c.targets.includes(id))
    ? giveReason(
        c,
        'balancer.only-targets',
        'warn',
        null,
        nodes.length,
        `behind the load balancer only ${names} answered`,
      )
    : giveReason(
        c,
        'balancer.serves',
        'ok',
        null,
        nodes.length,
        `behind the load balancer ${names} answered`,
      );
}

function servesIdle(node: Node, times: number, product: string | null, c: Circumstances): Reason {
  const isToStop = c.purpose !== 'drain' && c.targets.includes(node.id);
  const vote: Vote = isToStop && c.balancerChecksHealth === true ? 'forbid' : 'warn';
  const state = isDown(node, c) ? 'is down' : 'is draining';
  const message = `the load balancer sent ${String(times)} connections to ${node.name}, which ${state}${excuse(product)}`;
  return giveReason(c, 'balancer.serves-drained', vote, node, times, message);
}

/** Its open-source version asks for no health by itself (octopus-ha-docs.md, load balancers): 418 is an answer to it. */
function excuse(product: string | null): string {
  return product === 'nginx'
    ? ': open-source NGINX asks for no health, so take the node out of its upstream by hand'
    : '';
}
