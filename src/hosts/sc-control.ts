import { UnavailableError } from '../errors.ts';
import type { CommandResult } from '../model/service.ts';
import { commandTrouble } from './command-trouble.ts';
import type { Hands } from './hands.ts';
import type { Reach } from './reach.ts';
import { errorNumber, readQuery, readStartType, type ScStart } from './sc-answers.ts';
import { scheduledWatchdog } from './scheduled-watchdog.ts';
import type { ServiceControl } from './service-control.ts';
import type { Step } from './step.ts';

/** Win32 errors, as `net helpmsg` tells them. */
const accessDenied = 5;
const alreadyRunning = 1056;
const isDisabled = 1058;
const noSuchService = 1060;
const notRunning = 1062;
/** No network path, no RPC server, RPC failed, no more endpoints. */
const unreachable: ReadonlySet<number> = new Set([53, 64, 1722, 1726, 1753]);

/** A Windows service, by sc.exe. @param host another machine, whose service control is asked over RPC; null for where `reach` is */
export function scControl(reach: Reach, service: string, host: string | null, hands: Hands): ServiceControl {
  const where = host === null ? [] : [`\\\\${host}`];
  const watchdog = scheduledWatchdog(reach, host, hands);
  async function call(
    words: readonly string[],
    fine: readonly number[],
    step: Step,
    most?: number,
  ): Promise<CommandResult> {
    const result = await reach(['sc.exe', ...where, ...words], step, most);
    const error = errorNumber(result);
    if (error !== null && !fine.includes(error)) throw trouble(words[0] ?? '', error, result);
    return result;
  }
  function trouble(verb: string, error: number, result: CommandResult): UnavailableError {
    if (unreachable.has(error))
      return new UnavailableError(
        'host.unreachable',
        `the service control of '${host ?? 'the machine'}' does not answer (error ${String(error)})`,
        { hint: 'its firewall must let Remote Service Management in; sc.exe \\\\HOST query shows it' },
      );
    const hints: Readonly<Record<number, string>> = {
      [accessDenied]: 'run as somebody who may control the services of that machine',
      [isDisabled]: 'the service is disabled: sc.exe config NAME start= demand',
      [noSuchService]:
        'sc.exe query shows the names there are; Octopus calls it OctopusDeploy, or OctopusDeploy: INSTANCE',
    };
    return commandTrouble(`'sc.exe ${verb}' of the service '${service}'`, result, hands.clean, hints[error]);
  }
  async function startType(step: Step): Promise<ScStart | null> {
    return readStartType((await call(['qc', service], [], step, hands.askMs)).stdout);
  }
  return {
    look: async (step) => {
      const { stdout } = await call(['queryex', service], [], step, hands.askMs);
      const found = readQuery(stdout);
      const start = await startType(step);
      return {
        running: found?.running ?? 'unknown',
        identity: found?.pid ?? null,
        startType:
          start === null ? null : start === 'disabled' || start === 'demand' ? manualOr(start) : 'automatic',
        watchdog: null,
        detail: found === null ? 'sc.exe gave an answer that is not understood' : `state ${found.state}`,
      };
    },
    stop: async (step) => {
      await call(['stop', service], [notRunning], step);
    },
    start: async (step) => {
      await call(['start', service], [alreadyRunning], step);
    },
    watchdog: watchdog.describe,
    disabling: {
      setting: async (step) =>
        JSON.stringify({ start: await startType(step), tasks: await watchdog.list(step) }),
      disable: async (text, step) => {
        const before = JSON.parse(text) as { start?: ScStart | null; tasks?: readonly string[] };
        await watchdog.pause(before.tasks ?? [], step);
        if (before.start != null && before.start !== 'disabled')
          await call(['config', service, 'start=', 'disabled'], [], step);
      },
      enable: async (text, step) => {
        const before = JSON.parse(text) as { start?: ScStart | null; tasks?: readonly string[] };
        if (before.start != null && before.start !== 'disabled')
          await call(['config', service, 'start=', before.start], [], step);
        await watchdog.resume(before.tasks ?? [], step);
      },
    },
  };
}

function manualOr(start: 'disabled' | 'demand'): 'disabled' | 'manual' {
  return start === 'disabled' ? start : 'manual';
}
