// Proves that nodes are stopped, before anything is done that two programs at once would spoil.
import type { Hosts, InstanceDatabase } from '../../edges.ts';
import type { Clock } from '../../edges/clock.ts';
import { UnavailableError } from '../../errors.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { Report } from '../../model/step-event.ts';
import { StepFailure } from '../restart/roll-work.ts';

/** Which nodes, and how often they give a sign of life. */
export interface StoppedWish {
  readonly nodes: readonly {
    readonly id: string;
    readonly name: string;
    /** Sessions of a machine with the node's name were seen while it ran: without, none of them proves nothing. */
    readonly sessionsSeen: boolean;
  }[];
  /** Octopus' documentation says every 60 s or so, an issue of 2018 every 5 s (octopus-internals.md 0, 5): the settings decide. */
  readonly heartBeatSeconds: number;
}

/** What each of the three witnesses says. */
export interface StoppedProof {
  readonly id: string;
  readonly node: string;
  /** Its last heart beat, by its own clock; null where the database knows none. */
  readonly lastSeenAt: Date | null;
  /** What the machine says of the service. */
  readonly service: 'stopped' | 'unknown';
  /** Over two periods; `unknown` for a node that the database knows no heart beat of. */
  readonly heartBeat: 'still' | 'unknown';
  /** Sessions of a machine with the node's name on the database; `unknown` where the login may not see them, or none ever was. */
  readonly sessions: 'none' | 'unknown';
  /** What is not known and why, as sentences. */
  readonly unknown: readonly string[];
}

/** What it uses of the world. */
export interface StoppedEdges {
  readonly database: Pick<InstanceDatabase, 'readCluster' | 'readSessionsOf'>;
  readonly hosts: Pick<Hosts, 'serviceOf'>;
  readonly clock: Clock;
  readonly report: Report;
}

/**
 * Takes two periods of the heart beat. What cannot be known is a warning, as long as the service or the heart beat tells.
 * @throws StepFailure service.not-stopped, service.unproved; UnavailableError database.*
 */
export async function proveStopped(
  { nodes, heartBeatSeconds }: StoppedWish,
  edges: StoppedEdges,
  signal: AbortSignal,
): Promise<readonly StoppedProof[]> {
  const { clock, database, report } = edges;
  await Promise.all(nodes.map((node) => serviceWord(node.name, edges, signal)));
  const first = await database.readCluster(signal);
  const until = clock.ticks() + 2 * heartBeatSeconds * 1000;
  report({
    step: 'stopped.watching',
    node: null,
    tone: 'waiting',
    message: `looking for two heart beats (${String(2 * heartBeatSeconds)} s) whether ${nodes.map(({ name }) => name).join(', ')} ${nodes.length === 1 ? 'stays' : 'stay'} silent`,
  });
  let last = first;
  while (clock.ticks() < until) {
    const pause = Math.min(2_000, Math.max(200, heartBeatSeconds * 100));
    await clock.sleep(Math.min(pause, Math.max(1, until - clock.ticks())), signal);
    last = await database.readCluster(signal);
    for (const { id, name } of nodes) {
      if (!isSilent(id, first, last)) throw notStopped(name, 'it has given a heart beat since');
    }
  }
  const proofs: StoppedProof[] = [];
  for (const node of nodes) proofs.push(await proofOf(node, last, edges, signal));
  for (const { node, unknown } of proofs)
    for (const message of unknown)
      report({ step: 'stopped.unknown', node, tone: 'warning', message: `${node}: ${message}` });
  report({
    step: 'stopped.proved',
    node: null,
    tone: 'done',
    message: `stopped: ${nodes.map(({ name }) => name).join(', ')}`,
  });
  return proofs;
}

async function proofOf(
  { id, name, sessionsSeen }: StoppedWish['nodes'][number],
  cluster: Cluster,
  edges: StoppedEdges,
  signal: AbortSignal,
): Promise<StoppedProof> {
  // Asked again: a watchdog may have started it meanwhile.
  const service = await serviceWord(name, edges, signal);
  const heartBeat = beatOf(id, cluster) === null ? 'unknown' : 'still';
  const sessions = await sessionsOf(name, edges, signal);
  if (typeof sessions === 'number' && sessions > 0)
    throw notStopped(name, `the machine '${name}' still has ${String(sessions)} sessions on the database`);
  const hidden =
    typeof sessions === 'string'
      ? sessions
      : sessionsSeen
        ? null
        : `none of a machine called '${name}' was seen while it ran; its machine may be called otherwise`;
  if (service !== null && heartBeat === 'unknown')
    throw new StepFailure(
      'service.unproved',
      `${name}: neither its service nor a heart beat tells whether it is stopped`,
    );
  const unknown = [
    ...(service === null ? [] : [`its service cannot be asked: ${service}`]),
    ...(heartBeat === 'still' ? [] : ['the database knows no heart beat of it']),
    ...(hidden === null ? [] : [`whether it has sessions on the database: ${hidden}`]),
  ];
  return {
    id,
    node: name,
    lastSeenAt: cluster.nodes.find((node) => node.id === id)?.lastSeenAt ?? null,
    service: service === null ? 'stopped' : 'unknown',
    heartBeat,
    sessions: hidden === null ? 'none' : 'unknown',
    unknown,
  };
}

/** What the machine says of its service: null for stopped; else why nobody knows. @throws StepFailure service.not-stopped */
export async function serviceWord(
  name: string,
  { hosts }: Pick<StoppedEdges, 'hosts'>,
  signal: AbortSignal,
): Promise<string | null> {
  const driver = hosts.serviceOf(name);
  if (driver === null) return 'the settings name no service driver';
  if (!driver.abilities.has('state')) return `the ${driver.kind} driver cannot`;
  try {
    const { running, detail } = await driver.state(signal);
    if (running === 'stopped') return null;
    if (running === 'unknown') return detail;
    throw notStopped(name, `its service is ${running} (${detail})`);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof UnavailableError) return error.message;
    throw error;
  }
}

async function sessionsOf(
  name: string,
  { database }: Pick<StoppedEdges, 'database'>,
  signal: AbortSignal,
): Promise<number | string> {
  try {
    const found = await database.readSessionsOf(name, signal);
    return found ?? 'the login may not see them (VIEW SERVER STATE)';
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof UnavailableError) return error.message;
    throw error;
  }
}

function beatOf(id: string, { nodes }: Cluster): number | null {
  return nodes.find((node) => node.id === id)?.lastSeenAt?.getTime() ?? null;
}

/** A node that wrote its row anew lives as well. */
function isSilent(id: string, first: Cluster, last: Cluster): boolean {
  const beat = beatOf(id, last);
  return beat === null || beat === beatOf(id, first);
}

function notStopped(name: string, why: string): StepFailure {
  return new StepFailure('service.not-stopped', `${name} is not stopped: ${why}`);
}
