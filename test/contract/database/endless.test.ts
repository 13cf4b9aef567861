// A server that answers too much or too little: an error long before the deadline, and not the memory of the machine.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../../src/database/open-database.ts';
import { createTdsServer } from '../../../src/sandbox/tds/server.ts';
import type { TdsServer } from '../../../src/sandbox/tds/server.ts';
import { faultProxy } from '../../fakes/fault-proxy.ts';
import { recorded, scriptedEngine } from '../../fakes/scripted-engine.ts';
import { aConnection, certificates } from './a-server.ts';
import { failure } from './failure.ts';

const signal = new AbortController().signal;
const options = { applicationName: 'octo-ha endless test' };
const answers = ['queuedTasks', 'nodes', 'maintenanceDocuments'] as const;
let server: TdsServer;
let port: number;

beforeAll(async () => {
  // Three result sets to every batch: the right number for the first, half of what belongs to the second.
  const engine = scriptedEngine({
    answer: (sql) => Promise.resolve(sql.includes('TaskCap') ? answers.map(recorded) : null),
  });
  server = createTdsServer({ engine, certificate: await certificates(), encryption: 'on' });
  port = await server.listen(0, '127.0.0.1');
});
afterAll(() => server.close());

/** An answer that never ends: packets without the mark of the last one, holding these tokens again and again. */
function endless(head: readonly number[], again: Buffer, bytes: number): Buffer {
  const size = 32_000 - (32_000 % again.length);
  const packet = (payload: Buffer): Buffer => {
    const header = Buffer.from([4, 0, 0, 0, 0, 0, 1, 0]);
    header.writeUInt16BE(payload.length + 8, 2);
    return Buffer.concat([header, payload]);
  };
  const body = packet(Buffer.alloc(size, again));
  const count = Math.ceil(bytes / size);
  return Buffer.concat([packet(Buffer.from(head)), ...Array.from({ length: count }, () => body)]);
}

// COLMETADATA of one int column called `a` (MS-TDS 2.2.7.4), and a row of it.
const column = [0x81, 1, 0, 0, 0, 0, 0, 0, 0, 0x38, 1, 0x61, 0];
const row = Buffer.from([0xd1, 1, 0, 0, 0]);

test('gives up on rows for ever, and asks again on a new connection', async () => {
  const proxy = await faultProxy(port);
  const database = await openDatabase(await aConnection(proxy.port, { encryption: 'off' }), options);
  proxy.spoil({ kind: 'garbage', bytes: endless(column, row, 2_000_000) });
  const error = await failure(database.readLicenseText(signal));
  expect([error.code, error.message]).toEqual([
    'database.garbage',
    expect.stringContaining('more than 250000 rows'),
  ]);
  proxy.spoil({ kind: 'rewrite', rewrite: (all) => all });
  expect(await database.readLicenseText(signal)).toContain('<License');
  await database.close();
  await proxy.close();
});

test('a result set that is missing is rubbish, not a cluster without tasks', async () => {
  const database = await openDatabase(await aConnection(port, { encryption: 'off' }), options);
  const error = await failure(database.readCluster(signal));
  expect([error.code, error.message]).toEqual([
    'database.garbage',
    'reading the cluster: 3 result sets came where 6 belong',
  ]);
  await database.close();
});
