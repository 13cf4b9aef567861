// Reaching the machines the nodes run on: service drivers here, HTTP beside them.
// Lives here: how a machine is asked and told. Never here: what is safe to do, its order, Octopus' database.
import type { ServiceDriver } from '../edges.ts';
import type { Secret } from '../model/secret.ts';
import type { ServiceSettings } from '../model/service-settings.ts';
import { childEnvironment } from './child-environment.ts';
import { commandDriver } from './command-driver.ts';
import { dockerDriver } from './docker-driver.ts';
import type { Hands } from './hands.ts';
import { kubernetesDriver } from './kubernetes-driver.ts';
import { localDriver } from './local-driver.ts';
import { manualDriver } from './manual-driver.ts';
import { sshDriver } from './ssh-driver.ts';
import { windowsServiceDriver } from './windows-service-driver.ts';
import { runProcess, type RunProcess } from './run-process.ts';

/** What the drivers need from outside. */
export interface ServiceOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** As `process.platform`. */
  readonly platform: string;
  /** Tells the operator what a person must do now (driver `manual`); resolves when it is told, or done. */
  readonly announce: (text: string, signal: AbortSignal) => Promise<void>;
  /** Kept from the programs that are run, and taken out of what they say. */
  readonly secrets?: readonly Secret[];
  /** The node's id in the database, or null while it is unknown; asked each time a command is run. */
  readonly nodeIdOf?: (nodeName: string) => string | null;
  /** Instead of starting programs: a recorded dialogue. */
  readonly run?: RunProcess;
  /** How long one question to a machine may take; 45 000. */
  readonly askMs?: number;
  /** Between two looks at a service that is waited for; 1000. */
  readonly pollMs?: number;
}

/** A node of the settings, as far as drivers care. */
export interface ServedNode {
  readonly name: string;
  readonly service: ServiceSettings | null;
}

/**
 * Gives the driver of a node, by its name in any case; null where the settings name none. Nothing is run yet.
 * @throws UsageError config.invalid for a word that could be an option of another program
 */
export function createServices(
  nodes: readonly ServedNode[],
  options: ServiceOptions,
): (nodeName: string) => ServiceDriver | null {
  const secrets = options.secrets ?? [];
  const hands: Hands = {
    run: options.run ?? runProcess,
    env: childEnvironment(options.env, secrets),
    platform: options.platform,
    askMs: options.askMs ?? 45_000,
    pollMs: options.pollMs ?? 1000,
    clean: (text) =>
      secrets.reduce(
        (rest, secret) => (secret.reveal() === '' ? rest : rest.replaceAll(secret.reveal(), '***')),
        text,
      ),
    announce: options.announce,
    nodeIdOf: options.nodeIdOf ?? (() => null),
  };
  const byName = new Map(nodes.map((node) => [node.name.toLowerCase(), node]));
  return (nodeName) => {
    const node = byName.get(nodeName.toLowerCase());
    return node?.service == null ? null : driverOf(node.name, node.service, hands);
  };
}

function driverOf(nodeName: string, settings: ServiceSettings, hands: Hands): ServiceDriver {
  switch (settings.driver) {
    case 'command':
      return commandDriver(nodeName, settings, hands);
    case 'local':
      return localDriver(nodeName, settings, hands);
    case 'ssh':
      return sshDriver(nodeName, settings, hands);
    case 'kubernetes':
      return kubernetesDriver(nodeName, settings, hands);
    case 'manual':
      return manualDriver(nodeName, hands);
    case 'windows-service':
      return windowsServiceDriver(nodeName, settings, hands);
    case 'docker':
      return dockerDriver(nodeName, settings, hands);
  }
}
