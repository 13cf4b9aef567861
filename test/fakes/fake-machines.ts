// What the machines of the living fake cluster answer and do: pings, the load balancer, services, hooks.
import type { Hosts, ServiceDriver } from '../../src/edges.ts';
import { UnavailableError } from '../../src/errors.ts';
import type { ProcessWatch } from '../../src/model/hook-process.ts';
import type { Node } from '../../src/model/node.ts';
import type { Ping } from '../../src/model/ping.ts';
import type { Ability, Guard } from '../../src/model/service.ts';
import type { FakeDatabaseState } from './fake-database.ts';
import type { Machine, World, WorldOptions } from './fake-world.ts';

/** What they need of their world. */
export interface MachineHands {
  readonly options: WorldOptions;
  readonly state: FakeDatabaseState;
  readonly machines: ReadonlyMap<string, Machine>;
  readonly change: (name: string, to: Partial<Node>) => void;
  readonly advance: (ms: number) => void;
  readonly stop: (machine: Machine) => void;
  readonly start: (machine: Machine) => void;
  readonly world: () => World;
}

/** One for each node, none of them at the same moment of its rhythm. */
export function startingMachines(nodes: readonly Node[], options: WorldOptions): Map<string, Machine> {
  return new Map<string, Machine>(
    nodes.map((node, at) => [
      node.name,
      {
        name: node.name,
        running: node.flaggedOffline !== true,
        runs: 1,
        version: node.version ?? '2025.1.9982',
        startable: true,
        obeys: true,
        watchdog: false,
        url: options.urls?.includes(node.name) === true ? `http://${node.name}:8080` : null,
        nextBeat: 1_000 + at * 700,
        nextPoll: 500 + at * 900,
        drainingSeen: node.draining,
        skewMs: 0,
      },
    ]),
  );
}

/** The edge over them. */
export function machineHosts(hands: MachineHands): Hosts {
  const { options, state, machines, world } = hands;
  const byUrl = (url: string): Machine | undefined => [...machines.values()].find((each) => each.url === url);
  const ping = (url: string): Ping => {
    const machine = byUrl(url);
    const row = state.cluster.nodes.find(({ name }) => name === machine?.name);
    if (machine?.running !== true || row === undefined)
      return { kind: 'unreachable', why: `nothing answers at ${url}` };
    return {
      kind: 'answered',
      status: row.draining ? 418 : 200,
      nodeName: machine.name,
      draining: row.draining,
      offline: false,
      version: machine.version,
      lastSeenAt: row.lastSeenAt,
      tookMs: 1,
    };
  };
  return {
    ping: (url) => Promise.resolve(ping(url)),
    askBalancer: () =>
      Promise.resolve(options.balancer?.(world()) ?? { kind: 'unreachable', why: 'no balancer here' }),
    serviceOf: (name) => {
      const machine = machines.get(name);
      const has = options.services === undefined || options.services.includes(name);
      return machine === undefined || !has ? null : machineDriver(machine, hands);
    },
    hook: async (command, { values, begun }) => {
      options.onEffect?.(`hook ${values['OCTO_HA_HOOK'] ?? ''} ${values['OCTO_HA_NODE'] ?? ''}`);
      await begun?.({ pid: 4711, startedAs: 'boot/1', waits: true });
      const exitCode = options.hook?.(command, values) ?? 0;
      return { exitCode, stdout: '', stderr: exitCode === 0 ? '' : 'the hook says no' };
    },
    hookLife: () => Promise.resolve('gone'),
    api: () => null,
  };
}

function machineDriver(
  machine: Machine,
  { options, change, advance, stop, start }: MachineHands,
): ServiceDriver {
  const abilities = new Set<Ability>(options.abilities ?? ['state', 'stop', 'start']);
  const only = (ability: Ability): void => {
    if (!abilities.has(ability)) throw new UnavailableError('host.unsupported', `cannot ${ability}`);
  };
  const act = async (ability: Ability, work: () => void, told?: ProcessWatch): Promise<void> => {
    const watch = options.processes === true ? told : undefined;
    only(ability);
    options.onEffect?.(`${ability} ${machine.name}`);
    await watch?.begun?.({ pid: 4711, startedAs: 'boot/1', waits: true });
    work();
    advance(2_000);
    watch?.ended?.();
  };
  const guarded = async (ability: Ability, guard: Guard): Promise<void> => {
    only(ability);
    if (machine.running) await guard();
  };
  return {
    kind: 'fake',
    target: `fake ${machine.name}`,
    abilities,
    untested: null,
    warnings: () => Promise.resolve([]),
    state: () => {
      only('state');
      return Promise.resolve({
        running: machine.running ? ('running' as const) : ('stopped' as const),
        identity: machine.running ? String(machine.runs) : null,
        startType: 'automatic' as const,
        watchdog: machine.watchdog ? 'the scheduled task Watchdog' : null,
        detail: machine.running ? 'running' : 'stopped',
      });
    },
    stop: async (guard, _, watch) => {
      await guarded('stop', guard);
      await act('stop', () => stop(machine), watch);
    },
    start: (_, watch) => act('start', () => start(machine), watch),
    restart: async (guard, _, watch) => {
      await guarded('restart', guard);
      const both = (): void => {
        stop(machine);
        start(machine);
      };
      await act('restart', both, watch);
    },
    run: (argv) => {
      only('run');
      options.onEffect?.(`run ${argv.join(' ')} ${machine.name}`);
      const draining = /--drain=(true|false)/.exec(argv.join(' '))?.[1];
      if (draining !== undefined) change(machine.name, { draining: draining === 'true' });
      return Promise.resolve({ exitCode: 0, stdout: '', stderr: '' });
    },
    lookAt: () => {
      only('read');
      return Promise.reject(new Error('a fake machine has no files'));
    },
    startSetting: () => {
      only('disable');
      return Promise.resolve(machine.watchdog ? 'watched' : 'unwatched');
    },
    disable: () =>
      act('disable', () => {
        machine.watchdog = false;
      }),
    enable: (before) =>
      act('disable', () => {
        machine.watchdog = before === 'watched';
      }),
  };
}
