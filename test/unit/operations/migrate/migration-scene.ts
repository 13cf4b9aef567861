// A migration over a living fake cluster and fake stores.
import type { Hosts } from '../../../../src/edges.ts';
import type { Stores } from '../../../../src/edges/stores.ts';
import type { Edges } from '../../../../src/operations/verb-edges.ts';
import type { MigrationPlan } from '../../../../src/operations/migrate/migration-plan.ts';
import type { MigrationEdges } from '../../../../src/operations/migrate/migration-work.ts';
import type { PreseedWish } from '../../../../src/operations/migrate/preseed.ts';
import type { StepEvent } from '../../../../src/model/step-event.ts';
import { storeFacts } from '../../../../src/model/store-facts.ts';
import { storeKinds } from '../../../../src/model/store.ts';
import { fakeDatabase, type FakeDatabase, type FakeEffect } from '../../../fakes/fake-database.ts';
import { fakeJournals, type FakeDisk, type FakeJournals } from '../../../fakes/fake-journals.ts';
import { fakeShare, fakeStores, type FakeShare, type FakeStores } from '../../../fakes/fake-stores.ts';
import type { World } from '../../../fakes/fake-world.ts';

export const never = new AbortController().signal;
export const home = '/home/octopus';
export const share = '/share/octopus';

/** A few files of three kinds below the home folder. */
export function homeFiles(): Record<string, string> {
  return {
    [`${home}/TaskLogs/servertasks-1_a.txt`]: 'one',
    [`${home}/TaskLogs/servertasks-2_b/b.tl.txt`]: 'two',
    [`${home}/Artifacts/artifacts-1`]: 'image',
    [`${home}/Packages/Spaces-1/feeds-builtin/Acme/Acme.1.0.0.nupkg`]: 'package',
  };
}

/** The plan for them: nothing speaks against it. */
export function aPlan(change: Partial<MigrationPlan> = {}): MigrationPlan {
  const stores = storeKinds.map((kind) => {
    const { folder } = storeFacts[kind];
    const [from, to] = [`${home}/${folder}`, `${share}/${folder}`];
    return {
      kind,
      from,
      fromLocal: from,
      to,
      toLocal: to,
      folder,
      moves: true,
      setting: null,
      sources: ['database' as const],
      location: 'local' as const,
      found: null,
      there: { files: 0, bytes: 0 },
    };
  });
  return {
    instance: { server: 'sql-1', database: 'Octopus' },
    version: '2025.1.9982',
    system: 'posix',
    target: {
      to: share,
      toLocal: share,
      state: 'absent',
      realPath: null,
      fileSystem: 'nfs',
      freeBytes: 1e12,
      freeInodes: 1e9,
      neededBytes: 100,
      neededInodes: 10,
    },
    stores,
    dragged: [],
    reasons: [],
    estimate: null,
    unproven: [],
    fingerprint: {
      server: 'sql-1',
      database: 'Octopus',
      version: '2025.1.9982',
      system: 'posix',
      to: share,
      stores: stores.map(({ kind, from, to }) => ({ kind, from, to })),
    },
    ...change,
  };
}

/** One operator's process. */
export interface MigrationScene {
  readonly world: World;
  readonly database: FakeDatabase;
  readonly stores: FakeStores;
  readonly journals: FakeJournals;
  readonly events: StepEvent[];
  readonly edges: MigrationEdges;
  /** Steps in the target's newest journal, in order. */
  readonly steps: () => readonly string[];
}

/** What a scene may share with another. */
export interface MigrationSceneOptions {
  readonly hosts?: Hosts;
  readonly share?: FakeShare;
  readonly disk?: FakeDisk;
  readonly holder?: string;
  readonly onDatabase?: (effect: FakeEffect) => void;
  readonly onJournal?: (effect: string) => void;
  readonly onStores?: (effect: string) => void;
  readonly wrap?: (edges: Edges) => Edges;
  readonly wrapStores?: (stores: Stores) => Stores;
}

export function migrationScene(world: World, options: MigrationSceneOptions = {}): MigrationScene {
  const database = fakeDatabase(world.state.cluster, null, {
    state: world.state,
    ...(options.onDatabase === undefined ? {} : { onEffect: options.onDatabase }),
  });
  const journals = fakeJournals({
    clock: world.clock,
    ...(options.disk === undefined ? {} : { disk: options.disk }),
    ...(options.onJournal === undefined ? {} : { afterEffect: options.onJournal }),
  });
  const stores = fakeStores({
    share: options.share ?? fakeShare(homeFiles()),
    clock: world.clock,
    ...(options.holder === undefined ? {} : { holder: options.holder }),
    ...(options.onStores === undefined ? {} : { onEffect: options.onStores }),
    ...(options.onJournal === undefined ? {} : { onJournal: options.onJournal }),
  });
  const events: StepEvent[] = [];
  const wrap = options.wrap ?? ((same: Edges): Edges => same);
  const edges = wrap({
    database,
    journals,
    hosts: options.hosts ?? world.hosts,
    clock: world.clock,
    report: (event) => events.push(event),
  });
  return {
    world,
    database,
    stores,
    journals,
    events,
    edges: { ...edges, stores: options.wrapStores?.(stores) ?? stores },
    steps: () => {
      const run = [...(stores.share.targets.get(share)?.disk.values() ?? [])].at(-1);
      return run?.lines.map(({ step, nodeId }) => (nodeId === null ? step : `${step} ${nodeId}`)) ?? [];
    },
  };
}

export function preseedWish(change: Partial<PreseedWish> = {}): PreseedWish {
  return {
    to: share,
    maps: [],
    bytesPerSecond: null,
    window: null,
    workers: null,
    accepted: new Set(),
    command: `octo-ha migrate preseed --to ${share}`,
    ...change,
  };
}
