// The machines of the nodes, as the settings say.
import type { Settings } from '../config/settings.ts';
import type { Hosts } from '../edges.ts';
import { askBalancer } from '../hosts/ask-balancer.ts';
import { createServices } from '../hosts/create-services.ts';
import { octopusApi } from '../hosts/octopus-api.ts';
import { childEnvironment } from '../hosts/child-environment.ts';
import { pingNode } from '../hosts/ping.ts';
import { hookLife } from '../hosts/hook-life.ts';
import { runHook } from '../hosts/run-hook.ts';
import { warnPlainHttp } from './warn-plain-http.ts';

/** What it takes besides the settings. */
export interface HostsWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  /** Tells a person what to do now; resolves when it is told. */
  readonly announce: (text: string) => void;
  /** Says a warning on stderr. */
  readonly warn: (line: string) => void;
  /** The id of a node, by its name in any case; null while no reading has shown it. */
  readonly nodeIdOf: (nodeName: string) => string | null;
}

/** Opens nothing. @throws UsageError config.invalid for a word of a service that could be an option */
export function openHosts(settings: Settings, world: HostsWorld): Hosts {
  const serviceOf = createServices(settings.nodes, {
    env: world.env,
    platform: world.platform,
    secrets: settings.secrets,
    nodeIdOf: world.nodeIdOf,
    announce: (text) => {
      world.announce(text);
      return Promise.resolve();
    },
  });
  const hookEnv = childEnvironment(world.env, settings.secrets);
  const { apiKey } = settings;
  const warned = new Set<string>();
  const tls = { certificateAuthority: settings.hostsCertificateAuthority ?? undefined };
  const fewest = settings.loadBalancer?.connections ?? 0;
  return {
    ping: (url, signal) => pingNode(url, tls, signal),
    askBalancer: (url, connections, signal) => askBalancer(url, Math.max(connections, fewest), tls, signal),
    serviceOf,
    hook: (command, { values, ...how }, signal) =>
      runHook(command, values, { env: hookEnv, platform: world.platform, ...how }, signal),
    hookLife: (process, host) => hookLife(process, host, world.platform),
    api: (url) =>
      apiKey === null
        ? null
        : warnPlainHttp(octopusApi({ url, key: apiKey, ...tls }), url, warned, world.warn),
  };
}
