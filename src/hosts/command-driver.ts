import type { ServiceDriver } from '../edges.ts';
import type { CommandResult, ServiceState } from '../model/service.ts';
import type { ServiceSettings } from '../model/service-settings.ts';
import { assembleDriver, type DriverParts } from './assemble-driver.ts';
import { commandTrouble, lastWords } from './command-trouble.ts';
import type { Hands } from './hands.ts';
import type { Step } from './step.ts';

/** Milliseconds for stop, start and restart, unless the settings say otherwise. */
const usualMs = 300_000;

/**
 * Commands of one's own. Each is run without a shell; which node is meant stands in its environment, never in its words:
 * OCTO_HA_NODE, OCTO_HA_NODE_ID ('' while unknown) and OCTO_HA_ACTION (stop, start, state, restart, run).
 */
export function commandDriver(
  nodeName: string,
  settings: Extract<ServiceSettings, { driver: 'command' }>,
  hands: Hands,
): ServiceDriver {
  async function call(action: Action, step: Step, argv: readonly string[] = []): Promise<CommandResult> {
    const [program = '', ...words] = settings[action] ?? [];
    const env = {
      ...hands.env,
      OCTO_HA_NODE: nodeName,
      OCTO_HA_NODE_ID: hands.nodeIdOf(nodeName) ?? '',
      OCTO_HA_ACTION: action,
    };
    return hands.run(
      {
        program,
        args: [...words, ...argv],
        env,
        deadlineMs: action === 'state' ? step.leftMs(hands.askMs) : step.leftMs(),
        ...step.told,
      },
      step.signal,
    );
  }
  const order =
    (action: Action) =>
    async (step: Step): Promise<void> => {
      const result = await call(action, step);
      if (result.exitCode !== 0)
        throw commandTrouble(`the ${action} command of ${nodeName}`, result, hands.clean);
    };
  const look = async (step: Step): Promise<ServiceState> => stateOf(await call('state', step), hands.clean);

  return assembleDriver(
    {
      kind: 'command',
      target: `command ${settings.stop[0] ?? ''}`,
      nodeName,
      actMs: settings.timeoutSeconds === null ? usualMs : settings.timeoutSeconds * 1000,
      control: { look, stop: order('stop'), start: order('start'), disabling: null, watchdog: null },
      ...(settings.restart === null ? {} : { restart: guarded(order('restart')) }),
      ...(settings.run === null ? {} : { run: (argv, step) => call('run', step, argv) }),
    },
    hands,
  );
}

function guarded(give: (step: Step) => Promise<void>): NonNullable<DriverParts['restart']> {
  return async (guard, step, told) => {
    await guard();
    await give({ ...step, ...told });
  };
}

type Action = 'stop' | 'start' | 'state' | 'restart' | 'run';

/**
 * Exit 0 is running and 3 stopped, as an LSB init script's `status` and `systemctl is-active` have it; anything else is
 * unknown. Where the first word is one of systemd's or ours for being on the way, it is changing, since `is-active` ends
 * with 3 then too.
 */
function stateOf(result: CommandResult, clean: (text: string) => string): ServiceState {
  const word = /^\s*([a-z]+)/i.exec(result.stdout)?.[1]?.toLowerCase() ?? '';
  const isChanging = /^(?:activating|deactivating|reloading|starting|stopping|changing)$/.test(word);
  const byCode = { 0: 'running', 3: 'stopped' } as const;
  const running = isChanging
    ? 'changing'
    : result.exitCode === 0 || result.exitCode === 3
      ? byCode[result.exitCode]
      : 'unknown';
  const said = clean(lastWords(result));
  return {
    running,
    identity: null,
    startType: null,
    watchdog: null,
    detail: `exit code ${String(result.exitCode)}${said === '' ? '' : `: ${said}`}`,
  };
}
