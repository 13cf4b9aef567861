// How a node's service is stopped and started: what the context file may say about it.
import type { ServiceSettings } from '../model/service-settings.ts';

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
