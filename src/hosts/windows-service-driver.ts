import type { ServiceDriver } from '../edges.ts';
import type { CommandResult } from '../model/service.ts';
import type { ServiceSettings } from '../model/service-settings.ts';
import { assembleDriver } from './assemble-driver.ts';
import type { Hands } from './hands.ts';
import { field } from './field.ts';
import { powershellAsk } from './powershell-ask.ts';
import { programResultScript } from './powershell-command.ts';
import { powershellControl } from './powershell-control.ts';
import { localReach } from './reach.ts';
import { safeWord } from './safe-word.ts';
import { scControl } from './sc-control.ts';
import { serverWords, usualProgram } from './server-words.ts';
import { windowsLook } from './windows-look.ts';

/** Milliseconds for stop and start: Windows itself gives a service 125 s to say that it is on its way. */
const usualMs = 300_000;

/** A Windows service of this machine or another, by sc.exe over RPC or by PowerShell remoting. @throws UsageError config.invalid */
export function windowsServiceDriver(
  nodeName: string,
  settings: Extract<ServiceSettings, { driver: 'windows-service' }>,
  hands: Hands,
): ServiceDriver {
  const service = safeWord('windows-service', settings.service);
  const host = settings.host === null ? null : safeWord('host', settings.host);
  const isPowershell = settings.transport === 'powershell';
  const reach = localReach(hands);
  const words = (argv: readonly string[]): readonly string[] =>
    serverWords(settings.program ?? usualProgram.windows, settings, argv);
  const asking = powershellAsk(reach, host, 'Octopus.Server', hands);
  const run: Parameters<typeof assembleDriver>[0]['run'] = isPowershell
    ? async (argv, step) => resultOf(await asking.ask(programResultScript(words(argv)), step))
    : host === null
      ? (argv, step) => reach(words(argv), step)
      : undefined;
  return assembleDriver(
    {
      kind: 'windows-service',
      target: `service ${service}${host === null ? '' : ` on ${host}`}`,
      nodeName,
      untested: `no real Windows machine has been tried${isPowershell ? ', nor has PowerShell remoting' : ''}`,
      actMs: settings.timeoutSeconds === null ? usualMs : settings.timeoutSeconds * 1000,
      control: (isPowershell ? powershellControl : scControl)(reach, service, host, hands),
      // sc.exe starts and stops; it runs nothing on another machine.
      ...(run === undefined ? {} : { run, lookAt: windowsLook(asking) }),
    },
    hands,
  );
}

function resultOf(answer: unknown): CommandResult {
  const text = (name: string): string => {
    const value = field(answer, name);
    return typeof value === 'string' ? value : '';
  };
  const exitCode = field(answer, 'exitCode');
  // Not said is not well.
  return {
    exitCode: typeof exitCode === 'number' ? exitCode : 1,
    stdout: text('stdout'),
    stderr: text('stderr'),
  };
}
