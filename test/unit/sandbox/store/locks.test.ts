import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Session } from '../../../../src/sandbox/engine.ts';
import type { OpenEngine } from '../../../../src/sandbox/store/open-engine.ts';
import { ask, enter, openSample } from './sample.ts';

let engine: OpenEngine;
let one: Session;
let two: Session;
const open = async (snapshot = true): Promise<void> => {
  engine = await openSample(snapshot);
  one = enter(engine);
  two = enter(engine);
};
beforeEach(() => open());
afterEach(() => engine.close());

/** Is the answer still to come, after everything that could run has run? */
async function waits(answer: Promise<string>): Promise<boolean> {
  let done = false;
  void answer.then(() => (done = true));
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  return !done;
}

test('a writer waits for the other writer of its row and then builds on what that committed', async () => {
  await ask(one, 'BEGIN TRAN; UPDATE Task SET Cost = Cost + 1 WHERE Id = 1');
  const second = ask(
    two,
    'UPDATE Task SET Cost = Cost + 100 WHERE Id = 1; SELECT Cost FROM Task WHERE Id = 1',
  );
  expect(await waits(second)).toBe(true);
  await ask(one, 'COMMIT');
  expect(await second).toBe('111');
});

test('a writer goes on after the other rolled back, on the old row', async () => {
  await ask(one, 'BEGIN TRAN; DELETE Task WHERE Id = 1');
  const second = ask(
    two,
    'UPDATE Task SET Cost = Cost + 100 WHERE Id = 1; SELECT Cost FROM Task WHERE Id = 1',
  );
  expect(await waits(second)).toBe(true);
  await ask(one, 'ROLLBACK');
  expect(await second).toBe('110');
});

test('writers of different rows do not wait for each other', async () => {
  await ask(one, 'BEGIN TRAN; UPDATE Task SET Cost = 1 WHERE Id = 1');
  expect(await ask(two, 'SET LOCK_TIMEOUT 0; UPDATE Task SET Cost = 1 WHERE Id = 2; SELECT @@ROWCOUNT')).toBe(
    '1',
  );
});

test('an insert of a key waits for the uncommitted one and fails or succeeds by its end', async () => {
  for (const [end, answer] of [
    ['COMMIT', '!2627'],
    ['ROLLBACK', '1'],
  ]) {
    await ask(one, `BEGIN TRAN; INSERT Node (Id, Name) VALUES ('N-${String(end)}', 'x')`);
    const second = ask(
      two,
      `INSERT Node (Id, Name) VALUES ('n-${String(end)}', 'y'); IF @@ERROR = 0 SELECT 1`,
    );
    expect(await waits(second)).toBe(true);
    await ask(one, String(end));
    expect(await second).toBe(answer);
  }
});

test('a wait longer than LOCK_TIMEOUT is error 1222, which ends the statement and not the transaction', async () => {
  await ask(one, 'BEGIN TRAN; UPDATE Task SET Cost = 1 WHERE Id = 1');
  expect(
    await ask(
      two,
      'SET LOCK_TIMEOUT 20; SELECT @@LOCK_TIMEOUT; BEGIN TRAN; UPDATE Task SET Cost = 2 WHERE Id = 2',
    ),
  ).toBe('20');
  expect(await ask(two, 'DELETE Task WHERE Id = 1; SELECT @@TRANCOUNT')).toBe('!1222 / 1');
  expect(await ask(two, 'COMMIT; SELECT Cost FROM Task WHERE Id = 2')).toBe('2');
});

test('a reader sees the committed row under read-committed snapshot, and its own writes', async () => {
  await ask(
    one,
    'BEGIN TRAN; UPDATE Task SET Cost = 1 WHERE Id = 1; DELETE Task WHERE Id = 2; INSERT Task (Cost) VALUES (7)',
  );
  expect(await ask(two, 'SET LOCK_TIMEOUT 0; SELECT COUNT(*), MIN(Cost) FROM Task')).toBe('6|5');
  expect(await ask(one, 'SELECT COUNT(*), MIN(Cost) FROM Task')).toBe('6|1');
});

