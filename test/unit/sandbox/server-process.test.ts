import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectionString } from '../../../src/sandbox/octopus/connection-string.ts';
import { connect } from '../../../src/sandbox/octopus/node/database-client.ts';
import type { Row } from '../../../src/sandbox/octopus/node/database-client.ts';
import type { ServerPlan, ServerReady } from '../../../src/sandbox/octopus/plan.ts';
import { kill, waitForEnd } from '../../../src/sandbox/processes.ts';
import { processesOf } from '../../../src/sandbox/sandbox-folder.ts';
import { startProcess } from '../../../src/sandbox/start-process.ts';
import { waitUntilReady } from '../../../src/sandbox/wait-until-ready.ts';

const owner = { role: 'owner', user: 'octopus', password: 'secret1' } as const;
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'octo-ha-test-'));
});
afterEach(async () => {
  for (const each of await processesOf(folder)) await kill(each);
  await waitForEnd(await processesOf(folder), 2000);
  rmSync(folder, { recursive: true, force: true });
});

test('a server that was killed is started again on its data, port and certificate', async () => {
  const plan: ServerPlan = {
    ...{ folder, port: 0, encryption: 'on', database: 'Pretend', logins: [owner], shape: '2019' },
    ...{ license: 'professional', folders: null, timeScale: 60, workload: 'off' },
  };
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan));
  const before = await start();
  await query(before.port, "UPDATE ServerTask SET Description = N'mine' WHERE Id = N'ServerTasks-7'");
  for (const each of await processesOf(folder)) await kill(each);
  rmSync(join(folder, 'server.json'));
  // Somebody asked the one before to stop: that is not about this one.
  writeFileSync(join(folder, 'stop'), '');
  const after = await start();
  expect([after.port, after.ca]).toEqual([before.port, before.ca]);
  expect(await query(after.port, 'SELECT COUNT(*) AS n, MAX(Description) AS d FROM ServerTask')).toEqual([
    { n: 300, d: 'Pretend task 99' },
  ]);
  expect(await query(after.port, "SELECT Id FROM ServerTask WHERE Description = N'mine'")).toEqual([
    { Id: 'ServerTasks-7' },
  ]);
});

async function start(): Promise<{ readonly port: number; readonly ca: string }> {
  const logFile = join(folder, 'server.log');
  const server = await startProcess({
    ...{ folder, name: 'server', program: 'sandbox-server', args: [folder], logFile },
  });
  const ready = join(folder, 'server.json');
  const { port } = await waitUntilReady<ServerReady>(server, ready, logFile, new AbortController().signal);
  return { port, ca: readFileSync(join(folder, 'ca.pem'), 'utf8') };
}

async function query(port: number, sql: string): Promise<readonly Row[]> {
  const login = connectionString({ port, database: 'Pretend', encryption: 'on' }, owner);
  const client = await connect(login, { application: 'test', hostName: 'TEST' });
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.close();
  }
}
