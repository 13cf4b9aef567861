// A roll against the living fake cluster.
import { carryOutRestart } from '../../../../src/operations/restart/carry-out-restart.ts';
import { planRestart, type PlanServices } from '../../../../src/operations/restart/plan-restart.ts';
import { restartRun } from '../../../../src/operations/restart/restart-run.ts';
import type { RestartResult, RestartWish } from '../../../../src/operations/restart/restart-wish.ts';
import type { Edges } from '../../../../src/operations/verb-edges.ts';
import type { StepEvent } from '../../../../src/model/step-event.ts';
import { fakeDatabase, type FakeDatabase, type FakeEffect } from '../../../fakes/fake-database.ts';
import { fakeJournals, type FakeDisk, type FakeJournals } from '../../../fakes/fake-journals.ts';
import type { World } from '../../../fakes/fake-world.ts';

export const never = new AbortController().signal;

/** One operator's process. */
export interface Scene {
  readonly world: World;
  readonly database: FakeDatabase;
  readonly journals: FakeJournals;
  readonly events: StepEvent[];
  readonly edges: Edges;
  /** What rolls told that were broken off. */
  readonly broken: readonly RestartResult[];
  /** Plans and carries out, going on with what is unfinished, as the command does. */
  readonly restart: (change?: Partial<RestartWish>, signal?: AbortSignal) => Promise<RestartResult>;
}

/** What a scene may share with another. */
export interface SceneOptions {
  readonly disk?: FakeDisk;
  readonly onDatabase?: (effect: FakeEffect) => void;
  readonly onJournal?: (effect: string) => void;
  readonly names?: readonly string[];
  /** What lies between the fakes and the roll. */
  readonly wrap?: (edges: Edges) => Edges;
}

export function scene(world: World, options: SceneOptions = {}): Scene {
  const database = fakeDatabase(world.state.cluster, null, {
    state: world.state,
    ...(options.onDatabase === undefined ? {} : { onEffect: options.onDatabase }),
  });
  const journals = fakeJournals({
    clock: world.clock,
    ...(options.disk === undefined ? {} : { disk: options.disk }),
    ...(options.onJournal === undefined ? {} : { afterEffect: options.onJournal }),
  });
  const events: StepEvent[] = [];
  const broken: RestartResult[] = [];
  const wrap = options.wrap ?? ((same: Edges): Edges => same);
  const edges = wrap({
    database,
    journals,
    hosts: world.hosts,
    clock: world.clock,
    report: (event) => events.push(event),
  });
  const restart = async (change: Partial<RestartWish> = {}, signal = never): Promise<RestartResult> => {
    const wish = restartWish(world, options.names ?? [...world.machines.keys()], change);
    const services: PlanServices = new Map(
      wish.targets.flatMap(({ id, name }) => {
        const driver = world.hosts.serviceOf(name);
        return driver === null
          ? []
          : [
              [
                id,
                {
                  kind: driver.kind,
                  target: driver.target,
                  abilities: driver.abilities,
                  untested: null,
                  warnings: [],
                },
              ] as const,
            ];
      }),
    );
    const { nodes: rows } = world.state.cluster;
    const resumed = await restartRun(edges.journals, wish.targets, rows);
    const cluster = await edges.database.readCluster(signal);
    const plan = planRestart(cluster, services, null, wish, resumed);
    return carryOutRestart(plan, wish, resumed, edges, signal, (result) => broken.push(result));
  };
  return { world, database, journals, events, edges, broken, restart };
}

/** What is usual. */
export function restartWish(
  world: World,
  names: readonly string[],
  change: Partial<RestartWish>,
): RestartWish {
  return {
    targets: names.map((name) => ({
      id: world.node(name).id,
      name,
      url: world.machines.get(name)?.url ?? null,
    })),
    order: 'named',
    via: 'database',
    waitSeconds: 900,
    healthySeconds: 600,
    settleSeconds: null,
    pauseAfter: null,
    notAfter: null,
    rollSeconds: null,
    skipStopStart: false,
    hooks: { require: null, beforeStop: null, afterStart: null },
    expectVersion: null,
    ownTask: null,
    reason: null,
    accepted: new Set(),
    command: 'octo-ha restart --all',
    settings: {
      nodes: world.settingsNodes,
      loadBalancer: null,
      periods: { freshSeconds: 90, offlineSeconds: 300, heartBeatSeconds: 60 },
      queuePollSeconds: 20,
    },
    ...change,
  };
}
