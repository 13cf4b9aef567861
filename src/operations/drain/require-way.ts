// Whether the way that was chosen to write the drain flag exists for a node, asked before anything is written.
import type { Hosts, OctopusApi, ServiceDriver } from '../../edges.ts';
import { RefusedError } from '../../errors.ts';
import type { DrainSettings, DrainTarget } from './drain-wish.ts';
import type { Via } from './set-drain-flag.ts';

/** Where the REST API is asked for this node: at its own url, else at the load balancer's; null for nowhere. */
export function apiUrlOf(
  { url }: Pick<DrainTarget, 'url'>,
  { loadBalancer }: Pick<DrainSettings, 'loadBalancer'>,
): string | null {
  return url ?? loadBalancer?.url ?? null;
}

/**
 * Refuses before the first of several nodes is changed.
 * @throws RefusedError drain.no-server, drain.no-api
 */
export function requireWay(
  targets: readonly DrainTarget[],
  wish: { readonly via: Via; readonly settings: Pick<DrainSettings, 'loadBalancer'> },
  hosts: Pick<Hosts, 'serviceOf' | 'api'>,
): void {
  for (const target of targets) {
    if (wish.via === 'server') needServer(target.name, hosts);
    if (wish.via === 'api') needApi(target.name, apiUrlOf(target, wish.settings), hosts);
  }
}

/** The driver that runs Octopus.Server on the node. @throws RefusedError drain.no-server */
export function needServer(name: string, hosts: Pick<Hosts, 'serviceOf'>): ServiceDriver {
  const driver = hosts.serviceOf(name);
  if (driver?.abilities.has('run') === true) return driver;
  throw new RefusedError('drain.no-server', `nothing can run Octopus.Server on ${name}`, {
    hint:
      driver === null
        ? 'give the node a service in the settings, or use --via database'
        : `the driver ${driver.kind} cannot run commands; use --via database`,
  });
}

/** The API at this url. @throws RefusedError drain.no-api */
export function needApi(name: string, url: string | null, hosts: Pick<Hosts, 'api'>): OctopusApi {
  const api = url === null ? null : hosts.api(url);
  if (api !== null) return api;
  throw new RefusedError('drain.no-api', `there is no way to the REST API for ${name}`, {
    hint: 'give the load balancer or the node a url in the settings, and the key by OCTOPUS_API_KEY',
  });
}
