// A process of octo-ha on the stage: every call of an edge is a point at which something may happen first, its death included.
import type {
  HeldLock,
  Hosts,
  InstanceDatabase,
  Journals,
  OpenJournal,
  ServiceDriver,
} from '../../../src/edges.ts';
import { UnavailableError } from '../../../src/errors.ts';
import type { Guard } from '../../../src/model/service.ts';
import type { Edges } from '../../../src/operations/verb-edges.ts';
import type { Outside } from './outside.ts';
import type { Promises } from './promises.ts';
import type { Truth } from './truth.ts';

/** What is between the fakes and a process. */
export interface Life {
  readonly wrap: (edges: Edges) => Edges;
  /** From here on nothing of it runs any more. */
  readonly kill: () => void;
  readonly live: <T>(work: () => Promise<T>) => Promise<T | 'died'>;
}

/** What surrounds the processes. */
export interface Surroundings {
  readonly truth: Truth;
  readonly promises: Promises;
  readonly outside: Outside;
  readonly ticks: () => number;
  /** What its verb is there to make of flags; null for a verb that leaves them as they were. */
  readonly asked: boolean | null;
  /** Called before each call; may kill the caller. */
  readonly point: (call: string) => void;
  /** By how much the clock of the operator's machine is wrong. */
  readonly skewMs: () => number;
}

