import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Reply } from '../../../../src/sandbox/engine.ts';
import { openEngine } from '../../../../src/sandbox/store/open-engine.ts';

const signal = new AbortController().signal;
const administrator = { login: 'sa', password: 'p' };
const request = { user: 'sa', password: 'p', database: '', application: 'a', hostName: 'h' };
const rows = (reply: Reply): unknown =>
  reply.items.flatMap((one) =>
    one.kind === 'rows' ? one.rows : one.kind === 'error' ? [one.error.number] : [],
  );

test('a writer blocks a second one until its time is out, and readers see what was committed', async () => {
  const engine = await openEngine({ folder: null, serverName: 'S', administrator });
  const one = engine.login(request);
  await one.batch(
    'CREATE DATABASE O; ALTER DATABASE O SET READ_COMMITTED_SNAPSHOT ON; USE O; CREATE TABLE T (Id int PRIMARY KEY, N int); INSERT T VALUES (1, 1)',
    signal,
  );
  const two = engine.login({ ...request, database: 'O' });
  await one.batch('BEGIN TRAN; UPDATE T SET N = 2 WHERE Id = 1', signal);
  expect(rows(await two.batch('SELECT N FROM T', signal))).toEqual([[1]]);
  expect(rows(await two.batch('SET LOCK_TIMEOUT 0; UPDATE T SET N = 3 WHERE Id = 1', signal))).toEqual([
    1222,
  ]);
  await one.batch('COMMIT', signal);
  expect(rows(await two.batch('SELECT N FROM T', signal))).toEqual([[2]]);
  await engine.close();
});

test('committed rows are there again after a torn write at the end of the journal', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'store-'));
  const engine = await openEngine({ folder, serverName: 'S', administrator });
  await engine.login(request).batch('CREATE TABLE T (Id int PRIMARY KEY); INSERT T VALUES (1), (2)', signal);
  await engine.close();
  const journal = readdirSync(folder).find((name) => name.startsWith('journal')) ?? '';
  appendFileSync(join(folder, journal), Buffer.from([9, 0, 0, 0, 1, 2]));
  const again = await openEngine({ folder, serverName: 'S', administrator });
  expect(
    rows(await again.login(request).batch('SELECT Id FROM T WHERE Id = 2; INSERT T VALUES (1)', signal)),
  ).toEqual([[2], 2627]);
  await again.close();
  rmSync(folder, { recursive: true });
});
