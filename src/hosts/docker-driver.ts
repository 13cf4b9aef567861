import type { ServiceDriver } from '../edges.ts';
import { UnavailableError } from '../errors.ts';
import type { CommandResult, ServiceState } from '../model/service.ts';
import type { ServiceSettings } from '../model/service-settings.ts';
import { assembleDriver } from './assemble-driver.ts';
import { commandTrouble, lastWords } from './command-trouble.ts';
import type { Hands } from './hands.ts';
import { field } from './field.ts';
import { posixLook } from './posix-look.ts';
import { safeWord } from './safe-word.ts';
import { serverWords, usualProgram } from './server-words.ts';
import type { Step } from './step.ts';

const usualMs = 300_000;
/** Docker kills after 10 s unless told otherwise; Octopus takes longer to stop. */
const graceSeconds = 120;

/** A container, by the docker command line. @throws UsageError config.invalid for a name that Docker would not take */
export function dockerDriver(
  nodeName: string,
  settings: Extract<ServiceSettings, { driver: 'docker' }>,
  hands: Hands,
): ServiceDriver {
  const container = safeWord('container', settings.container);
  const { dockerContext } = settings;
  const common = dockerContext === null ? [] : [`--context=${dockerContext}`];
  async function call(
    words: readonly string[],
    step: Step,
    most?: number,
    input?: string,
  ): Promise<CommandResult> {
    const wish = { program: 'docker', args: [...common, ...words], env: hands.env };
    const given = input === undefined ? {} : { input };
    return hands.run({ ...wish, ...given, ...step.told, deadlineMs: step.leftMs(most) }, step.signal);
  }
  async function order(words: readonly string[], step: Step): Promise<void> {
    const result = await call(words, step);
    if (result.exitCode !== 0) throw trouble(words[0] ?? '', result);
  }
  function trouble(verb: string, result: CommandResult): UnavailableError {
    if (
      /Cannot connect to the Docker|error during connect|context .* (?:does not exist|not found)/i.test(
        result.stderr,
      )
    )
      return new UnavailableError(
        'host.unreachable',
        `docker does not reach its engine: ${hands.clean(lastWords(result))}`,
        {
          hint: 'docker info shows what it tries; dockerContext in the context file names another engine',
        },
      );
    return commandTrouble(`'docker ${verb} ${container}'`, result, hands.clean);
  }
  async function inspect(step: Step): Promise<unknown> {
    const result = await call(['container', 'inspect', container], step, hands.askMs);
    if (result.exitCode !== 0) throw trouble('container inspect', result);
    try {
      return (JSON.parse(result.stdout) as unknown[])[0];
    } catch (error) {
      throw new UnavailableError('host.command-failed', "'docker inspect' gave something that is no JSON", {
        cause: error,
      });
    }
  }
  const look = async (step: Step): Promise<ServiceState> => stateOf(await inspect(step));

  return assembleDriver(
    {
      kind: 'docker',
      target: `container ${container}${dockerContext === null ? '' : ` of ${dockerContext}`}`,
      nodeName,
      untested: 'no real Docker engine has been tried',
      actMs: settings.timeoutSeconds === null ? usualMs : settings.timeoutSeconds * 1000,
      control: {
        look,
        stop: (step) => order(['stop', `--time=${String(graceSeconds)}`, container], step),
        start: (step) => order(['start', container], step),
        watchdog: null,
        disabling: {
          setting: async (step) => JSON.stringify({ restart: policyOf(await inspect(step)) }),
          disable: async (before, step) => {
            const { restart } = JSON.parse(before) as { restart?: string };
            if (restart !== 'no') await order(['update', '--restart=no', container], step);
          },
          enable: async (before, step) => {
            const { restart } = JSON.parse(before) as { restart?: string };
            if (restart === undefined || restart === 'no') return;
            await order(['update', `--restart=${restart}`, container], step);
          },
        },
      },
      restart: async (guard, step, told) => {
        const before = await look(step);
        await guard();
        await order(['restart', `--time=${String(graceSeconds)}`, container], { ...step, ...told });
        for (;;) {
          const now = await look(step);
          if (now.running === 'running' && now.identity !== before.identity) return;
          step.note(now.detail);
          await step.pause(hands.pollMs);
        }
      },
      lookAt: posixLook(async (argv, input, step) => {
        const result = await call(['exec', '-i', container, ...argv], step, undefined, input);
        if (result.exitCode >= 125 && result.exitCode <= 127) throw trouble('exec', result);
        return result;
      }, hands.clean),
      run: async (argv, step) => {
        const words = serverWords(settings.program ?? usualProgram.linux, settings, argv);
        const result = await call(['exec', container, ...words], step);
        // 125: docker itself failed; 126 and 127: the program could not be run (docker run, "Exit status").
        if (result.exitCode >= 125 && result.exitCode <= 127) throw trouble('exec', result);
        return result;
      },
    },
    hands,
  );
}

/** `no`, `always`, `unless-stopped`, or `on-failure:3`, as `docker update --restart` takes it. */
function policyOf(container: unknown): string {
  const policy = field(field(container, 'HostConfig'), 'RestartPolicy');
  const name = field(policy, 'Name');
  const most = field(policy, 'MaximumRetryCount');
  if (typeof name !== 'string' || name === '') return 'no';
  return name === 'on-failure' && typeof most === 'number' && most > 0 ? `${name}:${String(most)}` : name;
}

/** State.Status of the Engine API: created, running, paused, restarting, removing, exited, dead. */
function stateOf(container: unknown): ServiceState {
  const state = field(container, 'State');
  const found = field(state, 'Status');
  const status = typeof found === 'string' ? found : 'without a status';
  const known: Readonly<Record<string, ServiceState['running']>> = {
    created: 'stopped',
    exited: 'stopped',
    dead: 'stopped',
    running: 'running',
    restarting: 'changing',
    removing: 'changing',
  };
  const policy = policyOf(container);
  const running = known[status] ?? 'unknown';
  return {
    running,
    identity:
      running === 'running' ? `${String(field(state, 'Pid'))}@${String(field(state, 'StartedAt'))}` : null,
    // Without a restart policy the engine starts no container by itself (docs.docker.com, "Start containers automatically").
    startType: policy === 'no' ? 'by-order' : 'automatic',
    watchdog: policy === 'no' ? null : `the restart policy '${policy}' of the container`,
    detail: `container is ${status}`,
  };
}
