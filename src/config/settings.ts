// Settings: flags > environment > file > default, as one frozen value in which every secret is wrapped.
// Lives here: what the settings are. Never here: process, files, the network, printing.
import type { Connection } from '../model/connection.ts';
import type { Secret } from '../model/secret.ts';
import type { ServiceSettings } from '../model/service-settings.ts';

/** What the command line says; undefined for what it does not. Names as commander makes them of the flags. */
export interface SettingsFlags {
  readonly config?: string | undefined;
  readonly context?: string | undefined;
  readonly connectionFile?: string | undefined;
  readonly serverConfig?: string | undefined;
  readonly connectTimeout?: string | undefined;
  readonly queryTimeout?: string | undefined;
  readonly apiKeyFile?: string | undefined;
  readonly stateFolder?: string | undefined;
  readonly log?: string | undefined;
  readonly output?: 'table' | 'json' | 'yaml' | undefined;
  readonly color?: boolean | undefined;
  readonly debug?: boolean | undefined;
  /** False with `--no-prompt`. */
  readonly prompt?: boolean | undefined;
}

/** A node as the context file describes it; matched to the database's nodes by name. */
export interface NodeSettings {
  readonly name: string;
  /** Direct url of this node, not of the load balancer; null when not given. No trailing slash. */
  readonly url: string | null;
  /** How its service is stopped and started; null when not given. */
  readonly service: ServiceSettings | null;
}

/** The load balancer in front of the nodes. */
export interface LoadBalancerSettings {
  /** No trailing slash. */
  readonly url: string;
  /** True when it asks `/api/octopusservernodes/ping` by itself; null when not said. */
  readonly healthChecks: boolean | null;
  /** Over how many fresh connections it is asked at least; more where there are many nodes. */
  readonly connections: number;
}

/** Octopus' rhythms, in seconds: octopus-internals.md section 1; slower or faster only in a sandbox. */
export interface Periods {
  readonly freshSeconds: number;
  readonly offlineSeconds: number;
  readonly queuePollSeconds: number;
  readonly heartBeatSeconds: number;
}

/** Everything a run may be told. Frozen, at every depth. */
export interface Settings {
  /** The context in use; null when none is. */
  readonly contextName: string | null;
  /** The file of contexts that is used, or would be. */
  readonly configPath: string;
  /**
   * How to reach the instance database.
   * @throws UsageError config.no-connection, config.no-context: only the commands that need a database ask
   */
  readonly connection: () => Connection;
  readonly nodes: readonly NodeSettings[];
  readonly loadBalancer: LoadBalancerSettings | null;
  /** PEM text of the authorities to trust behind the https urls of nodes and load balancer, or null for the system's. */
  readonly hostsCertificateAuthority: string | null;
  /** Key of Octopus' REST API; null when none is given. */
  readonly apiKey: Secret | null;
  /** How drain flags are set unless `--via` says otherwise. */
  readonly drainVia: 'database' | 'server' | 'api';
  readonly periods: Periods;
  readonly stateFolder: string;
  /** The file that every event is appended to; null for none. A relative path starts at the current folder. */
  readonly log: string | null;
  readonly output: 'table' | 'json' | 'yaml';
  /** `--color` true, `--no-color` false, neither undefined. */
  readonly color: boolean | undefined;
  readonly debug: boolean;
  readonly prompt: boolean;
  /** Every secret met, for `redact`. */
  readonly secrets: readonly Secret[];
  /** Lines for stderr before anything is done: what is risky about these settings. */
  readonly warnings: readonly string[];
}
