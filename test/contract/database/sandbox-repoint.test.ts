// Repointing for real: the documents in a database, Octopus.Server as the sandbox has it, the lock of the instance.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { parseConnectionString } from '../../../src/config/parse-connection-string.ts';
import { openDatabase } from '../../../src/database/open-database.ts';
import type { HeldLock, InstanceDatabase, ServiceDriver } from '../../../src/edges.ts';
import type { FolderValues } from '../../../src/model/folder-settings.ts';
import { keepLock } from '../../../src/operations/keep-lock.ts';
import { repoint, type Repointed, type RepointWish } from '../../../src/operations/migrate/repoint.ts';
import { runCommand } from '../../../src/sandbox/octopus/command/run-command.ts';
import type { SeedOptions } from '../../../src/sandbox/octopus/seeds/seed-options.ts';
import { usualVersion } from '../../../src/sandbox/octopus/seeds/seed-options.ts';
import { writeServerConfig } from '../../../src/sandbox/octopus/server-config.ts';
import { fakeJournals } from '../../fakes/fake-journals.ts';
import { pretendInstance, type PretendInstance } from '../../unit/sandbox/octopus/pretend-instance.ts';

const calm = new AbortController().signal;
const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

interface Scene {
  readonly instance: PretendInstance;
  readonly database: InstanceDatabase;
  readonly lock: () => Promise<HeldLock>;
  readonly from: FolderValues;
  readonly to: FolderValues;
  readonly repoint: (wish: Partial<RepointWish>) => Promise<Repointed>;
}

async function scene(wish: Partial<SeedOptions> = {}): Promise<Scene> {
  const shape = wish.shape ?? '2019';
  const version = usualVersion(shape);
  const folders = { taskLogs: null, artifacts: 'Artifacts', packages: null };
  const instance = await pretendInstance({ folders, nodes: ['NODE1'], ...wish });
  endings.push(() => instance.close());
  const home = join(instance.folder, 'NODE1');
  mkdirSync(home);
  const configFile = join(home, 'OctopusServer.config');
  const config = { nodeName: 'NODE1', home, listenPrefix: 'http://127.0.0.1:0/' };
  const connectionString = instance.connectionString('owner');
  writeFileSync(configFile, writeServerConfig({ ...config, connectionString }));
  writeFileSync(join(home, 'arguments.json'), JSON.stringify(['--version', version]));
  const connection = parseConnectionString(connectionString, 'the test');
  const database = await openDatabase(connection, { applicationName: 'octo-ha test' });
  endings.push(() => database.close());
  const driver: Partial<ServiceDriver> = {
    kind: 'local',
    abilities: new Set(['run']),
    run: async (words) => {
      const lines: string[] = [];
      await runCommand([...words, `--config=${configFile}`], undefined, (line) => lines.push(line));
      return { exitCode: 0, stdout: lines.join('\n'), stderr: '' };
    },
  };
  const hosts = { serviceOf: () => driver as ServiceDriver, api: () => null };
  const { values: from } = await database.readFolders(calm);
  const kinds = Object.keys(from).filter((setting) => !setting.endsWith('Shared'));
  const share = join(instance.folder, 'share');
  const to = {
    ...Object.fromEntries(kinds.map((kind) => [kind, join(share, `of ${kind} "ö"`)])),
    ...(from.clusterShared === undefined ? {} : { clusterShared: share }),
  };
  return {
    ...{ instance, database, from, to },
    lock: () => database.takeLock({ kind: 'instance' }, calm),
    repoint: async (more) => {
      const edges = { database, clock: systemClock, report: () => undefined };
      const lock = await keepLock(edges, { kind: 'instance' }, calm);
      const person = { show: () => undefined, canConfirm: false, confirm: () => Promise.resolve(false) };
      const question = { nodes: ['NODE1'], urls: { nodes: [], loadBalancer: null }, stores: {} };
      const journal = await fakeJournals().begin('migrate', {});
      const usual = { from, to, way: 'server', version, question, accepted: new Set<string>() } as const;
      try {
        const world = { database, hosts, lock, person };
        return await repoint({ ...usual, ...more }, world, journal, () => undefined, calm);
      } finally {
        await lock.release();
      }
    },
  };
}

const documentsOf = ({ instance }: Scene): Promise<readonly unknown[]> =>
  instance.sql('SELECT * FROM Configuration ORDER BY Id');

test.each(['2015', '2016', '2019'] as const)(
  'Octopus.Server records the folders there and back, shape %s',
  async (shape) => {
    const it = await scene({ shape });
    const there = await it.repoint({});
    expect(there).toMatchObject({ outcome: 'switched', untold: [] });
    expect((await it.database.readFolders(calm)).values).toEqual({ ...it.from, ...it.to });
    expect((await it.repoint({})).outcome).toBe('already');
    const back = await it.repoint({ from: { ...it.from, ...it.to }, to: it.from });
    expect(back.places.map(({ path }) => path)).toEqual(
      there.places.map(({ kind }) =>
        join(it.instance.folder, 'NODE1', `${kind.slice(0, 1).toUpperCase()}${kind.slice(1)}`),
      ),
    );
  },
);

test.each(['2015', '2016', '2019'] as const)(
  'the documents are written and written back to the last byte, shape %s',
  async (shape) => {
    const it = await scene({ shape });
    const risk = { way: 'database', accepted: new Set(['unsupported-write']) } as const;
    const before = await documentsOf(it);
    expect((await it.repoint(risk)).outcome).toBe('switched');
    expect((await it.database.readFolders(calm)).values).toEqual({ ...it.from, ...it.to });
    const back = { from: { ...it.from, ...it.to }, to: it.from, ...risk };
    expect((await it.repoint(back)).outcome).toBe('switched');
    expect(await documentsOf(it)).toEqual(before);
  },
);

test('all settings are written or none: one that is another now, or has no place, keeps all as they are', async () => {
  const it = await scene();
  const lock = await it.lock();
  const before = await documentsOf(it);
  const expected = { ...it.from, packages: 'Elsewhere' };
  const value = { ...it.from, ...it.to };
  expect(await lock.setFolders({ expected, value }, calm)).toBe('conflict');
  const more = {
    expected: { taskLogs: null, executionsClusterShared: null },
    value: { taskLogs: '/a', executionsClusterShared: '/b' },
  };
  if (it.from.executionsClusterShared === undefined)
    await expect(lock.setFolders(more, calm)).rejects.toMatchObject({ code: 'database.schema-unknown' });
  expect(await documentsOf(it)).toEqual(before);
  expect(await lock.setFolders({ expected: it.from, value }, calm)).toBe('written');
  expect(await lock.setFolders({ expected: it.from, value }, calm)).toBe('already');
  await lock.release();
  await expect(lock.setFolders({ expected: value, value: it.from }, calm)).rejects.toMatchObject({
    code: 'database.lock-lost',
  });
});

test.each(['compressed', 'mixed'] as const)(
  'documents that are %s are never written, and Octopus.Server is named instead',
  async (documents) => {
    const it = await scene({ variant: { documents } });
    const before = await documentsOf(it);
    const lock = await it.lock();
    const outcome = await lock
      .setFolders({ expected: it.from, value: { ...it.from, ...it.to } }, calm)
      .catch((error: unknown) => error);
    if (documents === 'compressed' || outcome !== 'written')
      expect(outcome).toMatchObject({
        code: 'database.schema-unknown',
        hint: expect.stringContaining('--switch=server') as string,
      });
    else await lock.setFolders({ expected: { ...it.from, ...it.to }, value: it.from }, calm);
    expect(await documentsOf(it)).toEqual(before);
  },
);
