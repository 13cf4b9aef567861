// A cluster that lives: its clock is the sleeping of whoever watches it. Heart beats, queue polls, tasks that end, services.
import type { Hosts } from '../../src/edges.ts';
import type { RepeatingClock } from '../../src/edges/clock.ts';
import type { Node } from '../../src/model/node.ts';
import type { BalancerView } from '../../src/model/ping.ts';
import type { Ability } from '../../src/model/service.ts';
import type { Task } from '../../src/model/task.ts';
import type { FakeDatabaseState } from './fake-database.ts';
import { machineHosts, startingMachines } from './fake-machines.ts';
import { aCluster, aNode } from '../unit/model/a-cluster.ts';

/** Milliseconds of the fakes' rhythm: Octopus' own. */
export const beatMs = 60_000;
export const pollMs = 20_000;

/** One machine with its node. */
export interface Machine {
  readonly name: string;
  running: boolean;
  /** Runs of the service so far: its identity. */
  runs: number;
  /** What it will be when it comes up. */
  version: string;
  /** False plays a node that never comes up when started. */
  startable: boolean;
  /** False plays a machine that is told to stop, says yes, and goes on. */
  obeys: boolean;
  /** Something starts the service when it is stopped. */
  watchdog: boolean;
  /** Whether it serves HTTP to us. */
  readonly url: string | null;
  nextBeat: number;
  nextPoll: number;
  /** The drain flag as the node itself has last read it. */
  drainingSeen: boolean;
  /** By how much its clock is wrong. */
  skewMs: number;
}

/** How a world begins. */
export interface WorldOptions {
  readonly nodes?: readonly Node[];
  /** Names of the nodes that have a url. */
  readonly urls?: readonly string[];
  /** Names of the nodes that have a service; all of them unless said otherwise. */
  readonly services?: readonly string[];
  readonly abilities?: readonly Ability[];
  readonly tasks?: readonly Task[];
  /** Milliseconds a task takes once a node runs it; Infinity never ends. */
  readonly taskMs?: number | ((task: Task) => number);
  /** Between two heart beats of a node; Octopus' own rhythm unless said otherwise. */
  readonly beatMs?: number;
  /** How finely time goes on; 250 unless said otherwise. */
  readonly stepMs?: number;
  /** An order is a process of this machine, and told as such. */
  readonly processes?: boolean;
  /** New tasks come in for ever, one each so many milliseconds; 0 for none. */
  readonly workEveryMs?: number;
  /** Called before anything that a driver does. */
  readonly onEffect?: (effect: string) => void;
  /** The exit code of a hook. */
  readonly hook?: (command: string, values: Readonly<Record<string, string>>) => number;
  /** What the load balancer shows; it is asked at all only where the settings name it. */
  readonly balancer?: (world: World) => BalancerView;
  /** Called at every step of time. */
  readonly onStep?: (world: World) => void;
}

/** The world. */
export interface World {
  readonly state: FakeDatabaseState;
  readonly clock: RepeatingClock;
  readonly hosts: Hosts;
  readonly machines: ReadonlyMap<string, Machine>;
  /** Tasks that were cut off by a stop: what must never happen. */
  readonly lost: string[];
  /** Fewest nodes that took work at any step. */
  readonly fewestAtWork: () => number;
  readonly advance: (ms: number) => void;
  readonly ticks: () => number;
  readonly settingsNodes: readonly { readonly name: string; readonly url: string | null }[];
  readonly node: (name: string) => Node;
  /** Changes the row of a node, as somebody else would. */
  readonly change: (name: string, change: Partial<Node>) => void;
}