test('a reader waits without read-committed snapshot, and READPAST and NOLOCK do not', async () => {
  await engine.close();
  await open(false);
  await ask(one, 'BEGIN TRAN; UPDATE Task SET Cost = 1 WHERE Id = 1');
  const reader = ask(two, 'SELECT Cost FROM Task WHERE Id = 1');
  expect(await waits(reader)).toBe(true);
  const three = enter(engine);
  expect(await ask(three, 'SELECT COUNT(*) FROM Task WITH (READPAST)')).toBe('5');
  expect(await ask(three, 'SELECT Cost FROM Task WITH (NOLOCK) WHERE Id = 1')).toBe('1');
  expect(
    await ask(three, 'SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED; SELECT Cost FROM Task WHERE Id = 1'),
  ).toBe('1');
  await ask(one, 'ROLLBACK');
  expect(await reader).toBe('10');
});

test('UPDLOCK keeps a second one from reading the row for update, and not a plain reader', async () => {
  expect(await ask(one, 'BEGIN TRAN; SELECT Cost FROM Task WITH (UPDLOCK) WHERE Id = 1')).toBe('10');
  expect(await ask(two, 'SET LOCK_TIMEOUT 0; SELECT Cost FROM Task WHERE Id = 1')).toBe('10');
  expect(await ask(two, 'SELECT Cost FROM Task WITH (UPDLOCK, READPAST) WHERE Id IN (1, 2)')).toBe('NULL');
  expect(await ask(two, 'SELECT Cost FROM Task WITH (UPDLOCK) WHERE Id = 1')).toBe('!1222');
  await ask(one, 'COMMIT');
  expect(await ask(two, 'SELECT Cost FROM Task WITH (UPDLOCK) WHERE Id = 1')).toBe('10');
});

test('two sessions take different rows of a queue with READPAST', async () => {
  const take =
    "BEGIN TRAN; UPDATE TOP (1) Task WITH (READPAST) SET Cost = 0 OUTPUT inserted.Id WHERE NodeId = 'N1'";
  expect(await ask(one, take)).toBe('1');
  expect(await ask(two, take)).toBe('2');
});

test('of a deadlock the lower priority dies with 1205, is rolled back whole, and the other goes on', async () => {
  await ask(one, 'SET DEADLOCK_PRIORITY LOW; BEGIN TRAN; UPDATE Task SET Cost = 77 WHERE Id = 1');
  await ask(two, 'BEGIN TRAN; UPDATE Task SET Cost = 88 WHERE Id = 2');
  const first = ask(one, 'UPDATE Task SET Cost = 77 WHERE Id = 2; SELECT 1');
  expect(await waits(first)).toBe(true);
  const second = ask(two, 'UPDATE Task SET Cost = 88 WHERE Id = 1; COMMIT');
  expect(await first).toBe('!1205');
  expect(await second).toBe('');
  expect(one.inTransaction).toBe(false);
  expect(await ask(one, 'SELECT @@TRANCOUNT; SELECT Cost FROM Task WHERE Id < 3 ORDER BY Id')).toBe(
    '0 / 88; 88',
  );
});

test('the one whose wait closes the circle dies where its priority is the lower', async () => {
  await ask(one, 'SET DEADLOCK_PRIORITY HIGH; BEGIN TRAN; UPDATE Task SET Cost = 77 WHERE Id = 1');
  await ask(two, 'SET DEADLOCK_PRIORITY -3; BEGIN TRAN; UPDATE Task SET Cost = 88 WHERE Id = 2');
  const first = ask(one, 'UPDATE Task SET Cost = 77 WHERE Id = 2; COMMIT');
  expect(await waits(first)).toBe(true);
  expect(
    await ask(
      two,
      'BEGIN TRY UPDATE Task SET Cost = 88 WHERE Id = 1 END TRY BEGIN CATCH SELECT ERROR_NUMBER() END CATCH',
    ),
  ).toBe('1205 / !3998');
  expect(await first).toBe('');
});

test('a circle of three is found', async () => {
  const three = enter(engine);
  for (const [at, session] of [one, two, three].entries())
    await ask(
      session,
      `SET DEADLOCK_PRIORITY ${String(5 - at)}; BEGIN TRAN; UPDATE Task SET Cost = 0 WHERE Id = ${String(at + 1)}`,
    );
  const first = ask(one, 'UPDATE Task SET Cost = 1 WHERE Id = 2; COMMIT');
  const second = ask(two, 'UPDATE Task SET Cost = 2 WHERE Id = 3; COMMIT');
  expect(await waits(second)).toBe(true);
  expect(await ask(three, 'UPDATE Task SET Cost = 3 WHERE Id = 1')).toBe('!1205');
  expect([await second, await first]).toEqual(['', '']);
});

