import { expect, test } from 'vitest';
import type { OctopusApi, ServiceDriver, WriteOutcome } from '../../../../src/edges.ts';
import { UnavailableError } from '../../../../src/errors.ts';
import {
  setDrainFlag,
  type FlagEdges,
  type FlagWish,
} from '../../../../src/operations/drain/set-drain-flag.ts';
import { steppingClock } from '../check/world.ts';
import { keepLock } from '../../../../src/operations/keep-lock.ts';
import { fakeDatabase, type FakeDatabase } from '../../../fakes/fake-database.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';

const never = new AbortController().signal;
const node = aNode('node-1');

interface Scene {
  readonly database: FakeDatabase;
  readonly edges: FlagEdges;
  /** What was asked of the driver and of the API. */
  readonly asked: string[];
  readonly wish: (change?: Partial<FlagWish>) => FlagWish;
}

interface SceneOptions {
  readonly exitCode?: number;
  /** Called when the command has run. */
  readonly ran?: () => void;
  readonly driver?: 'none' | 'without run';
  readonly key?: boolean;
  /** What the API says, and whether it does it. */
  readonly api?: { readonly outcome: WriteOutcome; readonly does: boolean };
}

async function scene(options: SceneOptions = {}): Promise<Scene> {
  const database = fakeDatabase(aCluster([node]));
  const asked: string[] = [];
  const set = (draining: boolean): void => {
    const { cluster } = database.state;
    database.state.cluster = { ...cluster, nodes: cluster.nodes.map((each) => ({ ...each, draining })) };
  };
  const driver: Partial<ServiceDriver> = {
    kind: 'ssh',
    target: 'ssh node-1',
    abilities: new Set(options.driver === 'without run' ? [] : ['run']),
    run: (argv) => {
      asked.push(argv.join(' '));
      const exitCode = options.exitCode ?? 0;
      if (exitCode === 0) set(argv.includes('--drain=true'));
      options.ran?.();
      return Promise.resolve({ exitCode, stdout: '', stderr: 'loading…\nno such instance\n' });
    },
  };
  const api: Partial<OctopusApi> = {
    setDraining: (id, draining) => {
      asked.push(`api ${id} ${String(draining)}`);
      if (options.api?.does !== false) set(draining);
      return Promise.resolve(options.api?.outcome ?? 'written');
    },
  };
  const lock = await keepLock(
    { database, clock: steppingClock(), report: () => undefined },
    { kind: 'nodes', nodeIds: [node.id] },
    never,
  );
  return {
    database,
    asked,
    edges: {
      database,
      lock,
      hosts: {
        serviceOf: () => (options.driver === 'none' ? null : (driver as ServiceDriver)),
        api: () => (options.key === false ? null : (api as OctopusApi)),
      },
    },
    wish: (change = {}) => ({ node, draining: true, via: 'database', apiUrl: 'http://node-1', ...change }),
  };
}

test.each(['database', 'server', 'api'] as const)(
  'via %s the flag is set, read back, and lifted',
  async (via) => {
    const { edges, wish, database } = await scene();
    const set = await setDrainFlag(wish({ via }), edges, never);
    expect(set).toMatchObject({ outcome: 'written', node: { draining: true } });
    const lifted = await setDrainFlag(wish({ via, draining: false }), edges, never);
    expect(lifted.node.draining).toBe(false);
    expect(database.calls.includes('setDraining')).toBe(via === 'database');
  },
);

test('a flag that is set already is said to be', async () => {
  const { edges, wish } = await scene();
  await setDrainFlag(wish(), edges, never);
  expect((await setDrainFlag(wish(), edges, never)).outcome).toBe('already');
});

test.each(['server', 'api'] as const)('via %s nothing is asked without the lock', async (via) => {
  const { edges, wish, database, asked } = await scene();
  database.state.locks.splice(0);
  await fakeDatabase(aCluster([]), null, { state: database.state }).takeLock({ kind: 'instance' }, never);
  await expect(setDrainFlag(wish({ via }), edges, never)).rejects.toMatchObject({ code: 'lock.lost' });
  expect(asked).toEqual([]);
});

test.each<[string, 'server' | 'api', SceneOptions, string]>([
  ['without a service', 'server', { driver: 'none' }, 'drain.no-server'],
  ['with a driver that runs nothing', 'server', { driver: 'without run' }, 'drain.no-server'],
  ['without a key', 'api', { key: false }, 'drain.no-api'],
])('%s, --via %s is refused before anything is done', async (_what, via, options, code) => {
  const { edges, wish, asked } = await scene(options);
  await expect(setDrainFlag(wish({ via }), edges, never)).rejects.toMatchObject({ code, exitCode: 4 });
  expect(asked).toEqual([]);
});

test('without any url, --via api is refused', async () => {
  const { edges, wish } = await scene();
  const asked = wish({ via: 'api', apiUrl: null });
  await expect(setDrainFlag(asked, edges, never)).rejects.toMatchObject({ code: 'drain.no-api' });
});

test('a command that fails is told with its exit code and its last line', async () => {
  const { edges, wish } = await scene({ exitCode: 100 });
  await expect(setDrainFlag(wish({ via: 'server' }), edges, never)).rejects.toMatchObject({
    code: 'host.command-failed',
    message: 'Octopus.Server node --drain=true on node-1 ended with 100: no such instance',
  });
});

test('an API that says written and did not write is found out', async () => {
  const { edges, wish } = await scene({ api: { outcome: 'written', does: false } });
  await expect(setDrainFlag(wish({ via: 'api' }), edges, never)).rejects.toMatchObject({
    code: 'flag.not-set',
    exitCode: 5,
  });
});

test('an API that finds a conflict, and a flag that is set all the same, is no failure', async () => {
  const { edges, wish } = await scene({ api: { outcome: 'conflict', does: true } });
  expect((await setDrainFlag(wish({ via: 'api' }), edges, never)).node.draining).toBe(true);
});

test('a node that the API does not know is gone', async () => {
  const { edges, wish } = await scene({ api: { outcome: 'gone', does: false } });
  await expect(setDrainFlag(wish({ via: 'api' }), edges, never)).rejects.toMatchObject({ code: 'node.gone' });
});

test.each(['database', 'server', 'api'] as const)(
  'via %s, a flag that was written and cannot be read back does not look like a write that failed',
  async (via) => {
    const timeout = new UnavailableError('database.timeout', 'no answer');
    const { edges, wish, database } = await scene({
      ran: () => {
        database.failOn('readCluster', timeout);
      },
    });
    if (via !== 'server') database.failOn('readCluster', timeout);
    await expect(setDrainFlag(wish({ via }), edges, never)).rejects.toMatchObject({
      code: 'flag.not-read-back',
      exitCode: 5,
    });
    expect(database.state.cluster.nodes[0]?.draining).toBe(true);
  },
);

test('via server, a flag that somebody else has set since is found, and not written', async () => {
  const { edges, wish, database, asked } = await scene();
  const { cluster } = database.state;
  database.state.cluster = { ...cluster, nodes: [aNode('node-1', { draining: true })] };
  const set = await setDrainFlag(wish({ via: 'server' }), edges, never);
  expect([set.outcome, asked]).toEqual(['already', []]);
});

test('a write whose answer was lost is read back before it is tried again', async () => {
  const { edges, wish, database } = await scene();
  database.failOn('setDraining', new UnavailableError('database.fate-unknown', 'lost'), 'after');
  expect((await setDrainFlag(wish(), edges, never)).outcome).toBe('written');
  expect(database.calls.filter((call) => call === 'setDraining')).toHaveLength(1);
});
