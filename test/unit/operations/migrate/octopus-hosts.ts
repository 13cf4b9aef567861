// Machines on which Octopus.Server records paths, and a service that is enabled or disabled. They outlive every process.
import type { Hosts, ServiceDriver } from '../../../../src/edges.ts';
import { UnavailableError } from '../../../../src/errors.ts';
import type { FolderSetting } from '../../../../src/model/folder-settings.ts';
import { folderSettings } from '../../../../src/model/folder-settings.ts';
import type { StoreKind } from '../../../../src/model/store.ts';
import { pathOptions } from '../../../../src/operations/migrate/path-commands.ts';
import type { FakeShare } from '../../../fakes/fake-stores.ts';
import type { World } from '../../../fakes/fake-world.ts';
import { home, homeFiles, share } from './migration-scene.ts';

/** What stands there, and what was seen of it. */
export interface OctopusMachines {
  /** How each service is set to start. */
  readonly startTypes: Map<string, 'automatic' | 'manual' | 'disabled'>;
  /** What was wrong when a node was started: must stay empty. */
  readonly wrongStarts: string[];
  /** Where every node was started on: `old` or `new`. */
  readonly starts: string[];
  /** The hosts of one process. */
  readonly hosts: (onEffect?: (effect: string) => void) => Hosts;
  /** Which places the settings name now. */
  readonly where: () => 'old' | 'new' | 'mixture';
  /** A kind that Octopus does not have at the move: undefined until an upgrade brings it. It is no part of `where`. */
  readonly setLate: (kind: StoreKind, value: string | null | undefined) => void;
}

/** @param files the source's files at the last stop must all be in the target when the paths point there */
export function octopusMachines(world: World, files: FakeShare): OctopusMachines {
  const startTypes = new Map([...world.machines.keys()].map((name) => [name, 'automatic' as const]));
  const machines = startTypes as Map<string, 'automatic' | 'manual' | 'disabled'>;
  const late = new Set<FolderSetting>();
  const [wrongStarts, starts]: [string[], string[]] = [[], []];
  const values: Partial<Record<FolderSetting, string | null>> = Object.fromEntries(
    folderSettings
      .filter((setting) => setting !== 'executionsClusterShared')
      .map((setting) => [setting, null]),
  );
  const tell = (): void => {
    world.state.folders = { source: 'database', node: null, home, values: { ...values } };
  };
  tell();

  function where(): 'old' | 'new' | 'mixture' {
    const kinds = folderSettings.filter((setting) => !setting.endsWith('lusterShared') && !late.has(setting));
    const isNew = kinds.map((kind) => values[kind]?.startsWith(`${share}/`) === true);
    if (isNew.every(Boolean)) return 'new';
    return isNew.some(Boolean) || values.clusterShared != null ? 'mixture' : 'old';
  }

  function driver(of: ServiceDriver, name: string, effect: (name: string) => void): ServiceDriver {
    const set = (type: 'automatic' | 'manual' | 'disabled', verb: string): void => {
      if (machines.get(name) === type) return;
      machines.set(name, type);
      effect(`${verb} ${name}`);
    };
    return {
      ...of,
      abilities: new Set([...of.abilities, 'disable', 'run']),
      state: async (signal) => ({
        ...(await of.state(signal)),
        startType: machines.get(name) ?? 'automatic',
      }),
      start: async (signal) => {
        if (machines.get(name) === 'disabled')
          throw new UnavailableError('host.command-failed', `the service of ${name} is disabled`);
        const at = where();
        if (world.machines.get(name)?.running === false) starts.push(at);
        if (at === 'mixture') wrongStarts.push(`${name} on a mixture`);
        if (at === 'new')
          for (const [path, content] of files.files)
            if (path.startsWith(`${home}/`) && files.files.get(path.replace(home, share)) !== content)
              wrongStarts.push(`${name} without ${path}`);
        await of.start(signal);
      },
      startSetting: () => Promise.resolve(machines.get(name) ?? 'automatic'),
      // As a unit of systemd: masked once it is down.
      disable: () => {
        const isUp = world.machines.get(name)?.running === true;
        set(isUp ? 'manual' : 'disabled', isUp ? 'disable' : 'mask');
        return Promise.resolve();
      },
      enable: (before) => {
        if (machines.get(name) === 'disabled') set('manual', 'unmask');
        if (before === 'automatic') set('automatic', 'enable');
        return Promise.resolve();
      },
      run: (argv, signal) => {
        if (argv[0] === 'show-configuration')
          return Promise.resolve({ exitCode: 1, stdout: '', stderr: 'not here' });
        if (argv[0] !== 'path') return of.run(argv, signal);
        for (const word of argv.slice(1)) {
          const setting = folderSettings.find((each) => word.startsWith(`${pathOptions[each]}=`));
          if (setting === undefined) return Promise.resolve({ exitCode: 1, stdout: '', stderr: word });
          const value = word.slice(word.indexOf('=') + 1);
          values[setting] = value === '' ? null : value;
          tell();
          effect(word);
        }
        return Promise.resolve({ exitCode: 0, stdout: '', stderr: '' });
      },
    };
  }

  return {
    startTypes: machines,
    wrongStarts,
    starts,
    where,
    setLate: (kind, value) => {
      late.add(kind);
      if (value === undefined) Reflect.deleteProperty(values, kind);
      else values[kind] = value;
      tell();
    },
    hosts: (onEffect = () => undefined) => ({
      ...world.hosts,
      serviceOf: (name) => {
        const of = world.hosts.serviceOf(name);
        return of === null ? null : driver(of, name, onEffect);
      },
    }),
  };
}

/** What must be in the target at the end. */
export function targetFiles(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(homeFiles()).map(([path, content]) => [path.replace(home, share), content]),
  );
}
