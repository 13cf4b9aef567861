// How a node's service is reached: which driver, and what the context file says about it.
// Lives here: the shape. Never here: reading it (config/), doing it (hosts/).

/** One service driver with what it needs; the drivers themselves are in hosts/. */
export type ServiceSettings =
  /** The operating system's service manager on this machine. */
  | { readonly driver: 'local'; readonly unit: string | null }
  | {
      readonly driver: 'ssh';
      readonly host: string;
      readonly user: string | null;
      readonly port: number | null;
      readonly identityFile: string | null;
      readonly unit: string | null;
    }
  | {
      readonly driver: 'kubernetes';
      readonly namespace: string;
      readonly statefulSet: string;
      readonly pod: string | null;
      readonly kubeContext: string | null;
    }
  | { readonly driver: 'windows-service'; readonly host: string | null; readonly service: string }
  | { readonly driver: 'docker'; readonly container: string; readonly dockerContext: string | null }
  /** Commands of one's own, each as a list of words: never through a shell. */
  | {
      readonly driver: 'command';
      readonly stop: readonly string[];
      readonly start: readonly string[];
      readonly state: readonly string[];
    }
  /** A person does it and says so. */
  | { readonly driver: 'manual' };
