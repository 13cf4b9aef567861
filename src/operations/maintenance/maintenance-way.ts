// Maintenance mode of the whole instance.
// Lives here: by which way it is read and set, the change with its proof. Never here: SQL, HTTP, argv, printing; the drain flag
// of a node, which Octopus spells the same (operations/drain).
import type { Hosts, OctopusApi } from '../../edges.ts';

/** Where an instance may be asked: the load balancer before the nodes. */
export interface MaintenanceSettings {
  readonly nodes: readonly { readonly url: string | null }[];
  readonly loadBalancer: { readonly url: string } | null;
}

/** The REST API, where a url is given and the key; else null. */
export function maintenanceApi(
  { nodes, loadBalancer }: MaintenanceSettings,
  hosts: Pick<Hosts, 'api'>,
): OctopusApi | null {
  const url = loadBalancer?.url ?? nodes.find((node) => node.url !== null)?.url ?? null;
  return url === null ? null : hosts.api(url);
}