test('a wait ends with the signal and leaves no lock behind', async () => {
  await ask(one, 'BEGIN TRAN; UPDATE Task SET Cost = 1 WHERE Id = 1');
  const stop = new AbortController();
  const second = ask(two, 'UPDATE Task SET Cost = 2 WHERE Id = 1', stop.signal);
  expect(await waits(second)).toBe(true);
  stop.abort();
  expect(await second).toMatch(/^!/u);
  await ask(one, 'ROLLBACK');
  expect(
    await ask(
      enter(engine),
      'SET LOCK_TIMEOUT 0; UPDATE Task SET Cost = 3 WHERE Id = 1; SELECT Cost FROM Task WHERE Id = 1',
    ),
  ).toBe('3');
});

test('a closed or reset session gives its rows back as they were', async () => {
  await ask(one, 'BEGIN TRAN; UPDATE Task SET Cost = 1 WHERE Id = 1');
  const second = ask(
    two,
    'BEGIN TRAN; UPDATE Task SET Cost = Cost + 1 WHERE Id = 1; SELECT Cost FROM Task WHERE Id = 1',
  );
  expect(await waits(second)).toBe(true);
  one.close();
  expect(await second).toBe('11');
  two.reset();
  expect(two.inTransaction).toBe(false);
  expect(await ask(two, 'SELECT Cost, @@TRANCOUNT FROM Task WHERE Id = 1')).toBe('10|0');
});

const lock = (mode: string, more = ''): string =>
  `DECLARE @r int; EXEC @r = sp_getapplock @Resource = 'octo', @LockMode = '${mode}', @LockOwner = 'Session', @LockTimeout = 0${more}; SELECT @r`;
const free = `DECLARE @r int; EXEC @r = sp_releaseapplock @Resource = 'octo', @LockOwner = 'Session'; SELECT @r`;

test("an exclusive application lock is one session's at a time, and as often released as taken", async () => {
  expect(await ask(one, lock('Exclusive'))).toBe('0');
  expect(await ask(one, lock('Exclusive'))).toBe('0');
  expect(await ask(two, lock('Exclusive'))).toBe('-1');
  expect(await ask(two, lock('Shared'))).toBe('-1');
  expect(await ask(two, `SELECT APPLOCK_TEST('public', 'octo', 'Exclusive', 'Session')`)).toBe('0');
  expect(await ask(one, `SELECT APPLOCK_MODE('public', 'octo', 'Session')`)).toBe('Exclusive');
  expect(await ask(one, free)).toBe('0');
  expect(await ask(two, lock('Exclusive'))).toBe('-1');
  expect(await ask(one, free)).toBe('0');
  expect(await ask(two, lock('Exclusive'))).toBe('0');
  expect(await ask(one, free)).toMatch(/^!1223/u);
});

test('shared application locks go together; names of them tell cases apart', async () => {
  expect(await ask(one, lock('Shared'))).toBe('0');
  expect(await ask(two, lock('Shared'))).toBe('0');
  expect(await ask(two, lock('Exclusive'))).toBe('-1');
  expect(await ask(two, lock('Exclusive').replace('octo', 'OCTO'))).toBe('0');
});

test('who waits for an application lock has it with 1 when its owner closes, and -2 when told to stop', async () => {
  await ask(one, lock('Exclusive'));
  const stop = new AbortController();
  const waiting = lock('Exclusive').replace('= 0', '= 60000');
  const second = ask(two, waiting, stop.signal);
  const third = ask(enter(engine), waiting);
  expect(await waits(second)).toBe(true);
  stop.abort();
  await second;
  one.close();
  expect(await third).toBe('1');
});

test("a transaction's application lock ends with it, and needs one", async () => {
  const own = lock('Exclusive').replace('Session', 'Transaction');
  expect(await ask(one, own)).toBe('!3918 / -999');
  for (const end of ['COMMIT', 'ROLLBACK']) {
    expect(await ask(one, `BEGIN TRAN; ${own}`)).toBe('0');
    expect(await ask(two, lock('Exclusive'))).toBe('-1');
    await ask(one, end);
    expect(
      await ask(
        two,
        `${lock('Exclusive')}; EXEC sp_releaseapplock @Resource = 'octo', @LockOwner = 'Session'`,
      ),
    ).toBe('0');
  }
});

test("a reset session loses its application locks; a session's lock outlives its transaction", async () => {
  await ask(one, `BEGIN TRAN; ${lock('Exclusive')}; ROLLBACK`);
  expect(await ask(two, lock('Exclusive'))).toBe('-1');
  one.reset();
  expect(await ask(two, lock('Exclusive'))).toBe('0');
});
