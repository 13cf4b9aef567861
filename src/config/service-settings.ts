// How a node's service is stopped and started: what the context file may say about it.

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

/** A word of a driver: a text, a number or a list of words; and whether it must be given. */
export interface ServiceKey {
  readonly kind: 'text' | 'port' | 'words';
  readonly required: boolean;
}

const text = { kind: 'text', required: false } as const;
const needed = { kind: 'text', required: true } as const;
const words = { kind: 'words', required: true } as const;

/** The keys of each driver beside `driver`. */
export const serviceKeys: Readonly<Record<ServiceSettings['driver'], Readonly<Record<string, ServiceKey>>>> =
  {
    local: { unit: text },
    ssh: {
      host: needed,
      user: text,
      port: { kind: 'port', required: false },
      identityFile: text,
      unit: text,
    },
    kubernetes: { namespace: needed, statefulSet: needed, pod: text, kubeContext: text },
    'windows-service': { host: text, service: needed },
    docker: { container: needed, dockerContext: text },
    command: { stop: words, start: words, state: words },
    manual: {},
  };
