// What TRY catches and what it does not, and what becomes of the transaction.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Session } from '../../../../src/sandbox/engine.ts';
import type { OpenEngine } from '../../../../src/sandbox/store/open-engine.ts';
import { ask, enter, openSample } from './sample.ts';

let engine: OpenEngine;
let one: Session;
let two: Session;
beforeEach(async () => {
  engine = await openSample();
  one = enter(engine);
  two = enter(engine);
});
afterEach(() => engine.close());

const caught = "BEGIN CATCH SELECT 'caught', ERROR_NUMBER() END CATCH; SELECT 'after'";

test.each([
  [`BEGIN TRY SELECT * FROM Nope END TRY ${caught}`, '!208'],
  [`BEGIN TRY SELECT Nope FROM Node END TRY ${caught}`, '!207'],
  [`BEGIN TRY SELECT x.Nope FROM Node END TRY ${caught}`, '!4104'],
  [`BEGIN TRY BEGIN TRY SELECT * FROM Nope END TRY ${caught} END TRY ${caught}`, '!208'],
  [`SELECT 1; BEGIN TRY SELECT 2; SELECT * FROM Nope END TRY ${caught}`, '1 / 2 / !208'],
  [`BEGIN TRY EXEC('SELECT * FROM Nope') END TRY ${caught}`, 'caught|208 / after'],
  [`BEGIN TRY EXEC sp_executesql N'SELECT * FROM Nope' END TRY ${caught}`, 'caught|208 / after'],
  [`BEGIN TRY EXEC('SELEC 1') END TRY ${caught}`, 'caught|102 / after'],
  [
    `BEGIN TRY EXEC('BEGIN TRY SELECT * FROM Nope END TRY BEGIN CATCH SELECT 1 END CATCH') END TRY ${caught}`,
    'caught|208 / after',
  ],
  [`BEGIN TRY EXEC('EXEC(''SELECT * FROM Nope''); SELECT 1') END TRY ${caught}`, 'caught|208 / after'],
  [
    `EXEC('BEGIN TRY SELECT * FROM Nope END TRY BEGIN CATCH SELECT 1 END CATCH'); SELECT 'after'`,
    '!208 / after',
  ],
  [`BEGIN TRY INSERT Task (Cost) VALUES (-1) END TRY ${caught}`, 'caught|547 / after'],
  [`BEGIN TRY EXEC no_such_procedure END TRY ${caught}`, 'caught|2812 / after'],
])('%s gives %s', async (sql, answer) => {
  expect(await ask(one, sql)).toBe(answer);
});

test('a name error in a TRY leaves the transaction open, and under XACT_ABORT rolls it back', async () => {
  expect(await ask(one, `BEGIN TRAN; BEGIN TRY SELECT * FROM Nope END TRY ${caught}`)).toBe('!208');
  expect(await ask(one, 'SELECT @@TRANCOUNT, XACT_STATE(); ROLLBACK')).toBe('1|1');
  expect(
    await ask(one, `SET XACT_ABORT ON; BEGIN TRAN; BEGIN TRY SELECT * FROM Nope END TRY ${caught}`),
  ).toBe('!208');
  expect(await ask(one, 'SELECT @@TRANCOUNT')).toBe('0');
});

/** Two sessions that wait for each other; the first one dies of it in a TRY. @returns its answer */
async function deadlock(handler: string): Promise<string> {
  await ask(one, 'SET DEADLOCK_PRIORITY LOW; BEGIN TRAN; UPDATE Task SET Cost = 77 WHERE Id = 1');
  await ask(two, 'BEGIN TRAN; UPDATE Task SET Cost = 88 WHERE Id = 2');
  const first = ask(
    one,
    `BEGIN TRY UPDATE Task SET Cost = 77 WHERE Id = 2; SELECT 'not here' END TRY BEGIN CATCH ${handler} END CATCH`,
  );
  expect(await ask(two, 'UPDATE Task SET Cost = 88 WHERE Id = 1; COMMIT')).toBe('');
  return first;
}

test('the victim of a deadlock finds its transaction doomed in the CATCH, its work undone and its locks gone', async () => {
  const seen = await deadlock(
    'SELECT ERROR_NUMBER(), XACT_STATE(), @@TRANCOUNT; ROLLBACK; SELECT XACT_STATE(), @@TRANCOUNT; UPDATE Task SET Cost = Cost + 1 WHERE Id = 1',
  );
  expect(seen).toBe('1205|-1|1 / 0|0');
  expect(await ask(one, 'SELECT Cost FROM Task WHERE Id < 3 ORDER BY Id')).toBe('89; 88');
});

test('a doomed transaction takes no write and no commit, and ends with the batch at the latest', async () => {
  expect(await deadlock('UPDATE Task SET Cost = 1 WHERE Id = 3')).toBe('!3930 / !3998');
  expect(one.inTransaction).toBe(false);
  expect(await ask(one, 'SELECT @@TRANCOUNT, Cost FROM Task WHERE Id = 3')).toBe('0|30');
});

test('a doomed transaction cannot be committed', async () => {
  expect(await deadlock('COMMIT')).toBe('!3930 / !3998');
});

test('a deadlock thrown on by the CATCH ends the batch with 1205', async () => {
  expect(await deadlock('IF XACT_STATE() <> 0 ROLLBACK; THROW')).toBe('!1205');
  expect(one.inTransaction).toBe(false);
});

test('outside of a transaction there is nothing to doom', async () => {
  await ask(two, 'BEGIN TRAN; UPDATE Task SET Cost = 1 WHERE Id = 1');
  expect(
    await ask(
      one,
      'SET LOCK_TIMEOUT 0; BEGIN TRY UPDATE Task SET Cost = 2 WHERE Id = 1 END TRY BEGIN CATCH SELECT ERROR_NUMBER(), XACT_STATE() END CATCH',
    ),
  ).toBe('1222|0');
});
