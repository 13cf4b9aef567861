import { UnavailableError } from '../errors.ts';
import type { CommandResult } from '../model/service.ts';
import type { ServerProgram } from '../model/service-settings.ts';
import type { DriverParts } from './assemble-driver.ts';
import { commandTrouble } from './command-trouble.ts';
import type { Hands } from './hands.ts';
import { posixLook } from './posix-look.ts';
import { powershellAsk } from './powershell-ask.ts';
import { processControl } from './process-control.ts';
import type { Reach } from './reach.ts';
import { scControl } from './sc-control.ts';
import { serverWords } from './server-words.ts';
import type { ServiceControl } from './service-control.ts';
import type { Step } from './step.ts';
import { systemdControl } from './systemd-control.ts';
import { windowsLook } from './windows-look.ts';

/** A machine with Octopus Server on it. */
export interface Machine {
  readonly reach: Reach;
  readonly system: 'windows' | 'posix';
  /** Where `Octopus.Server` may be, likeliest first. */
  readonly programs: readonly string[];
  readonly settings: ServerProgram & { readonly unit: string | null; readonly service: string | null };
}

/** Milliseconds for stop, start and restart, unless the settings say otherwise: systemd and Windows wait 90 and 125 s. */
const usualMs = 300_000;

/** What `local` and `ssh` have in common. */
export function machineParts(
  { reach, system, programs, settings }: Machine,
  timeoutSeconds: number | null,
  hands: Hands,
): Pick<DriverParts, 'actMs' | 'control' | 'run' | 'lookAt'> {
  async function server(argv: readonly string[], step: Step): Promise<CommandResult> {
    for (const [index, program] of programs.entries())
      try {
        return await reach(serverWords(program, settings, argv), step);
      } catch (error) {
        const isMissing = error instanceof UnavailableError && error.code === 'host.not-installed';
        if (!isMissing || index === programs.length - 1) throw error;
      }
    throw new UnavailableError('host.not-installed', "no 'Octopus.Server' is named");
  }
  const control = (): ServiceControl => {
    if (system === 'windows') {
      const byName = scControl(reach, settings.service ?? serviceName(settings.instance), null, hands);
      const call = async (flag: string, step: Step): Promise<void> => {
        const result = await server(['service', flag], step);
        if (result.exitCode !== 0)
          throw commandTrouble(`'Octopus.Server service ${flag}'`, result, hands.clean);
      };
      return { ...byName, stop: (step) => call('--stop', step), start: (step) => call('--start', step) };
    }
    return settings.unit === null
      ? processControl(reach, server, settings, hands)
      : systemdControl(reach, settings.unit, hands);
  };
  return {
    actMs: timeoutSeconds === null ? usualMs : timeoutSeconds * 1000,
    control: control(),
    run: (argv, step) => server(argv, step),
    lookAt:
      system === 'windows'
        ? windowsLook(powershellAsk(reach, null, 'files', hands))
        : posixLook((argv, input, step) => reach(argv, step, undefined, input), hands.clean),
  };
}

/** octopus-internals.md 4.2: `OctopusDeploy` for the default instance, `OctopusDeploy: NAME` for another. */
function serviceName(instance: string | null): string {
  return instance === null || instance.toLowerCase() === 'octopusserver'
    ? 'OctopusDeploy'
    : `OctopusDeploy: ${instance}`;
}