/** Builds it: three nodes unless said otherwise. */
export function fakeWorld(options: WorldOptions = {}): World {
  const nodes = options.nodes ?? ['node-1', 'node-2', 'node-3'].map((name) => aNode(name));
  const began = Date.parse('2026-03-01T12:00:00Z');
  const stepMs = options.stepMs ?? 250;
  let now = 0;
  let fewest = Infinity;
  let taskNumber = 1000;
  let nextWork = options.workEveryMs ?? 0;
  const endsAt = new Map<string, number>();
  const lost: string[] = [];
  const state: FakeDatabaseState = {
    cluster: aCluster(nodes.map((node) => ({ ...node, runningTasks: 0 }))),
    licenseText: null,
    tasks: options.tasks ?? [],
    locks: [],
  };
  const machines = startingMachines(nodes, options);

  const rowOf = (name: string): Node => {
    const node = state.cluster.nodes.find((each) => each.name === name);
    if (node === undefined) throw new Error(`no row of ${name}`);
    return node;
  };
  function change(name: string, to: Partial<Node>): void {
    state.cluster = {
      ...state.cluster,
      nodes: state.cluster.nodes.map((node) => (node.name === name ? { ...node, ...to } : node)),
    };
  }
  const setTask = (id: string, to: Partial<Task>): void => {
    state.tasks = (state.tasks ?? []).map((task) => (task.id === id ? { ...task, ...to } : task));
  };
  const running = (id: string): readonly Task[] =>
    (state.tasks ?? []).filter(
      (task) => task.nodeId === id && (task.state === 'Executing' || task.state === 'Cancelling'),
    );

  const lasts = (task: Task): number =>
    typeof options.taskMs === 'function' ? options.taskMs(task) : (options.taskMs ?? 30_000);

  function step(): void {
    now += stepMs;
    const instant = began + now;
    if (nextWork > 0 && now >= nextWork) {
      nextWork = now + (options.workEveryMs ?? 0);
      const id = `ServerTasks-${String(taskNumber++)}`;
      state.tasks = [...(state.tasks ?? []), { ...fakeTask(id), state: 'Queued', nodeId: null }];
    }
    for (const machine of machines.values()) {
      const row = state.cluster.nodes.find(({ name }) => name === machine.name);
      if (!machine.running || row === undefined) continue;
      if (now >= machine.nextBeat) {
        machine.nextBeat = now + (options.beatMs ?? beatMs);
        change(machine.name, { lastSeenAt: new Date(instant + machine.skewMs), flaggedOffline: false });
      }
      for (const task of running(row.id)) {
        const usual = endsAt.get(task.id) ?? now + lasts(task);
        const ends = task.state === 'Cancelling' ? Math.min(usual, now + 5_000) : usual;
        endsAt.set(task.id, ends);
        if (now >= ends) setTask(task.id, { state: task.state === 'Cancelling' ? 'Canceled' : 'Success' });
      }
      if (now < machine.nextPoll) continue;
      machine.nextPoll = now + pollMs;
      machine.drainingSeen = row.draining;
      if (row.draining) continue;
      const free = row.taskCap - running(row.id).length;
      const queued = (state.tasks ?? [])
        .filter((task) => task.state === 'Queued')
        .slice(0, Math.max(0, free));
      for (const task of queued)
        setTask(task.id, { state: 'Executing', nodeId: row.id, startedAt: new Date(instant) });
    }
    state.cluster = {
      ...state.cluster,
      readAt: new Date(instant),
      nodes: state.cluster.nodes.map((node) => ({
        ...node,
        lastSeenAgeSeconds: node.lastSeenAt === null ? null : (instant - node.lastSeenAt.getTime()) / 1000,
      })),
    };
    const atWork = state.cluster.nodes.filter(
      (node) => machines.get(node.name)?.running === true && !node.draining && node.taskCap > 0,
    );
    fewest = Math.min(fewest, atWork.length);
    options.onStep?.(world);
  }

  function stop(machine: Machine): void {
    if (!machine.running || !machine.obeys) return;
    machine.running = false;
    lost.push(
      ...running(rowOf(machine.name).id)
        .filter((task) => task.waitsForPerson !== true)
        .map(({ id }) => id),
    );
    change(machine.name, { flaggedOffline: true });
  }
  function start(machine: Machine): void {
    if (machine.running || !machine.startable) return;
    machine.running = true;
    machine.runs += 1;
    machine.nextBeat = now + stepMs;
    machine.nextPoll = now + 5_000;
    for (const task of running(rowOf(machine.name).id)) setTask(task.id, { state: 'Canceled' });
    change(machine.name, { version: machine.version });
  }
  const advance = (ms: number): void => {
    for (const until = now + ms; now < until;) step();
  };
  const hosts = machineHosts({
    options,
    state,
    machines,
    change,
    advance,
    stop,
    start,
    world: () => world,
  });

  const world: World = {
    state,
    clock: {
      now: () => new Date(began + now),
      ticks: () => now,
      every: () => () => Promise.resolve(),
      sleep: async (ms, signal) => {
        signal.throwIfAborted();
        await Promise.resolve();
        advance(ms);
        signal.throwIfAborted();
      },
    },
    hosts,
    machines,
    lost,
    fewestAtWork: () => fewest,
    advance,
    ticks: () => now,
    settingsNodes: [...machines.values()].map(({ name, url }) => ({ name, url })),
    node: rowOf,
    change,
  };
  return world;
}

/** A deployment that a node runs. */
export function fakeTask(id: string, change: Partial<Task> = {}): Task {
  return {
    id,
    name: 'Deploy',
    description: `Deploy ${id}`,
    state: 'Executing',
    nodeId: 'OctopusServerNodes-node-1',
    projectId: 'Projects-1',
    queuedAt: new Date('2026-03-01T11:59:00Z'),
    startedAt: new Date('2026-03-01T11:59:30Z'),
    ageSeconds: 30,
    waitsForPerson: false,
    mark: null,
    ...change,
  };
}
