// Settings of folders in memory, with everyone who can tell and change them: what a repointing is tried on.
import { fakeDatabase } from '../../../fakes/fake-database.ts';
import { fakeJournals, type FakeJournals } from '../../../fakes/fake-journals.ts';
import type { ServiceDriver } from '../../../../src/edges.ts';
import type { FolderSetting, FolderValues } from '../../../../src/model/folder-settings.ts';
import { keepLock } from '../../../../src/operations/keep-lock.ts';
import { pathOptions } from '../../../../src/operations/migrate/path-commands.ts';
import type { SwitchPerson } from '../../../../src/operations/migrate/repoint-print.ts';
import {
  repoint,
  type RepointEdges,
  type Repointed,
  type RepointWish,
} from '../../../../src/operations/migrate/repoint.ts';
import { fakeWorld } from '../../../fakes/fake-world.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';

export const calm = new AbortController().signal;
export const share = '\\\\files\\octopus';

/** A standalone instance, as its documents tell. */
export const old: FolderValues = {
  taskLogs: 'TaskLogs',
  artifacts: null,
  packages: 'D:\\Packages',
  imports: null,
  eventExports: null,
  telemetry: null,
  clusterShared: null,
};

/** All of it on a share. */
export const shared: FolderValues = {
  taskLogs: `${share}\\TaskLogs`,
  artifacts: `${share}\\Artifacts`,
  packages: `${share}\\Packages`,
  imports: `${share}\\Imports`,
  eventExports: `${share}\\EventExports`,
  telemetry: `${share}\\Telemetry`,
  clusterShared: share,
};

/** How the world differs from the usual one: a driver that obeys, documents that tell all. */
export interface RepointOptions {
  readonly stored?: FolderValues;
  readonly driver?: Partial<ServiceDriver> | null;
  readonly person?: Partial<SwitchPerson>;
  /** What `path` really does with a value; the exit code is 0 unless it throws one. */
  readonly record?: (setting: FolderSetting, value: string | null) => string | null;
  readonly onEffect?: (effect: string) => void;
  readonly journals?: FakeJournals;
}

/** The world, and what happened in it. */
export interface RepointWorld {
  readonly database: ReturnType<typeof fakeDatabase>;
  readonly journals: FakeJournals;
  readonly stored: () => FolderValues;
  readonly store: (values: FolderValues) => void;
  readonly ran: string[];
  readonly shown: string[];
  readonly run: (wish?: Partial<RepointWish>) => Promise<Repointed>;
}

/** Builds it. */
export function repointWorld(options: RepointOptions = {}): RepointWorld {
  const database = fakeDatabase(aCluster([aNode('node-1')]), null, {
    onEffect: ({ call }) => options.onEffect?.(call),
  });
  const journals = options.journals ?? fakeJournals({ afterEffect: (effect) => options.onEffect?.(effect) });
  const ran: string[] = [];
  const shown: string[] = [];
  const stored = (): FolderValues => database.state.folders?.values ?? {};
  const store = (values: FolderValues): void => {
    database.state.folders = {
      source: 'database',
      node: null,
      home: null,
      values: { ...stored(), ...values },
    };
  };
  store(options.stored ?? old);

  const settingOf = (option: string): FolderSetting =>
    (Object.keys(pathOptions) as FolderSetting[]).find((setting) => pathOptions[setting] === option) ??
    'taskLogs';
  const driver = {
    kind: 'ssh',
    target: 'ssh node-1',
    abilities: new Set(['state', 'run']),
    state: () => Promise.resolve({ running: 'stopped' }),
    run: (argv: readonly string[]) => {
      if (argv[0] === 'show-configuration') return Promise.resolve(answer(configuration(stored())));
      ran.push(argv.join(' '));
      for (const word of argv.slice(1)) {
        const at = word.indexOf('=');
        const setting = settingOf(word.slice(0, at));
        const value = word.slice(at + 1) === '' ? null : word.slice(at + 1);
        store({ [setting]: options.record === undefined ? value : options.record(setting, value) });
      }
      options.onEffect?.('path');
      return Promise.resolve(answer(''));
    },
    ...options.driver,
  } as ServiceDriver;
  const hosts = { serviceOf: () => (options.driver === null ? null : driver), api: () => null };
  const person: SwitchPerson = {
    show: (lines) => shown.push(...lines),
    canConfirm: false,
    confirm: () => Promise.resolve(false),
    ...options.person,
  };
  const edges = async () => {
    const { clock } = fakeWorld();
    const lock = await keepLock({ database, clock, report: () => undefined }, { kind: 'instance' }, calm);
    return { database, hosts, lock, person } satisfies RepointEdges;
  };
  return {
    ...{ database, journals, stored, store, ran, shown },
    run: async (wish = {}) => {
      const [unfinished] = await journals.unfinished();
      const journal =
        unfinished === undefined ? await journals.begin('migrate', {}) : await journals.resume(unfinished.id);
      const world = await edges();
      try {
        const question = { nodes: ['node-1'], urls: { nodes: [], loadBalancer: null }, stores: {} };
        const usual: RepointWish = {
          ...{ from: old, to: shared, way: 'server', version: '2025.1.1', question, accepted: new Set() },
          ...wish,
        };
        return await repoint(usual, world, journal, () => undefined, calm);
      } finally {
        await world.lock.release();
        await journal.close();
      }
    },
  };
}

function answer(stdout: string): { exitCode: number; stdout: string; stderr: string } {
  return { exitCode: 0, stdout, stderr: '' };
}

const keys: Readonly<Record<FolderSetting, string>> = {
  taskLogs: 'LogsDirectory',
  artifacts: 'ArtifactsDirectory',
  packages: 'PackagesDirectory',
  imports: 'ImportsDirectory',
  eventExports: 'EventExportsDirectory',
  telemetry: 'TelemetryDirectory',
  clusterShared: 'ClusterSharedDirectory',
  executionsClusterShared: 'ExecutionsClusterSharedDirectory',
};

function configuration(values: FolderValues): string {
  const folders = Object.entries(values).map(([setting, value]) => [
    `Octopus.Folders.${keys[setting as FolderSetting]}`,
    value,
  ]);
  return JSON.stringify({
    'Octopus.Home': 'C:\\Octopus',
    'Octopus.Server.NodeName': 'node-1',
    ...Object.fromEntries(folders),
  });
}
