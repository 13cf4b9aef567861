import type { SandboxState } from './sandbox-folder.ts';

/**
 * The settings of octo-ha for a sandbox: YAML, of which JSON is a part. Periods follow the time scale.
 * @param serverCommand path of the pretend `Octopus.Server`, or null where it cannot be started by that alone
 */
export function contextFile(state: SandboxState, serverCommand: string | null): string {
  const scaled = (seconds: number, atLeast: number): number =>
    Math.max(atLeast, Math.ceil(seconds / state.timeScale));
  const lines = [
    '# A pretend cluster of octo-ha sandbox: nothing in it is real.',
    `current: ${JSON.stringify(`sandbox-${state.name}`)}`,
    'contexts:',
    `  - name: ${JSON.stringify(`sandbox-${state.name}`)}`,
    '    database:',
    `      server: ${JSON.stringify(state.host)}`,
    `      port: ${String(state.port)}`,
    `      database: ${JSON.stringify(state.database)}`,
    `      user: ${JSON.stringify(state.user)}`,
    `      password: ${JSON.stringify(state.password)}`,
    ...(state.caFile === null ? ['      encrypt: false'] : [`      caFile: ${JSON.stringify(state.caFile)}`]),
    '    periods:',
    `      freshSeconds: ${String(scaled(90, 5))}`,
    `      offlineSeconds: ${String(scaled(300, 10))}`,
    `      queuePollSeconds: ${String(scaled(20, 1))}`,
    `      heartBeatSeconds: ${String(scaled(60, 1))}`,
    '    nodes:',
    ...state.nodes.flatMap(({ name, url, configFile }) => [
      `      - name: ${JSON.stringify(name)}`,
      `        url: ${JSON.stringify(url)}`,
      ...(serverCommand === null
        ? []
        : [
            '        service:',
            '          driver: local',
            `          program: ${JSON.stringify(serverCommand)}`,
            `          configFile: ${JSON.stringify(configFile)}`,
          ]),
    ]),
    '',
  ];
  return lines.join('\n');
}
