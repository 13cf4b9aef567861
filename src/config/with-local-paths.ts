// Paths on this machine in a node's `service`; those on other machines are theirs.
import type { NodeSettings } from './settings.ts';

/** With the paths found from where the file of contexts is. A bare name of a program stays one, for the PATH. */
export function withLocalPaths(node: NodeSettings, find: (written: string) => string): NodeSettings {
  const { service } = node;
  const path = (written: string | null): string | null => (written === null ? null : find(written));
  const program = (written: string): string => (/[/\\]/.test(written) ? find(written) : written);
  const words = (given: readonly string[]): readonly string[] =>
    given.map((word, index) => (index === 0 ? program(word) : word));
  if (service?.driver === 'ssh')
    return frozen(node, { ...service, identityFile: path(service.identityFile) });
  if (service?.driver === 'local')
    return frozen(node, {
      ...service,
      program: service.program === null ? null : program(service.program),
      configFile: path(service.configFile),
    });
  if (service?.driver === 'command')
    return frozen(node, {
      ...service,
      stop: words(service.stop),
      start: words(service.start),
      state: words(service.state),
      restart: service.restart === null ? null : words(service.restart),
      run: service.run === null ? null : words(service.run),
    });
  return node;
}

function frozen(node: NodeSettings, service: NodeSettings['service']): NodeSettings {
  return Object.freeze({ ...node, service: Object.freeze(service) });
}
