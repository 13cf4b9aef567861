import { join } from 'node:path';
import type { ServiceDriver } from '../edges.ts';
import type { ServiceSettings } from '../model/service-settings.ts';
import { assembleDriver } from './assemble-driver.ts';
import type { Hands } from './hands.ts';
import { machineParts } from './machine-parts.ts';
import { localReach } from './reach.ts';
import { safeWord } from './safe-word.ts';
import { usualProgram } from './server-words.ts';

/** Octopus Server on this machine. */
export function localDriver(
  nodeName: string,
  settings: Extract<ServiceSettings, { driver: 'local' }>,
  hands: Hands,
): ServiceDriver {
  const system = hands.platform === 'win32' ? 'windows' : 'posix';
  const onPath = system === 'windows' ? 'Octopus.Server.exe' : 'Octopus.Server';
  const folder = hands.env['ProgramFiles'];
  const usual =
    system === 'posix'
      ? usualProgram.linux
      : folder === undefined
        ? usualProgram.windows
        : join(folder, 'Octopus Deploy', 'Octopus', 'Octopus.Server.exe');
  const { unit, service } = settings;
  const machine = {
    reach: localReach(hands),
    system,
    programs: settings.program === null ? [onPath, usual] : [settings.program],
    settings: {
      ...settings,
      unit: unit === null ? null : safeWord('unit', unit),
      service: service === null ? null : safeWord('windows-service', service),
    },
  } as const;
  return assembleDriver(
    {
      kind: 'local',
      target: `${unit !== null ? `unit ${unit}, ` : service !== null ? `service ${service}, ` : ''}this machine`,
      nodeName,
      untested: system === 'windows' ? 'no real Windows machine has been tried' : null,
      ...machineParts(machine, settings.timeoutSeconds, hands),
    },
    hands,
  );
}
