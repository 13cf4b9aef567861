import { UnavailableError } from '../errors.ts';
import type { CommandResult, ServiceState } from '../model/service.ts';
import { commandTrouble } from './command-trouble.ts';
import type { Hands } from './hands.ts';
import type { Reach } from './reach.ts';
import type { ServiceControl } from './service-control.ts';
import type { Step } from './step.ts';

const properties = 'LoadState,ActiveState,SubState,InvocationID,MainPID,UnitFileState';
const rightsHint =
  'the login needs the right to control the unit (polkit), or use the driver command with sudo in its words';

/** A unit of systemd, by systemctl(1); its properties are not translated. */
export function systemdControl(reach: Reach, unit: string, hands: Hands): ServiceControl {
  async function read(step: Step): Promise<ReadonlyMap<string, string>> {
    const argv = ['systemctl', 'show', `--property=${properties}`, '--', unit];
    const result = await reach(argv, step, hands.askMs);
    if (result.exitCode !== 0) throw trouble('show', result);
    const values = new Map(
      result.stdout.split(/\r?\n/).map((line) => {
        const at = line.indexOf('=');
        return [line.slice(0, at), line.slice(at + 1)] as const;
      }),
    );
    if (values.get('LoadState') === 'not-found')
      throw new UnavailableError('host.command-failed', `systemd there knows no unit '${unit}'`, {
        hint: 'systemctl list-units --type=service on that machine shows what it is called',
      });
    return values;
  }
  const order = (words: readonly string[], step: Step): Promise<CommandResult> =>
    reach(['systemctl', '--no-ask-password', ...words, '--', unit], step);
  async function call(verb: string, step: Step, ...flags: readonly string[]): Promise<void> {
    const result = await order([...flags, verb], step);
    if (result.exitCode !== 0) throw trouble(verb, result);
  }
  const trouble = (verb: string, result: CommandResult): UnavailableError =>
    commandTrouble(`'systemctl ${verb} ${unit}'`, result, hands.clean, rightsHint);

  return {
    look: async (step) => stateOf(await read(step)),
    stop: (step) => call('stop', step),
    start: (step) => call('start', step),
    watchdog: null,
    disabling: {
      setting: async (step) => JSON.stringify({ unitFileState: fileState(await read(step)) }),
      // A disabled unit is still started by an order, or by another unit that wants it; a masked one by nobody (systemctl(1), "mask").
      disable: async (before, step) => {
        if (stored(before).startsWith('masked')) return;
        const now = await read(step);
        // Masked while it runs it would lose what its file says of its stop: until it is down it is disabled alone.
        const isDown = ['inactive', 'failed'].includes(now.get('ActiveState') ?? '');
        if (isDown && (fileState(now).startsWith('masked') || (await order(['mask'], step)).exitCode === 0))
          return;
        // Its own file in /etc is in the way of a mask: then less is done, and the next look tells.
        if (fileState(now).startsWith('enabled')) await call('disable', step);
      },
      enable: async (before, step) => {
        const wanted = stored(before);
        if (wanted.startsWith('masked')) return;
        if (fileState(await read(step)).startsWith('masked')) await call('unmask', step);
        if (!wanted.startsWith('enabled') || fileState(await read(step)).startsWith('enabled')) return;
        await call('enable', step, ...(wanted === 'enabled-runtime' ? ['--runtime'] : []));
      },
    },
  };
}

/** How it starts: enabled, enabled-runtime, disabled, static, indirect, masked, masked-runtime, and others. */
function fileState(values: ReadonlyMap<string, string>): string {
  return values.get('UnitFileState') ?? '';
}

/** The same as it was before. */
function stored(before: string): string {
  const { unitFileState } = JSON.parse(before) as { unitFileState?: string };
  return unitFileState ?? '';
}

/** systemctl(1): ActiveState is active, reloading, inactive, failed, activating, deactivating or maintenance. */
function stateOf(values: ReadonlyMap<string, string>): ServiceState {
  const active = values.get('ActiveState') ?? '';
  const known: Readonly<Record<string, ServiceState['running']>> = {
    active: 'running',
    reloading: 'running',
    inactive: 'stopped',
    failed: 'stopped',
    activating: 'changing',
    deactivating: 'changing',
  };
  const starts = fileState(values);
  const identity = values.get('InvocationID') ?? '';
  const pid = values.get('MainPID') ?? '0';
  return {
    running: known[active] ?? 'unknown',
    identity: active !== 'active' ? null : identity !== '' ? identity : pid !== '0' ? pid : null,
    startType: starts.startsWith('enabled')
      ? 'automatic'
      : starts.startsWith('masked')
        ? 'disabled'
        : starts === ''
          ? null
          : 'manual',
    watchdog: null,
    detail: `${active === '' ? 'no answer of systemd' : active} (${values.get('SubState') ?? '?'})`,
  };
}
