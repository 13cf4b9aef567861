import { describe, expect, test } from 'vitest';
import { parseConfigText } from '../../../src/config/config-file.ts';
import { resolveSettings } from '../../../src/config/resolve-settings.ts';
import { world } from './world.ts';

const problemsOf = (service: string): readonly string[] =>
  parseConfigText('c', `contexts: [{ name: a, nodes: [{ name: n, service: ${service} }] }]`).problems.map(
    ({ where, message }) =>
      `${where.split(' ').at(-1) ?? ''}: ${message}`.replace(/^contexts.*?service\.?/, ''),
  );

describe('a service in the file of contexts', () => {
  test.each([
    ['{ driver: ssh, host: -oProxyCommand=touch }', ['host: cannot be a host']],
    ["{ driver: ssh, host: a, user: '-lroot' }", ["user: '-lroot' cannot be a user"]],
    ['{ driver: ssh, host: a, shell: fish }', ["shell: 'fish' is none of sh, cmd, powershell"]],
    ["{ driver: local, unit: '--now' }", ["unit: '--now' cannot be a unit"]],
    ["{ driver: windows-service, service: 'a/b' }", ["service: 'a/b' cannot be a windows service"]],
    [
      '{ driver: kubernetes, namespace: Up, statefulSet: -x }',
      ["namespace: 'Up' cannot be a kubernetes name", "statefulSet: '-x' cannot be a kubernetes name"],
    ],
    ["{ driver: docker, container: '--help' }", ["container: '--help' cannot be a container"]],
    [
      '{ driver: local, timeoutSeconds: 0 }',
      ["timeoutSeconds: '0' is not a number of seconds, more than 0 and at most a day"],
    ],
    ["{ driver: local, program: '' }", ["program: '' is no text without control characters"]],
    ['{ driver: command, stop: [a], start: [b] }', [": the driver 'command' needs 'state'"]],
    [
      '{ driver: manual, timeoutSeconds: 5 }',
      ["timeoutSeconds: the driver 'manual' takes no 'timeoutSeconds'; it takes nothing"],
    ],
  ])('%s is refused where it stands', (service, problems) => {
    expect(problemsOf(service)).toEqual(problems);
  });

  test('finds files of this machine from its own folder, and leaves those of other machines alone', () => {
    const text = `current: a
contexts:
  - name: a
    nodes:
      - { name: l, service: { driver: local, program: bin/Octopus.Server, configFile: ~/o.config } }
      - { name: p, service: { driver: local, program: Octopus.Server } }
      - { name: s, service: { driver: ssh, host: h, identityFile: ~/.ssh/k, program: opt/o, configFile: x/o.config } }
      - { name: c, service: { driver: command, stop: [./ops, ./stop], start: [ops], state: [/bin/ops], run: [./run] } }
`;
    const { nodes } = resolveSettings(
      { config: '/etc/o/c.yaml' },
      world({ files: { '/etc/o/c.yaml': text } }),
    );
    expect(nodes.map(({ service }) => service)).toMatchObject([
      { program: '/etc/o/bin/Octopus.Server', configFile: '/home/ann/o.config' },
      { program: 'Octopus.Server', configFile: null },
      { identityFile: '/home/ann/.ssh/k', program: 'opt/o', configFile: 'x/o.config' },
      {
        stop: ['/etc/o/ops', './stop'],
        start: ['ops'],
        state: ['/bin/ops'],
        restart: null,
        run: ['/etc/o/run'],
      },
    ]);
    expect(nodes.every((node) => Object.isFrozen(node) && Object.isFrozen(node.service))).toBe(true);
  });
});