/** @param onDeath ends its connections */
export function life(
  name: string,
  { truth, promises, outside, ticks, asked, point, skewMs }: Surroundings,
  onDeath: () => void,
): Life {
  let dead = false;
  const isDead = (): boolean => dead;
  /** Whether the last call told that a machine is down. */
  let sawDown = false;
  /** Calls since it last saw that it has the lock. */
  let sinceProof = Infinity;
  const proved = <T>(result: T): T => {
    sinceProof = 0;
    return result;
  };
  let tell: (died: 'died') => void = () => undefined;
  const death = new Promise<'died'>((resolve) => (tell = resolve));

  async function call<T>(what: string, work: () => Promise<T>): Promise<T> {
    if (isDead()) return forever();
    point(what);
    if (isDead()) return forever();
    if (what !== 'restart') sawDown = false;
    // This line belongs to the taking.
    if (what !== 'journal lock.retaken') sinceProof += 1;
    try {
      const result = await work();
      return isDead() ? await forever() : result;
    } catch (error) {
      if (isDead()) return forever();
      throw error;
    }
  }

  /** A call that goes over the line to the database. */
  const ask = <T>(what: string, work: () => Promise<T>): Promise<T> =>
    call(what, () => {
      if (ticks() >= outside.awayUntil) return work();
      return Promise.reject(new UnavailableError('database.unreachable', 'the line is down'));
    });

  const lock = (of: HeldLock): HeldLock => ({
    ...of,
    isHeld: async (by) => {
      const held = await ask('isHeld', () => of.isHeld(by));
      return held ? proved(held) : held;
    },
    setDraining: (change, by) =>
      ask(`setDraining ${String(change.value)}`, async () => {
        const outcome = await of.setDraining(change, by);
        truth.flagged(name, change.nodeId, change.value, outcome === 'written', change.value === asked);
        if (outside.losesAnswer) {
          outside.losesAnswer = false;
          truth.unanswered(change.nodeId);
          await of.release();
          throw new UnavailableError('database.fate-unknown', 'the answer was lost');
        }
        return outcome;
      }),
    setTaskCap: (change, by) => call('setTaskCap', () => of.setTaskCap(change, by)),
    removeNode: (id, by) => call('removeNode', () => of.removeNode(id, by)),
    cancelTask: (task, by) => call('cancelTask', () => of.cancelTask(task, by)),
    setMaintenanceMode: (on, by) => call('setMaintenanceMode', () => of.setMaintenanceMode(on, by)),
    setFolders: (change, by) => call('setFolders', () => of.setFolders(change, by)),
    release: () => call('release', () => of.release()),
  });
  const database = (of: InstanceDatabase): InstanceDatabase => ({
    ...of,
    readCluster: (by) =>
      ask('readCluster', async () => {
        const cluster = await of.readCluster(by);
        truth.read(name, cluster);
        return cluster;
      }),
    readLicenseText: (by) => ask('readLicenseText', () => of.readLicenseText(by)),
    readTasks: (question, by) => ask('readTasks', () => of.readTasks(question, by)),
    takeLock: (scope, by) => ask('takeLock', async () => proved(lock(await of.takeLock(scope, by)))),
    close: () => of.close(),
  });
  /** Between the last look and the order something may happen as well. */
  const guarded = async (guard: Guard, tell: () => void): Promise<void> => {
    await guard();
    await call('order', () => {
      tell();
      return Promise.resolve();
    });
  };
  const driver = (of: ServiceDriver, node: string): ServiceDriver => ({
    ...of,
    state: (by) =>
      call('state', async () => {
        const state = await of.state(by);
        sawDown = state.running === 'stopped';
        return state;
      }),
    stop: (guard, by) =>
      call('stop', () => of.stop(() => guarded(guard, () => truth.stopping(name, node, sinceProof)), by)),
    start: (by) =>
      call('start', () => {
        truth.starting(name, node, sinceProof);
        return of.start(by);
      }),
    restart: (guard, by) => {
      const wasDown = sawDown;
      return call('restart', () =>
        of.restart(() => guarded(guard, () => truth.stopping(name, node, sinceProof, wasDown)), by),
      );
    },
    run: (argv, by) => call('run', () => of.run(argv, by)),
  });
  const hosts = (of: Hosts): Hosts => ({
    ...of,
    ping: (url, by) =>
      call('ping', async () => {
        const ping = await of.ping(url, by);
        truth.pinged(name, url, ping);
        return ping;
      }),
    serviceOf: (node) => {
      const found = of.serviceOf(node);
      return found === null ? null : driver(found, node);
    },
    hook: (command, how, by) =>
      call('hook', async () => {
        const result = await of.hook(command, how, by);
        const { OCTO_HA_HOOK: hook = '', OCTO_HA_NODE: node = '' } = how.values;
        promises.hooked(name, hook, node, result.exitCode);
        return result;
      }),
    askBalancer: (url, connections, by) =>
      call('askBalancer', async () => {
        const view = await of.askBalancer(url, connections, by);
        promises.balanced(name, view);
        return view;
      }),
  });
  const journal = (of: OpenJournal): OpenJournal => ({
    id: of.id,
    lines: () => of.lines(),
    write: (step, nodeId, values) =>
      call(`journal ${step}`, async () => {
        await of.write(step, nodeId, values);
        if (nodeId !== null) truth.journalled(name, step, nodeId);
      }),
    close: () => call('close', () => of.close()),
  });
  const journals = (of: Journals): Journals => ({
    unfinished: () => call('unfinished', () => of.unfinished()),
    latest: (verb, id) => call('latest', () => of.latest(verb, id)),
    begin: (verb, values) => call('begin', async () => journal(await of.begin(verb, values))),
    resume: (id) => call('resume', async () => journal(await of.resume(id))),
  });

  return {
    wrap: (edges) => ({
      ...edges,
      database: database(edges.database),
      hosts: hosts(edges.hosts),
      journals: journals(edges.journals),
      clock: {
        now: () => new Date(edges.clock.now().getTime() + skewMs()),
        ticks: () => edges.clock.ticks(),
        every: edges.clock.every,
        sleep: (ms, by) => call('sleep', () => edges.clock.sleep(ms, by)),
      },
    }),
    kill: () => {
      dead = true;
      onDeath();
      tell('died');
    },
    live: (work) => Promise.race([work(), death]),
  };
}

function forever(): Promise<never> {
  return new Promise(() => undefined);
}
