// Clusters by chance, from a seed: mostly well, each with something odd about it.
import type { Cluster } from '../../../../src/model/cluster.ts';
import type { Node } from '../../../../src/model/node.ts';
import type { Run } from '../../../../src/model/run.ts';
import type { Task } from '../../../../src/model/task.ts';
import { checkRisks } from '../../../../src/model/risk.ts';
import type {
  BalancerFinding,
  Circumstances,
  PingFinding,
  ServiceFinding,
  TasksFinding,
} from '../../../../src/operations/check/circumstances.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';
import { aPing, aRun, aService, aTask, id } from './world.ts';

/** One question: what was found, and the risks that were accepted. */
export interface Question {
  readonly circumstances: Circumstances;
  readonly accepted: ReadonlySet<string>;
}

/** @param random numbers in [0, 1) */
export function generateQuestion(random: () => number): Question {
  const pick = <T>(...values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  /** How odd a cluster is differs from one to the next; in half of them it is one thing alone, which then decides. */
  const oddness = pick(0.02, 0.1, 0.5);
  const lit = pick(null, null, null, null, null, 'pings', 'services', 'tasks', 'balancer', 'runs');
  const usuallyIn =
    (area: string | null) =>
    <T>(usual: T, ...odd: readonly T[]): T =>
      random() < (lit === null ? oddness : lit === area ? 0.5 : 0) ? pick(...odd) : usual;
  /** Mostly the first. */
  const usually = usuallyIn(null);
  const names = ['a', 'b', 'c', 'd'].slice(0, usually(pick(2, 3), 1, 4));
  const purpose = pick('drain', 'stop', 'remove');
  const targets = usually([id('a')], [id('a'), id('b')], names.map(id), [id('gone')], [id('a'), id('a')]);
  /** What is to be removed has mostly been drained and stopped. */
  const isGone = (name: string): boolean => purpose === 'remove' && targets.includes(id(name));
  const urls = pick(false, true);
  const machines = pick(false, true);

  const node = (name: string): Node =>
    aNode(name, {
      draining: usually(isGone(name), !isGone(name)),
      taskCap: usually(5, 0, 1),
      lastSeenAgeSeconds: usually(isGone(name) ? pick(100, 301, 4_000) : 10, 10, 100, 301, 4_000, -900),
      flaggedOffline: usually<boolean | null>(false, true, null),
      runningTasks: usually(0, 1, 7),
      cancellingTasks: usually(0, 2),
      pinnedTasks: usually<number | null>(0, 3, null),
      version: usually<string | null>('2024.1.100', '2024.2.7', null),
      ...(usually(false, true) ? { lastSeenAt: null, lastSeenAgeSeconds: null } : {}),
    });
  const nodes = names.map(node);
  const cluster: Cluster = aCluster(nodes, {
    maintenanceMode: usually<boolean | null>(false, true, null),
    queuedTasks: usually(0, 4, 20),
    gaps: usually<readonly string[]>([], ['something']),
  });

  const honest = ({ name, draining }: Node): PingFinding =>
    aPing(name, { status: draining ? 418 : 200, draining });
  const ping = (of: Node): PingFinding =>
    usuallyIn('pings')<PingFinding>(
      isGone(of.name) ? { kind: 'unreachable', why: 'refused' } : honest(of),
      { kind: 'unreachable', why: 'refused' },
      { kind: 'foreign', why: 'a printer' },
      { kind: 'not-configured' },
      aPing(of.name.toUpperCase(), { draining: null, offline: null, version: null }),
      aPing(of.name, { status: 418, draining: null, offline: true }),
      aPing(of.name, { status: 418, draining: true }),
      aPing(of.name, { status: of.draining ? 418 : 200, draining: of.draining, offline: true }),
      aPing(of.name, { draining: true, version: '2024.2.7' }),
      aPing(of.name, { version: '2024.2.7' }),
      aPing('somebody'),
      { ...aPing(of.name), nodeName: null } as PingFinding,
    );
  const service = ({ name }: Node): ServiceFinding =>
    usuallyIn('services')<ServiceFinding>(
      {
        kind: 'state',
        state: aService({ running: isGone(name) ? 'stopped' : 'running' }),
        canDisable: true,
      },
      { kind: 'not-configured' },
      { kind: 'silent', why: 'manual' },
      // By themselves: what else is odd about a service would decide in their place.
      { kind: 'state', state: aService({ startType: 'disabled' }), canDisable: true },
      { kind: 'state', state: aService({ watchdog: 'a task' }), canDisable: pick(true, false) },
      { kind: 'unreachable', why: 'refused' },
      {
        kind: 'state',
        canDisable: pick(true, false),
        state: aService({
          running: pick('running', 'stopped', 'changing', 'unknown'),
          watchdog: pick(null, 'a task'),
          startType: pick('automatic', 'manual', 'disabled', null),
        }),
      },
    );
  const tasksOf = (): TasksFinding =>
    random() < 0.05
      ? listed()
      : usuallyIn('tasks')<TasksFinding>(
          { kind: 'listed', tasks: [] },
          { kind: 'unreadable', why: 'denied' },
          listed(),
        );
  const listed = (): TasksFinding => ({
    kind: 'listed',
    tasks: Array.from({ length: pick(1, 2, 5) }, (_, number): Task =>
      aTask(number, {
        state: pick('Executing', 'Cancelling', 'Queued', 'unknown'),
        waitsForPerson: pick(true, false, null),
      }),
    ),
  });
  const runOf = (): Run =>
    aRun(pick<readonly string[]>([], [id('a')], [id('b'), id('c')]), {
      verb: pick('drain', 'restart', 'cap', 'remove', 'maintenance', 'migrate'),
      ended: pick(true, false),
    });
  const entered = (run: Run): Run => ({
    ...run,
    lines: run.lines.map((line, at) => (at === 0 ? line : { ...line, step: 'cutover.entering' })),
  });
  const named = (run: Run): Run => ({
    ...run,
    lines: run.lines.map((line) =>
      line.step === 'begun' ? { ...line, values: { nodes: [{ id: pick(id('a'), id('c')) }] } } : line,
    ),
  });
  const answers = (): ReadonlyMap<string, number> =>
    new Map(
      usuallyIn('balancer')(names, names.slice(0, 1), ['x', 'y'], [], ['A', 'x']).map((name) => [
        name,
        pick(1, 5),
      ]),
    );
  const balancer = (): BalancerFinding =>
    usuallyIn('balancer')<BalancerFinding>(
      { kind: 'not-configured' },
      { kind: 'unreachable', why: 'refused' },
      { kind: 'seen', answers: answers(), tried: 10, failed: usually(0, 3), product: pick(null, 'nginx') },
    );

  return {
    accepted: new Set(usually<readonly string[]>([], [pick(...checkRisks)], checkRisks)),
    circumstances: {
      purpose,
      targets,
      cluster,
      heartBeats: new Map(
        names
          .filter(() => usually(true, false))
          .map((name) => [
            id(name),
            {
              changed: usually(!isGone(name), isGone(name)),
              watchedSeconds: usually(isGone(name) ? pick(9, 150) : 60, 0, 9, 10, 150),
            },
          ]),
      ),
      ownPauses: new Set(pick<readonly string[]>([], [], [id('a')])),
      handedOver: new Set(pick<readonly string[]>([], [], [id('a')])),
      pings: new Map(urls ? nodes.map((each) => [each.id, ping(each)]) : []),
      services: new Map(machines ? nodes.map((each) => [each.id, service(each)]) : []),
      tasks: new Map(nodes.map((each) => [each.id, tasksOf()])),
      balancer: balancer(),
      balancerChecksHealth: pick(true, false, null),
      license: usually<Circumstances['license']>(
        { kind: 'limit', limit: 'unlimited' },
        { kind: 'limit', limit: pick(1, 2, 3) },
        { kind: 'none' },
        { kind: 'unreadable', why: 'denied' },
      ),
      lock: usually<Circumstances['lock']>(
        { kind: 'free' },
        { kind: 'ours' },
        { kind: 'held', by: 'bob' },
        { kind: 'unknown', why: 'denied' },
      ),
      runs: usuallyIn('runs')<Circumstances['runs']>(
        { kind: 'unfinished', runs: [] },
        { kind: 'unfinished', runs: [runOf()] },
        { kind: 'unfinished', runs: [named({ ...runOf(), ended: false })] },
        { kind: 'unfinished', runs: [named(runOf()), runOf(), entered(runOf())] },
        { kind: 'unreadable', why: 'denied' },
      ),
      periods: {
        freshSeconds: 90,
        offlineSeconds: usually(300, 60),
        heartBeatSeconds: usually(60, 5),
      },
    },
  };
}
