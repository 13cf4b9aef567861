import type { ServiceDriver } from '../edges.ts';
import { UnavailableError } from '../errors.ts';
import type { ProcessWatch } from '../model/hook-process.ts';
import type { Ability, CommandResult, Guard, ServiceState } from '../model/service.ts';
import type { Hands } from './hands.ts';
import { watchedProcess } from './hook-life.ts';
import type { LookAt } from './posix-look.ts';
import { obeyed } from './obeyed.ts';
import type { Disabling, ServiceControl } from './service-control.ts';
import { beginStep, type Step, type Told } from './step.ts';

/** What a driver is made of; what is left out it cannot do. */
export interface DriverParts {
  readonly kind: string;
  readonly target: string;
  readonly nodeName: string;
  readonly untested?: string | null;
  /** For stop, start, restart, disable, enable. */
  readonly actMs: number;
  readonly warnings?: (step: Step) => Promise<readonly string[]>;
  /** Where stop, start and state can be told apart. */
  readonly control?: ServiceControl;
  readonly state?: (step: Step) => Promise<ServiceState>;
  readonly stop?: (guard: Guard, step: Step, told: Told) => Promise<void>;
  readonly start?: (step: Step, told: Told) => Promise<void>;
  readonly restart?: (guard: Guard, step: Step, told: Told) => Promise<void>;
  readonly run?: (argv: readonly string[], step: Step) => Promise<CommandResult>;
  readonly disabling?: Disabling;
  readonly lookAt?: LookAt;
}

/** How long `Octopus.Server` may take; a drain is not waited for by it. */
const runMs = 180_000;

/** The driver of these parts: deadlines, orders that are looked after, and a refusal for what it lacks. */
export function assembleDriver(parts: DriverParts, hands: Hands): ServiceDriver {
  const { kind, target, nodeName, control } = parts;
  const { askMs } = hands;
  const state = parts.state ?? (control === undefined ? undefined : looking(control));
  const stop = parts.stop ?? stopping(control, hands);
  const start = parts.start ?? starting(control, hands);
  const disabling = parts.disabling ?? control?.disabling ?? undefined;
  const able: readonly (readonly [Ability, unknown])[] = [
    ['state', state],
    ['stop', stop],
    ['start', start],
    ['restart', parts.restart],
    ['run', parts.run],
    ['disable', disabling],
    ['read', parts.lookAt],
  ];
  const within =
    <T>(
      what: string,
      ability: Ability,
      ms: number,
      work: ((step: Step) => Promise<T>) | undefined,
    ): ((signal: AbortSignal) => Promise<T>) =>
    async (signal) => {
      if (work === undefined) throw unsupported(kind, ability);
      signal.throwIfAborted();
      return work(beginStep(`${what} ${nodeName} (${target})`, ms, signal));
    };
  const { run, restart, lookAt, warnings = () => Promise.resolve([]) } = parts;
  return {
    kind,
    target,
    untested: parts.untested ?? null,
    abilities: new Set(able.filter(([, part]) => part !== undefined).map(([ability]) => ability)),
    warnings: within('asking about the service of', 'state', askMs, warnings),
    state: within('asking for the service of', 'state', askMs, state),
    stop: (guard, signal, watch) =>
      within(
        'stopping the service of',
        'stop',
        parts.actMs,
        stop && ((step) => stop(guard, step, toldOf(watch))),
      )(signal),
    start: (signal, watch) =>
      within(
        'starting the service of',
        'start',
        parts.actMs,
        start && ((step) => start(step, toldOf(watch))),
      )(signal),
    restart: (guard, signal, watch) =>
      within(
        'restarting the service of',
        'restart',
        parts.actMs,
        restart && ((step) => restart(guard, step, toldOf(watch))),
      )(signal),
    run: (argv, signal) =>
      within('running Octopus.Server for', 'run', runMs, run && ((step) => run(argv, step)))(signal),
    lookAt: (question, signal) =>
      within(
        'looking at files on the machine of',
        'read',
        question.deadlineMs,
        lookAt && ((step) => lookAt(question, step)),
      )(signal),
    startSetting: within('asking how to start the service of', 'disable', askMs, disabling?.setting),
    disable: (before, signal) =>
      within(
        'disabling the service of',
        'disable',
        parts.actMs,
        disabling && ((step) => disabling.disable(before, step)),
      )(signal),
    enable: (before, signal) =>
      within(
        'enabling the service of',
        'disable',
        parts.actMs,
        disabling && ((step) => disabling.enable(before, step)),
      )(signal),
  };
}

function looking({ look, watchdog }: ServiceControl): (step: Step) => Promise<ServiceState> {
  return async (step) => {
    const state = await look(step);
    return watchdog === null ? state : { ...state, watchdog: await watchdog(step) };
  };
}

function stopping(control: ServiceControl | undefined, hands: Hands): DriverParts['stop'] {
  if (control === undefined) return undefined;
  const { look, stop: give } = control;
  return (guard, step, told) =>
    obeyed({ look, give: (by) => give({ ...by, ...told }), wanted: 'stopped', guard }, step, hands);
}

function starting(control: ServiceControl | undefined, hands: Hands): DriverParts['start'] {
  if (control === undefined) return undefined;
  const { look, start: give } = control;
  return (step, told) =>
    obeyed({ look, give: (by) => give({ ...by, ...told }), wanted: 'running' }, step, hands);
}

function toldOf(watch: ProcessWatch | undefined): Told {
  return watch === undefined ? {} : { told: watchedProcess(watch) };
}

function unsupported(kind: string, ability: Ability): UnavailableError {
  return new UnavailableError('host.unsupported', `the driver '${kind}' has no '${ability}'`, {
    hint: 'docs/service-drivers.md says what each driver can do',
  });
}
