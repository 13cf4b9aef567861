// What is really so, and what must never be: watched from outside at every call of every process, with nothing of the product's rules.
import type { Cluster } from '../../../src/model/cluster.ts';
import type { Ping } from '../../../src/model/ping.ts';
import { faultsOfDrained, type Seen } from './drained-claim.ts';
import { promisesOf, type Promises } from './promises.ts';
import type { World } from '../../fakes/fake-world.ts';

/** Everything by names of nodes. A process whose name ends in `elsewhere` has a state folder of its own. */
export interface Truth {
  readonly violations: string[];
  readonly promises: Promises;
  /** Flags that a process of ours wrote and nobody has touched since, and the state folder of whoever did. */
  readonly ours: Map<string, string>;
  /** Flags that a process of ours ever wrote. */
  readonly everOurs: Set<string>;
  /** Stopped by a process of ours, and not up since. */
  readonly downByUs: Set<string>;
  /** Somebody outside wrote the flag. */
  readonly touched: Set<string>;
  /** At every point, before the call is made. */
  readonly point: (at: number) => void;
  /** At every step of time. */
  readonly step: () => void;
  readonly read: (process: string, cluster: Cluster) => void;
  readonly pinged: (process: string, url: string, ping: Ping) => void;
  /** `asked`: that the flag stays so is what the command is for. */
  readonly flagged: (
    process: string,
    name: string,
    draining: boolean,
    written: boolean,
    asked: boolean,
  ) => void;
  readonly outside: (name: string) => void;
  /** Whether it wrote the flag, or found it so, nobody can tell the process. */
  readonly unanswered: (nodeId: string) => void;
  /** It ends here, and can tell nobody whether it wrote what it had announced. */
  readonly died: (process: string) => void;
  /** `sinceProof`: how many calls before, this one included, the process has seen that the lock is its own. */
  readonly starting: (process: string, name: string, sinceProof: number) => void;
  /** `sawDown`: its last call told that it is down; who starts it in that very moment is not to be seen. */
  readonly stopping: (process: string, name: string, sinceProof: number, sawDown?: boolean) => void;
  readonly journalled: (process: string, step: string, name: string) => void;
  readonly claimedDrained: (process: string, name: string) => void;
  readonly restarted: (name: string) => boolean;
}

/** The state folder of a process. */
const folderOf = (process: string): string => (process.endsWith('elsewhere') ? process : 'here');

/** Whoever took tasks so long ago is no reason to stop a node now: what was seen before a long hook, say. */
const longAgoMs = 600_000;

