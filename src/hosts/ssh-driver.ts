import type { ServiceDriver } from '../edges.ts';
import { UnavailableError } from '../errors.ts';
import type { ServiceSettings } from '../model/service-settings.ts';
import { assembleDriver } from './assemble-driver.ts';
import { lastWords } from './command-trouble.ts';
import type { Hands } from './hands.ts';
import { machineParts } from './machine-parts.ts';
import { powershellWords, programScript } from './powershell-command.ts';
import { quoteCmd } from './quote-cmd.ts';
import { quoteSh } from './quote-sh.ts';
import type { Reach } from './reach.ts';
import { safeWord } from './safe-word.ts';
import { usualProgram } from './server-words.ts';
import { sshTrouble } from './ssh-trouble.ts';

type SshSettings = Extract<ServiceSettings, { driver: 'ssh' }>;

/**
 * Options of every call; keys, agent, jump hosts and host-key checking stay the administrator's own (ssh_config(5)).
 * Nothing is asked, a dead connection is noticed within 15 s, and nothing of an interactive login is set up.
 */
const options: readonly string[] = [
  ...['-T', '-a', '-x'],
  ...['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=10'],
  ...['-o', 'ServerAliveInterval=5', '-o', 'ServerAliveCountMax=3'],
  ...['-o', 'ClearAllForwardings=yes', '-o', 'RemoteCommand=none'],
];

/** Octopus Server on another machine, by the system's OpenSSH client. @throws UsageError config.invalid */
export function sshDriver(nodeName: string, settings: SshSettings, hands: Hands): ServiceDriver {
  const shell = settings.shell ?? 'sh';
  const system = shell === 'sh' ? 'posix' : 'windows';
  const { user, host, unit, service } = settings;
  const machine = {
    reach: sshReach(settings, hands),
    system,
    programs: [settings.program ?? (system === 'windows' ? usualProgram.windows : 'Octopus.Server')],
    settings: {
      ...settings,
      unit: unit === null ? null : safeWord('unit', unit),
      service: service === null ? null : safeWord('windows-service', service),
    },
  } as const;
  return assembleDriver(
    {
      kind: 'ssh',
      target: `ssh ${user === null ? '' : `${user}@`}${host}${unit !== null ? `, unit ${unit}` : service !== null ? `, service ${service}` : ''}`,
      nodeName,
      untested: system === 'windows' ? `no real machine with ${shell} has been tried` : null,
      ...machineParts(machine, settings.timeoutSeconds, hands),
    },
    hands,
  );
}

function sshReach(settings: SshSettings, hands: Hands): Reach {
  const host = safeWord('host', settings.host);
  const { user, port, identityFile } = settings;
  const shell = settings.shell ?? 'sh';
  const words = [
    ...options,
    ...(port === null ? [] : ['-p', String(port)]),
    ...(user === null ? [] : ['-l', safeWord('user', user)]),
    ...(identityFile === null ? [] : ['-i', identityFile]),
    '--',
    host,
  ];
  return async (argv, step, most, input) => {
    const command =
      shell === 'sh'
        ? quoteSh(argv)
        : shell === 'cmd'
          ? quoteCmd(argv)
          : powershellWords(programScript(argv)).join(' ');
    const given = input === undefined ? {} : { input };
    const wish = { program: 'ssh', args: [...words, command], env: hands.env, ...given };
    const result = await hands.run({ ...wish, ...step.told, deadlineMs: step.leftMs(most) }, step.signal);
    if (result.exitCode === 255) throw sshTrouble(host, result, hands.clean);
    if (result.exitCode === 127 && shell !== 'cmd')
      throw new UnavailableError(
        'host.not-installed',
        `'${host}' cannot run '${argv[0] ?? ''}': ${hands.clean(lastWords(result))}`,
        {
          hint: 'give its full path there as program in the context file',
        },
      );
    return result;
  };
}
