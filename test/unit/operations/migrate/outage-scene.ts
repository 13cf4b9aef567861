// A cutover and the way back, as the commands conduct them, over a living fake cluster.
import type { StoreKind } from '../../../../src/model/store.ts';
import { storeKinds } from '../../../../src/model/store.ts';
import { copyAhead } from '../../../../src/operations/migrate/copy-ahead.ts';
import { cutOver, type CutOverResult } from '../../../../src/operations/migrate/cut-over.ts';
import { stateNow } from '../../../../src/operations/migrate/migration-work.ts';
import { outageHands } from '../../../../src/operations/migrate/outage-hands.ts';
import { pathChange } from '../../../../src/operations/migrate/path-change.ts';
import type { OutageWish } from '../../../../src/operations/migrate/outage-work.ts';
import { preseed } from '../../../../src/operations/migrate/preseed.ts';
import { rollBack, type RollBackResult } from '../../../../src/operations/migrate/roll-back.ts';
import { withMigration } from '../../../../src/operations/migrate/with-migration.ts';
import type { PlannedNode } from '../../../../src/operations/restart/restart-wish.ts';
import type { MigrationPlan } from '../../../../src/operations/migrate/migration-plan.ts';
import { fakeShare, type FakeShare } from '../../../fakes/fake-stores.ts';
import { fakeWorld, type World, type WorldOptions } from '../../../fakes/fake-world.ts';
import {
  aPlan,
  homeFiles,
  migrationScene,
  never,
  preseedWish,
  share,
  type MigrationScene,
  type MigrationSceneOptions,
} from './migration-scene.ts';
import { octopusMachines, type OctopusMachines } from './octopus-hosts.ts';

/** What outlives every process. */
export interface OutageWorld {
  readonly world: World;
  readonly files: FakeShare;
  readonly machines: OctopusMachines;
}

export function outageWorld(
  options: WorldOptions = {},
  files: FakeShare = fakeShare(homeFiles()),
): OutageWorld {
  const world = fakeWorld({
    ...options,
    abilities: ['state', 'stop', 'start', 'disable', 'run'],
  });
  return { world, files, machines: octopusMachines(world, files) };
}

/** One operator's process. */
export interface OutageScene extends MigrationScene {
  readonly preseed: (signal?: AbortSignal) => Promise<unknown>;
  readonly cutOver: (
    change?: Partial<OutageWish>,
    signal?: AbortSignal,
    plan?: MigrationPlan,
  ) => Promise<CutOverResult>;
  readonly rollBack: (change?: Partial<OutageWish>, signal?: AbortSignal) => Promise<RollBackResult>;
}

export function outageScene(
  { world, files, machines }: OutageWorld,
  options: MigrationSceneOptions & {
    readonly onHosts?: (effect: string) => void;
    /** At the cutover: the version of Octopus, and the kinds that it has. */
    readonly version?: string;
    readonly kinds?: readonly StoreKind[];
    /** A cutover copies what has changed before it touches a node, as the command does. */
    readonly copiesAhead?: boolean;
  } = {},
): OutageScene {
  const scene = migrationScene(world, { share: files, hosts: machines.hosts(options.onHosts), ...options });
  const hands = outageHands({
    show: () => undefined,
    canConfirm: false,
    confirm: () => Promise.resolve(false),
  });
  const nodes = plannedNodes(world);
  const kinds: readonly StoreKind[] = options.kinds ?? storeKinds;
  return {
    ...scene,
    preseed: (signal = never) => preseed(aPlan(), preseedWish(), scene.edges, signal),
    cutOver: async (change = {}, signal = never, plan = aPlan()) => {
      const readings = [await scene.edges.database.readFolders(signal)];
      const isOver = machines.where() !== 'old';
      const opening = {
        to: share,
        maps: [],
        command: `octo-ha migrate cutover --to ${share}`,
        plan: isOver ? null : plan,
      };
      return withMigration(
        opening,
        scene.edges,
        async (migration) => {
          const begun = stateNow(migration).phase === 'copying' ? plan : null;
          if (options.copiesAhead === true && begun !== null)
            await copyAhead(migration, { ...preseedWish(), comesBack: 0, command: opening.command }, signal);
          const told = pathChange(readings, kinds, share, options.version ?? '2025.1.9982');
          return cutOver(
            { plan: begun, change: told, nodes, hands },
            outageWish(world, change),
            migration,
            signal,
          );
        },
        signal,
      );
    },
    rollBack: (change = {}, signal = never) =>
      withMigration(
        { to: share, maps: [], command: `octo-ha migrate rollback --to ${share}`, plan: null },
        scene.edges,
        (migration) => rollBack({ nodes, hands }, outageWish(world, change), migration, signal),
        signal,
      ),
  };
}

export function plannedNodes(world: World): readonly PlannedNode[] {
  const rows = new Set(world.state.cluster.nodes.map(({ name }) => name));
  const there = [...world.machines.values()].filter(({ name }) => rows.has(name));
  return there.map(({ name, url }) => ({
    id: world.node(name).id,
    name,
    url,
    runningTasks: 0,
    foundDraining: world.node(name).draining,
    way: 'stop-start',
    service: `fake ${name}`,
    steps: [],
  }));
}

export function outageWish(world: World, change: Partial<OutageWish> = {}): OutageWish {
  return {
    via: 'database',
    waitSeconds: 900,
    healthySeconds: 600,
    accepted: new Set(),
    reason: null,
    command: `octo-ha migrate cutover --to ${share}`,
    settings: {
      nodes: world.settingsNodes,
      loadBalancer: null,
      periods: { freshSeconds: 90, offlineSeconds: 300, heartBeatSeconds: 60 },
      queuePollSeconds: 20,
    },
    bytesPerSecond: null,
    workers: null,
    switchBy: null,
    verify: 'names',
    ...change,
  };
}