/** @param pollMs of the queue; @param verb that may have one node drained at a time, or several */
export function truthOf(
  world: World,
  pollMs: number,
  mostDraining: number,
  wants: Parameters<typeof promisesOf>[0] = { hooks: false, balancer: false },
): Truth {
  const violations: string[] = [];
  const ours = new Map<string, string>();
  const everOurs = new Set<string>();
  const downByUs = new Set<string>();
  const touched = new Set<string>();
  /** Flags that a process is about to write; and those of which nobody knows, as it died then. */
  const announced = new Map<string, string>();
  const inDoubt = new Set<string>();
  const seen = new Map<string, Seen>();
  const runsAtBegin = new Map([...world.machines.values()].map(({ name, runs }) => [name, runs]));
  const beats = new Map<string, { runs: number; last: number | null; count: number }>();
  /** What the journals of a state folder tell of a version: an operator elsewhere finds the one that is there by then. */
  const versionFound = new Map<string, string | null>();
  /** The last point, and the time by then, at which another node than this one was up and took tasks. */
  const othersWorked = new Map<string, { readonly at: number; readonly tick: number }>();
  let now = 0;
  let undrainedSinceRead = new Set<string>();

  const wrong = (what: string): void => {
    violations.push(`at point ${String(now)}: ${what}`);
  };
  const promises = promisesOf(wants, (name) => world.machines.get(name)?.running !== true, wrong);
  const of = (process: string, name: string): Seen => {
    const key = `${process} ${name}`;
    const found = seen.get(key) ?? {
      flagTick: null,
      beatAtFlag: null,
      readings: [],
      ping: null,
      drainedAt: null,
    };
    seen.set(key, found);
    return found;
  };
  const nameOf = (id: string): string => world.state.cluster.nodes.find((node) => node.id === id)?.name ?? id;

  function drained(process: string, name: string): void {
    const hasUrl = world.machines.get(name)?.url !== null;
    for (const fault of faultsOfDrained(of(process, name), hasUrl, pollMs))
      wrong(`${name} is called drained by ${process} ${fault}`);
  }

  return {
    violations,
    promises,
    ours,
    everOurs,
    downByUs,
    touched,
    point: (at) => {
      now = at;
      for (const { name } of world.machines.values()) {
        const working = [...world.machines.values()].some((other) => {
          const row = world.state.cluster.nodes.find((node) => node.name === other.name);
          return other.name !== name && other.running && row?.draining === false && row.taskCap > 0;
        });
        if (working) othersWorked.set(name, { at, tick: world.ticks() });
        if (world.machines.get(name)?.running === true) downByUs.delete(name);
      }
      // An operator elsewhere knows nothing of what another one has left drained, but that it drains.
      for (const folder of new Set(ours.values())) {
        const own = [...ours].flatMap(([name, by]) => (by === folder ? [name] : []));
        if (own.length > mostDraining) wrong(`${own.join(' and ')} are drained by us at once`);
      }
      if (downByUs.size > 1) wrong(`${[...downByUs].join(' and ')} are down by us at once`);
    },
    step: () => {
      for (const { name, runs } of world.machines.values()) {
        const last = world.node(name).lastSeenAt?.getTime() ?? null;
        const known = beats.get(name);
        const isFirst = known !== undefined && known.runs === runsAtBegin.get(name) && known.runs !== runs;
        if (known === undefined || isFirst)
          beats.set(name, { runs, last, count: (known?.last ?? last) === last ? 0 : 1 });
        else if (known.last !== last) beats.set(name, { ...known, last, count: known.count + 1 });
      }
    },
    read: (process, cluster) => {
      undrainedSinceRead = new Set();
      for (const node of cluster.nodes)
        of(process, node.name).readings.push({
          tick: world.ticks(),
          draining: node.draining,
          tasks: node.runningTasks + node.cancellingTasks,
          offline: node.flaggedOffline === true,
          beat: node.lastSeenAt?.getTime() ?? null,
        });
    },
    pinged: (process, url, ping) => {
      const machine = [...world.machines.values()].find((each) => each.url === url);
      // A node that has said 418 and cannot be reached any more has said it.
      if (machine !== undefined && ping.kind === 'answered') of(process, machine.name).ping = ping;
    },
    flagged: (process, id, draining, written, asked) => {
      const name = nameOf(id);
      if (written) promises.flagged(process, name, draining);
      if (asked && written) {
        ours.delete(name);
        touched.add(name);
      }
      announced.delete(name);
      if (draining) {
        seen.set(`${process} ${name}`, {
          flagTick: world.ticks(),
          beatAtFlag: world.node(name).lastSeenAt?.getTime() ?? null,
          readings: [],
          ping: null,
          drainedAt: null,
        });
        if (written) everOurs.add(name);
        if (written && !asked) ours.set(name, folderOf(process));
      } else if (written && !asked) {
        if (!everOurs.has(name) && !inDoubt.has(name))
          wrong(`${process} lifts the flag of ${name}, which none of us has set`);
        ours.delete(name);
      }
    },
    outside: (name) => {
      promises.outside(name);
      ours.delete(name);
      touched.add(name);
      undrainedSinceRead.add(name);
    },
    unanswered: (id) => inDoubt.add(nameOf(id)),
    died: (process) => {
      for (const [name, by] of announced) if (by === process) inDoubt.add(name);
    },
    starting: (process, name, sinceProof) => {
      promises.starting(process, name);
      if (sinceProof > 1)
        wrong(`${process} starts ${name} without having seen just before that it has the lock`);
      const { runs } = world.machines.get(name) ?? { runs: 0 };
      beats.set(name, { runs, last: world.node(name).lastSeenAt?.getTime() ?? null, count: 0 });
    },
    stopping: (process, name, sinceProof, sawDown = false) => {
      // In between it looks at the node once more.
      if (sinceProof > 2)
        wrong(`${process} stops ${name} without having seen just before that it has the lock`);
      // Where a restart is all there is, it also starts what is down.
      if (sawDown || world.machines.get(name)?.running !== true) return;
      promises.stopping(process, name);
      const { drainedAt } = of(process, name);
      if (drainedAt === null) wrong(`${process} stops ${name}, which it has not proved drained`);
      else {
        const { at, tick } = othersWorked.get(name) ?? { at: -1, tick: -Infinity };
        if (at < drainedAt)
          wrong(`${process} stops ${name}, and no other node has taken tasks since it was drained`);
        if (world.ticks() - tick > longAgoMs)
          wrong(`${process} stops ${name}, and no other node has taken tasks for long`);
      }
      const others = [...downByUs].filter((other) => other !== name);
      if (others.length > 0) wrong(`${process} stops ${name} while ${others.join()} is down by us`);
      if (!world.node(name).draining && !undrainedSinceRead.has(name))
        wrong(`${process} stops ${name}, which does not drain`);
      downByUs.add(name);
    },
    journalled: (process, step, id) => {
      const name = nameOf(id);
      const machine = world.machines.get(name);
      const toldOf = `${folderOf(process)} ${name}`;
      if (step === 'found' && !versionFound.has(toldOf)) versionFound.set(toldOf, world.node(name).version);
      if (step === 'drain.writing') announced.set(name, process);
      if (step === 'drain.drained') {
        drained(process, name);
        of(process, name).drainedAt = now;
      }
      promises.journalled(process, step, name);
      if (step !== 'node.healthy') return;
      const { count } = beats.get(name) ?? { count: 0 };
      if ((machine?.runs ?? 0) <= (runsAtBegin.get(name) ?? 0))
        wrong(`${name} is called healthy and was not restarted`);
      if (count < 2) wrong(`${name} is called healthy after ${String(count)} heart beats`);
      const wanted = versionFound.get(toldOf) ?? null;
      if (wanted !== null && world.node(name).version !== wanted)
        wrong(`${name} is called healthy with ${machine?.version ?? ''} instead of ${wanted}`);
    },
    claimedDrained: drained,
    restarted: (name) => (world.machines.get(name)?.runs ?? 0) > (runsAtBegin.get(name) ?? 0),
  };
}
