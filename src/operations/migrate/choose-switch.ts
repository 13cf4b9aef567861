import type { Hosts, ServiceDriver } from '../../edges.ts';
import { RefusedError } from '../../errors.ts';
import type { SwitchWay } from './migrate-wish.ts';

/** Whether one of these nodes runs in a container, which runs `path` with its own words at every start (octopus-internals.md 3.7). */
export function isInContainers(nodes: readonly string[], hosts: Pick<Hosts, 'serviceOf'>): boolean {
  return nodes.some((node) => containerKinds.has(hosts.serviceOf(node)?.kind ?? ''));
}

const containerKinds: ReadonlySet<string> = new Set(['docker', 'kubernetes']);

/** The first node whose driver runs commands of Octopus.Server: one is enough, as the paths are the cluster's. */
export function switchNode(
  nodes: readonly string[],
  hosts: Pick<Hosts, 'serviceOf'>,
): { readonly node: string; readonly driver: ServiceDriver } | null {
  for (const node of nodes) {
    const driver = hosts.serviceOf(node);
    if (driver !== null && driver.abilities.has('run') && !containerKinds.has(driver.kind))
      return { node, driver };
  }
  return null;
}

/**
 * The way asked for, or the usual one: `server` where a driver can run it, else `print`; in containers only `print`.
 * @throws RefusedError store.container, store.no-driver
 */
export function chooseSwitch(
  asked: SwitchWay | null,
  nodes: readonly string[],
  hosts: Pick<Hosts, 'serviceOf'>,
): SwitchWay {
  const containers = isInContainers(nodes, hosts);
  if (containers && asked !== null && asked !== 'print')
    throw new RefusedError('store.container', `--switch=${asked} does not last in containers`, {
      hint: 'They run Octopus.Server path at every start, with the folders of their volumes: --switch=print says what to mount.',
    });
  if (containers) return 'print';
  if (asked !== 'server' && asked !== null) return asked;
  if (switchNode(nodes, hosts) !== null) return 'server';
  if (asked === null) return 'print';
  throw new RefusedError('store.no-driver', 'no service driver of a node can run Octopus.Server', {
    hint: 'Name one in the settings that can, or use --switch=print and run the commands yourself.',
  });
}
