// How a node's service is reached: which driver, and what the context file says about it.
// Lives here: the shape. Never here: reading it (config/), doing it (hosts/).

/** Where `Octopus.Server` is on the node's machine, and which of its installations is meant (octopus-internals.md 4). */
export interface ServerProgram {
  /** Path of `Octopus.Server`, or its name on the PATH; null for the usual places. */
  readonly program: string | null;
  /** Local name of the installation, `--instance=`; null leaves it to Octopus. Not the instance name of the cluster. */
  readonly instance: string | null;
  /** `--config=`, where the installation has no name. */
  readonly configFile: string | null;
}

/** How long stop, start or restart may take; null for the driver's own. */
interface Timed {
  readonly timeoutSeconds: number | null;
}

/** What manages the service on a machine. Null: systemd's unit is not used; the Windows service is named by Octopus' rule. */
interface Managed {
  readonly unit: string | null;
  readonly service: string | null;
}

/** One service driver with what it needs; the drivers themselves are in hosts/. */
export type ServiceSettings =
  /** `Octopus.Server` on this machine. */
  | ({ readonly driver: 'local' } & ServerProgram & Managed & Timed)
  | ({
      readonly driver: 'ssh';
      readonly host: string;
      readonly user: string | null;
      readonly port: number | null;
      readonly identityFile: string | null;
      /** What the machine's sshd hands commands to; null is sh. */
      readonly shell: 'sh' | 'cmd' | 'powershell' | null;
    } & ServerProgram &
      Managed &
      Timed)
  | ({
      readonly driver: 'kubernetes';
      readonly namespace: string;
      readonly statefulSet: string;
      /** Null: the pod is named as the node is. */
      readonly pod: string | null;
      readonly container: string | null;
      readonly kubeContext: string | null;
    } & ServerProgram &
      Timed)
  | ({
      readonly driver: 'windows-service';
      /** Null is this machine. */
      readonly host: string | null;
      readonly service: string;
      /** Null is sc. */
      readonly transport: 'sc' | 'powershell' | null;
    } & ServerProgram &
      Timed)
  | ({
      readonly driver: 'docker';
      readonly container: string;
      readonly dockerContext: string | null;
    } & ServerProgram &
      Timed)
  /** Commands of one's own, each as a list of words: never through a shell. */
  | ({
      readonly driver: 'command';
      readonly stop: readonly string[];
      readonly start: readonly string[];
      readonly state: readonly string[];
      readonly restart: readonly string[] | null;
      /** `Octopus.Server` on the node's machine; what it is to do is added as further words. */
      readonly run: readonly string[] | null;
    } & Timed)
  /** A person does it and says so. */
  | { readonly driver: 'manual' };
