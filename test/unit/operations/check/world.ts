// What a check meets: circumstances to judge, and edges to gather them from. All is well unless said otherwise.
import type { Hosts, ServiceDriver } from '../../../../src/edges.ts';
import type { RepeatingClock } from '../../../../src/edges/clock.ts';
import type { Cluster } from '../../../../src/model/cluster.ts';
import type { Ping } from '../../../../src/model/ping.ts';
import type { Run } from '../../../../src/model/run.ts';
import type { ServiceState } from '../../../../src/model/service.ts';
import type { Task } from '../../../../src/model/task.ts';
import type { Reason } from '../../../../src/model/verdict.ts';
import type { Circumstances } from '../../../../src/operations/check/circumstances.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';

export const id = (name: string): string => `OctopusServerNodes-${name}`;

/** Two nodes, `a` to be stopped and `b` proved alive; nothing is configured, nothing is wrong. */
export function circumstances(change: Partial<Circumstances> = {}): Circumstances {
  const cluster = change.cluster ?? aCluster([aNode('a'), aNode('b')]);
  const beats = cluster.nodes.map((node) => [node.id, { changed: true, watchedSeconds: 60 }] as const);
  const tasks = cluster.nodes.map((node) => [node.id, { kind: 'listed', tasks: [] }] as const);
  return {
    purpose: 'stop',
    targets: [id('a')],
    cluster,
    heartBeats: new Map(beats),
    pings: new Map(),
    services: new Map(),
    ownPauses: new Set(),
    handedOver: new Set(),
    tasks: new Map(tasks),
    balancer: { kind: 'not-configured' },
    balancerChecksHealth: null,
    license: { kind: 'limit', limit: 'unlimited' },
    lock: { kind: 'free' },
    runs: { kind: 'unfinished', runs: [] },
    periods: { freshSeconds: 90, offlineSeconds: 300, heartBeatSeconds: 60 },
    ...change,
  };
}

/** `forbid capacity.none`, and for a node `ok others.proved b 5`: what a rule gave, in short. */
export function inShort(reasons: readonly Reason[]): readonly string[] {
  return reasons.map(({ vote, code, nodeId, value, risk }) =>
    [vote, code, nodeId?.replace(/^OctopusServerNodes-/, ''), value, risk === null ? null : `(${risk})`]
      .filter((part) => part !== undefined && part !== null)
      .join(' '),
  );
}

/** An answer of this node, taking tasks unless said otherwise. */
export function aPing(nodeName: string, change: Partial<Ping & { kind: 'answered' }> = {}): Ping {
  return {
    kind: 'answered',
    status: 200,
    nodeName,
    draining: false,
    offline: false,
    version: '2024.1.100',
    lastSeenAt: null,
    tookMs: 7,
    ...change,
  };
}

export function aService(change: Partial<ServiceState> = {}): ServiceState {
  return {
    running: 'running',
    identity: '4711',
    startType: 'automatic',
    watchdog: null,
    detail: 'as the machine says',
    ...change,
  };
}

export function aTask(number: number, change: Partial<Task> = {}): Task {
  return {
    id: `ServerTasks-${String(number)}`,
    name: 'Deploy',
    description: 'Deploy Shop 1.2 to Production',
    state: 'Executing',
    nodeId: id('a'),
    projectId: 'Projects-1',
    queuedAt: null,
    startedAt: null,
    ageSeconds: 30,
    waitsForPerson: false,
    mark: null,
    ...change,
  };
}

/** An unfinished drain of these nodes. */
export function aRun(nodeIds: readonly string[], change: Partial<Run> = {}): Run {
  const line = { at: '2026-03-01T12:00:00Z', by: { user: 'ada', host: 'ops-1', pid: 7 }, values: {} };
  return {
    id: 'run-1',
    verb: 'drain',
    ended: false,
    lines: [
      { ...line, step: 'begun', nodeId: null },
      ...nodeIds.map((nodeId) => ({ ...line, step: 'drain.writing', nodeId })),
    ],
    ...change,
  };
}

/** A clock that stands still but for sleeps. */
export function steppingClock(onSleep: (ticks: number) => void = () => undefined): RepeatingClock {
  let ticks = 1_000;
  return {
    now: () => new Date('2026-03-01T12:00:00Z'),
    ticks: () => ticks,
    every: () => () => Promise.resolve(),
    sleep: (ms, signal) => {
      if (signal.aborted) return Promise.reject(signal.reason as Error);
      ticks += ms;
      onSleep(ticks);
      return Promise.resolve();
    },
  };
}

/** Hosts that answer with what is given, by url and by node name, and keep what they were asked. */
export function someHosts(
  answers: {
    readonly pings?: Readonly<Record<string, () => Ping>>;
    readonly balancer?: Awaited<ReturnType<Hosts['askBalancer']>>;
    readonly services?: Readonly<Record<string, Partial<ServiceDriver>>>;
  } = {},
): Hosts & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    ping: (url) => {
      asked.push(`ping ${url}`);
      return Promise.resolve(answers.pings?.[url]?.() ?? { kind: 'unreachable', why: 'refused' });
    },
    askBalancer: (url, connections) => {
      asked.push(`balancer ${url} ${String(connections)}`);
      return Promise.resolve(answers.balancer ?? { kind: 'unreachable', why: 'refused' });
    },
    serviceOf: (name) => {
      const given = answers.services?.[name];
      return given === undefined ? null : aDriver(given);
    },
    hook: () => Promise.reject(new Error('a check runs no hooks')),
    hookLife: () => Promise.resolve('gone' as const),
    api: () => null,
  };
}

function aDriver(given: Partial<ServiceDriver>): ServiceDriver {
  const never = (): never => {
    throw new Error('a check does nothing to a service');
  };
  return {
    kind: 'ssh',
    target: 'ssh a',
    abilities: new Set(['state']),
    untested: null,
    warnings: never,
    state: () => Promise.resolve(aService()),
    stop: never,
    start: never,
    restart: never,
    run: never,
    lookAt: never,
    startSetting: never,
    disable: never,
    enable: never,
    ...given,
  };
}

/** The same cluster a moment later: these nodes have beaten. */
export function beaten(cluster: Cluster, ...names: readonly string[]): Cluster {
  const nodes = cluster.nodes.map((node) =>
    names.includes(node.name)
      ? { ...node, lastSeenAt: new Date((node.lastSeenAt?.getTime() ?? 0) + 1_000), lastSeenAgeSeconds: 0 }
      : node,
  );
  return { ...cluster, nodes };
}
