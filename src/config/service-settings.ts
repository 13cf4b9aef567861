// How a node's service is stopped and started: what the context file may say about it.
import type { WordKind } from '../model/safe-word.ts';
import type { ServiceSettings } from '../model/service-settings.ts';

/** A word of a driver: what it may be, and whether it must be given. */
export interface ServiceKey {
  readonly kind: 'text' | 'port' | 'seconds' | 'words' | WordKind;
  readonly required?: true;
  /** The only texts there are. */
  readonly oneOf?: readonly string[];
}

type Keys = Readonly<Record<string, ServiceKey>>;

const text = { kind: 'text' } as const;
const words = { kind: 'words' } as const;
const timed = { timeoutSeconds: { kind: 'seconds' } } as const;
const server = { program: text, instance: text, configFile: text, ...timed } as const;
const managed = { unit: { kind: 'unit' }, service: { kind: 'windows-service' } } as const;

/** The keys of each driver beside `driver`. */
export const serviceKeys: Readonly<Record<ServiceSettings['driver'], Keys>> = {
  local: { ...managed, ...server },
  ssh: {
    host: { kind: 'host', required: true },
    user: { kind: 'user' },
    port: { kind: 'port' },
    identityFile: text,
    shell: { ...text, oneOf: ['sh', 'cmd', 'powershell'] },
    ...managed,
    ...server,
  },
  kubernetes: {
    namespace: { kind: 'kubernetes-name', required: true },
    statefulSet: { kind: 'kubernetes-name', required: true },
    pod: { kind: 'kubernetes-name' },
    container: { kind: 'kubernetes-name' },
    kubeContext: text,
    ...server,
  },
  'windows-service': {
    service: { kind: 'windows-service', required: true },
    host: { kind: 'host' },
    transport: { ...text, oneOf: ['sc', 'powershell'] },
    ...server,
  },
  docker: { container: { kind: 'container', required: true }, dockerContext: text, ...server },
  command: {
    stop: { ...words, required: true },
    start: { ...words, required: true },
    state: { ...words, required: true },
    restart: words,
    run: words,
    ...timed,
  },
  manual: {},
};
