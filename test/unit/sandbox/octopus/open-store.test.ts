import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { connect } from '../../../../src/sandbox/octopus/node/database-client.ts';
import { openStore } from '../../../../src/sandbox/octopus/open-store.ts';
import { seedVariants } from '../../../../src/sandbox/octopus/seeds/seed-options.ts';
import { seedStatements } from '../../../../src/sandbox/octopus/seeds/seed-statements.ts';
import { pretendInstance } from './pretend-instance.ts';
import type { PretendInstance } from './pretend-instance.ts';

let instance: PretendInstance | null = null;
afterEach(async () => {
  await instance?.close();
  instance = null;
});

const cases = [
  { shape: '2015', variant: 'usual' } as const,
  { shape: '2016', variant: 'usual' } as const,
  ...Object.keys(seedVariants).map((variant) => ({ shape: '2019', variant }) as const),
];

test.each(cases)('a node works in the shape $shape, $variant', async ({ shape, variant }) => {
  instance = await pretendInstance({ shape, variant: seedVariants[variant] ?? {} });
  await instance.enqueue(['ServerTasks-9001']);
  const node = await instance.node('NODE1', { timeScale: 3000 });
  await expect
    .poll(() => instance?.sql("SELECT State FROM ServerTask WHERE Id = 'ServerTasks-9001'"), { interval: 40 })
    .toEqual([{ State: 'Success' }]);
  expect(await node.self()).toMatchObject({ name: 'NODE1', taskCap: 5, draining: false });
  expect((await node.documents.all()).get('licenses-current')).toHaveProperty('LicenseText');
  expect(node.trouble).toEqual([]);
});

test('a node refuses to work in a schema of the future', async () => {
  instance = await pretendInstance({ shape: 'future' });
  await expect(instance.node('NODE1')).rejects.toThrow('no table OctopusServerNode that a node could work');
});

describe('the login of octo-ha', () => {
  test('reads and writes what octo-ha needs and nothing beyond it', async () => {
    instance = await pretendInstance();
    const client = await connect(instance.connectionString('reader'), { application: 't', hostName: 'T' });
    const outcome = async (sql: string): Promise<unknown> =>
      client.query(sql).then(
        () => 'allowed',
        (error: unknown) => (error as { number?: number }).number,
      );
    const read = ['OctopusServerNode', 'OctopusServerNodeStatus', 'ServerTask', 'Configuration'];
    // What a migration asks for.
    read.push('Artifact', 'NuGetPackage');
    for (const table of [...read, 'OctopusServerInstallationHistory'])
      expect(await outcome(`SELECT TOP (1) * FROM dbo.${table}`), table).toBe('allowed');
    for (const table of ['Mutex', 'SchemaVersions'])
      expect(await outcome(`SELECT TOP (1) * FROM dbo.${table}`), table).toBe(229);
    expect(await outcome('UPDATE dbo.OctopusServerNode SET IsInMaintenanceMode = 0')).toBe('allowed');
    for (const sql of [
      'DELETE FROM dbo.ServerTask',
      'DELETE FROM dbo.Configuration',
      `INSERT INTO dbo.Configuration (Id, JSON) VALUES (N'x', N'{}')`,
      'UPDATE dbo.OctopusServerInstallationHistory SET Version = NULL',
    ])
      expect(await outcome(sql), sql).toBe(229);
    await client.close();
  });

  test('is not the one of the nodes, which owns the database and not the server', async () => {
    instance = await pretendInstance();
    const asked = await instance.sql(
      `SELECT IS_ROLEMEMBER('db_owner') AS owns, IS_SRVROLEMEMBER('sysadmin') AS administers`,
    );
    expect(asked).toEqual([{ owns: 1, administers: 0 }]);
    await expect(instance.sql('CREATE DATABASE Another')).rejects.toThrow();
  });
});

test('data that are there are opened, not seeded anew', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'octo-ha-test-'));
  const wish = {
    folder,
    database: 'Pretend',
    logins: [{ role: 'owner', user: 'octopus', password: 'one' } as const],
    seeds: seedStatements({ shape: '2019', license: 'professional', nodes: [], finishedTasks: 2 }),
  };
  const first = await openStore(wish);
  await first.run(["UPDATE ServerTask SET Description = N'mine' WHERE Id = 'ServerTasks-1'"]);
  await first.close();
  const second = await openStore(wish);
  const session = second.engine.login({
    ...{ user: 'octopus', password: 'one', database: 'Pretend', application: 'a', hostName: 'h' },
  });
  const { items } = await session.batch(
    "SELECT Description FROM ServerTask WHERE Id = 'ServerTasks-1'",
    new AbortController().signal,
  );
  expect([first.found, second.found]).toEqual([false, true]);
  expect(items[0]).toMatchObject({ rows: [['mine']] });
  await second.close();
  rmSync(folder, { recursive: true });
});
