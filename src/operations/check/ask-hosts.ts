// Asks whatever has an address: the nodes, their machines, the load balancer. All at once; none is waited for longer than
// its edge does.
import type { Hosts, ServiceDriver } from '../../edges.ts';
import { UnavailableError } from '../../errors.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { Node } from '../../model/node.ts';
import type { CheckSettings } from './check-wish.ts';
import type { Circumstances, PingFinding, ServiceFinding } from './circumstances.ts';
import { isNamed } from './node-facts.ts';

/** What was found at the addresses. */
export type HostFindings = Pick<Circumstances, 'pings' | 'services' | 'balancer'>;

/** Asks. Throws nothing but the signal's reason: not being reachable is a finding. */
export async function askHosts(
  cluster: Cluster,
  settings: CheckSettings,
  hosts: Hosts,
  signal: AbortSignal,
): Promise<HostFindings> {
  const { nodes } = cluster;
  const [pings, services, balancer] = await Promise.all([
    Promise.all(nodes.map(async (node) => [node.id, await ping(node, settings, hosts, signal)] as const)),
    Promise.all(nodes.map(async (node) => [node.id, await service(node, hosts, signal)] as const)),
    settings.loadBalancer === null
      ? ({ kind: 'not-configured' } as const)
      : hosts.askBalancer(settings.loadBalancer.url, connections(nodes.length), signal),
  ]);
  return { pings: new Map(pings), services: new Map(services), balancer };
}

async function ping(
  node: Node,
  settings: CheckSettings,
  hosts: Hosts,
  signal: AbortSignal,
): Promise<PingFinding> {
  const url = settings.nodes.find(({ name }) => isNamed(node, name))?.url ?? null;
  return url === null ? { kind: 'not-configured' } : hosts.ping(url, signal);
}

async function service({ name }: Node, hosts: Hosts, signal: AbortSignal): Promise<ServiceFinding> {
  const driver = hosts.serviceOf(name);
  if (driver === null) return { kind: 'not-configured' };
  if (!driver.abilities.has('state'))
    return { kind: 'silent', why: `the driver ${driver.kind} cannot tell states` };
  return stateOf(driver, signal);
}

async function stateOf(driver: ServiceDriver, signal: AbortSignal): Promise<ServiceFinding> {
  try {
    const state = await driver.state(signal);
    return { kind: 'state', state, canDisable: driver.abilities.has('disable') };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof UnavailableError)) throw error;
    return { kind: 'unreachable', why: error.message };
  }
}

/** Enough that a balancer which takes turns shows every node several times, and few enough to be polite. */
function connections(nodes: number): number {
  return Math.min(40, Math.max(10, 4 * nodes));
}
