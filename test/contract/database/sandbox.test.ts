// The contract on the sandbox, over TLS: the same suite as on a real SQL Server, and every database it can seed.
import { hostname } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../../src/database/open-database.ts';
import { openSession } from '../../../src/database/session.ts';
import type { Connection } from '../../../src/model/connection.ts';
import { Secret } from '../../../src/model/secret.ts';
import { seedVariants } from '../../../src/sandbox/octopus/seeds/seed-options.ts';
import type { Shape } from '../../../src/sandbox/octopus/seeds/seed-options.ts';
import { seedStatements } from '../../../src/sandbox/octopus/seeds/seed-statements.ts';
import { openEngine } from '../../../src/sandbox/store/open-engine.ts';
import type { OpenEngine } from '../../../src/sandbox/store/open-engine.ts';
import { createTdsServer } from '../../../src/sandbox/tds/server.ts';
import type { TdsServer } from '../../../src/sandbox/tds/server.ts';
import { aConnection, canary, certificates } from './a-server.ts';
import { administrator } from './administrator.ts';
import type { Administrator } from './administrator.ts';
import { databaseSuite } from './suite.ts';

const signal = new AbortController().signal;
let engine: OpenEngine;
let server: TdsServer;
let connection: Connection;
let master: Administrator;

beforeAll(async () => {
  engine = await openEngine({
    folder: null,
    serverName: 'SANDBOX',
    administrator: { login: 'sa', password: canary },
  });
  server = createTdsServer({ engine, certificate: await certificates(), encryption: 'on' });
  const port = await server.listen(0, '127.0.0.1');
  const login = { kind: 'sql', user: 'sa', password: new Secret(canary) } as const;
  connection = await aConnection(port, { login, host: 'localhost' });
  master = await administrator({ ...connection, database: 'master' });
  await master.execute('CREATE DATABASE [Octopus]');
});
afterAll(async () => {
  await master.close();
  await server.close();
  await engine.close();
});

databaseSuite('sandbox', () => Promise.resolve(connection), 'proxy');

const seeds: readonly (readonly [name: string, shape: Shape, variant: string])[] = [
  ['2015', '2015', 'usual'],
  ['2016-2018', '2016', 'usual'],
  ...Object.keys(seedVariants).map((variant) => [`2019+, ${variant}`, '2019', variant] as const),
];

/** A database of its own, seeded in dbo. */
async function seeded(name: string, shape: Shape, variant: string): Promise<Connection> {
  await master.execute(`CREATE DATABASE [${name}]`);
  const own = await administrator({ ...connection, database: name });
  const options = { license: 'professional', nodes: ['NODE-1', 'NODE-2'], finishedTasks: 3 } as const;
  for (const statement of seedStatements({ ...options, shape, variant: seedVariants[variant] ?? {} }))
    await own.execute(statement);
  await own.close();
  return { ...connection, database: name };
}

for (const [at, [name, shape, variant]] of seeds.entries())
  test(`reads what the sandbox seeds: ${name}`, async () => {
    const database = await openDatabase(await seeded(`Seeded${String(at)}`, shape, variant), {
      applicationName: 'octo-ha sandbox test',
    });
    const cluster = await database.readCluster(signal);
    expect(cluster.instance).toMatchObject({ database: `Seeded${String(at)}`, server: 'SANDBOX' });
    expect(name.startsWith(cluster.instance.schema)).toBe(true);
    expect(cluster.nodes.map((node) => [node.name, node.taskCap, node.draining])).toEqual([
      ['NODE-1', 5, false],
      ['NODE-2', 5, false],
    ]);
    for (const node of cluster.nodes) {
      expect(node.lastSeenAgeSeconds).toBeLessThan(60);
      expect(node.version).toMatch(/^\d+\.\d+/);
    }
    expect(cluster).toMatchObject({ maintenanceMode: false, queuedTasks: 0 });
    expect(await database.readLicenseText(signal)).toMatch(/<License/);
    // Whole seconds of two readings of the clock.
    const hours = ((await database.readBackupAge(signal)) ?? 0) / 3_600;
    expect(hours).toBeCloseTo(6, 2);
    await database.close();
  });

test('counts the sessions of a machine where the login may see them, in any case of its name, without our own', async () => {
  const own = await seeded('Sessions', '2019', 'usual');
  await master.execute(`CREATE LOGIN [looker] WITH PASSWORD = N'${canary}'`);
  const inside = await administrator(own);
  await inside.execute('CREATE USER [looker] FOR LOGIN [looker]');
  await inside.close();
  const login = { kind: 'sql', user: 'looker', password: new Secret(canary) } as const;
  const database = await openDatabase({ ...own, login }, { applicationName: 'octo-ha 0.1.0' });
  const nodeSession = await openSession(own, {
    ...{
      connectMs: 5_000,
      queryMs: 5_000,
      applicationName: 'Octopus Server',
      debug: () => undefined,
      signal,
    },
  });
  const host = hostname();
  expect(await database.readSessionsOf(host, signal)).toBeNull();
  await master.execute('GRANT VIEW SERVER STATE TO [looker]');
  expect(await database.readSessionsOf(host.toUpperCase(), signal)).toBe(1);
  expect(await database.readSessionsOf(`${host}2`, signal)).toBe(0);
  await nodeSession.close();
  await expect.poll(() => database.readSessionsOf(host, signal)).toBe(0);
  await database.close();
});

test('a lock tells the verb that holds it, and whether the session is one of this very process', async () => {
  const own = await seeded('Holders', '2019', 'usual');
  const as = (verb: string) => openDatabase(own, { applicationName: `octo-ha 0.1.0 ${verb}` });
  const [roll, again, drain] = [await as('restart'), await as('restart'), await as('drain')];
  const lock = await roll.takeLock({ kind: 'instance' }, signal);
  const refused = (database: typeof roll): Promise<unknown> =>
    database.takeLock({ kind: 'instance' }, signal).catch((error: unknown) => error);
  expect(await refused(again)).toMatchObject({ code: 'lock.held', holder: 'own' });
  expect(await refused(drain)).toMatchObject({
    holder: 'other',
    message: expect.stringMatching(
      new RegExp(`octo-ha 0\\.1\\.0 restart, .* \\(process ${String(process.pid)}, `),
    ) as string,
  });
  await lock.release();
  await Promise.all([roll, again, drain].map((database) => database.close()));
});

test('refuses a future schema, naming table and columns', async () => {
  const database = await openDatabase(await seeded('Future', 'future', 'usual'), {
    applicationName: 'octo-ha',
  });
  const error: unknown = await database.readCluster(signal).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'database.schema-unknown', exitCode: 3 });
  expect((error as Error).message).toMatch(/OctopusServerNode \(.*Capacity nvarchar/);
  // What can be read safely is still read.
  expect(await database.readLicenseText(signal)).toMatch(/<License/);
  await database.close();
});
