// Application locks as octo-ha uses them, and what others see of them.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Parameter, Session } from '../../../../src/sandbox/engine.ts';
import type { OpenEngine } from '../../../../src/sandbox/store/open-engine.ts';
import { ask, enter, openSample, told } from './sample.ts';

let engine: OpenEngine;
let one: Session;
let two: Session;
beforeEach(async () => {
  engine = await openSample();
  one = enter(engine);
  two = enter(engine);
});
afterEach(() => engine.close());
const { signal } = new AbortController();

const take = (resource = 'octo-ha', more = '@LockTimeout = 0', mode = 'Exclusive'): string =>
  `DECLARE @r int; EXEC @r = sp_getapplock @Resource = '${resource}', @LockMode = '${mode}', @LockOwner = 'Session', ${more}; SELECT @r`;
const LOCKS =
  "SELECT resource_type, resource_description, request_mode, request_status, request_owner_type FROM sys.dm_tran_locks WHERE resource_type = 'APPLICATION'";

async function waits(answer: Promise<unknown>): Promise<boolean> {
  let done = false;
  void answer.then(() => (done = true));
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  return !done;
}

test.each([
  ["EXEC @r = sp_getapplock 'a', 'Exclusive', 'Session', 0", '0'],
  ["EXEC @r = sys.sp_getapplock 'a', 'shared', 'SESSION'", '0'],
  ["EXEC @r = sp_getapplock @Resource = 'a', @LockMode = 'Nope', @LockOwner = 'Session'", '!1225 / -999'],
  ["EXEC @r = sp_getapplock @Resource = 'a', @LockMode = 'Exclusive', @LockOwner = 'Nope'", '!1226 / -999'],
  ["EXEC @r = sp_getapplock @Resource = 'a', @LockMode = 'Exclusive'", '!3918 / -999'],
  ["EXEC @r = sp_getapplock @Resource = '', @LockMode = 'Exclusive', @LockOwner = 'Session'", '!1224 / -999'],
  ["EXEC @r = sp_getapplock 'a', 'Exclusive', 'Session', -2", '!1227 / -999'],
  ["EXEC @r = sp_getapplock 'a', 'Exclusive', 'Session', 0, 'nobody'", '!1230 / -999'],
  ["EXEC @r = sp_getapplock 'a', 'Exclusive', 'Session', 0, 'public', 1", '!8144 / NULL'],
  ["EXEC @r = sp_getapplock @Name = 'a', @LockMode = 'Exclusive'", '!8145 / NULL'],
  ["EXEC @r = sp_getapplock @LockMode = 'Exclusive'", '!201 / NULL'],
  ["EXEC @r = sp_releaseapplock 'a', 'Session'", '!1223 / -999'],
  [
    "BEGIN TRY EXEC @r = sp_releaseapplock 'a', 'Session' END TRY BEGIN CATCH SELECT ERROR_NUMBER() END CATCH",
    '1223 / -999',
  ],
])('%s gives %s', async (call, answer) => {
  expect(await ask(one, `DECLARE @r int; ${call}; SELECT @r`)).toBe(answer);
});

test('a wrong call over the wire answers its error and -999', async () => {
  const text = (name: string, value: string): Parameter => ({
    name,
    value,
    type: { kind: 'nvarchar', length: 50 },
    output: false,
  });
  const reply = await one.procedure(
    'sp_releaseapplock',
    [text('@Resource', 'a'), text('@LockOwner', 'Session')],
    signal,
  );
  expect([told(reply), reply.status]).toEqual(['!1223', -999]);
});

test('two sessions that wait for each other: one call gives -3, its transaction and its locks stay', async () => {
  await ask(
    one,
    `SET DEADLOCK_PRIORITY LOW; BEGIN TRAN; UPDATE Task SET Cost = 1 WHERE Id = 1; ${take('a')}`,
  );
  await ask(two, take('b'));
  const first = ask(one, take('b', '@LockTimeout = -1'));
  expect(await waits(first)).toBe(true);
  const second = ask(two, take('a', '@LockTimeout = -1'));
  expect(await first).toBe('-3');
  expect(await waits(second)).toBe(true);
  expect(await ask(one, "SELECT XACT_STATE(), APPLOCK_MODE('public', 'a', 'Session')")).toBe('1|Exclusive');
  one.close();
  expect(await second).toBe('1');
});

test('who waits is told by the views: for which lock, and who is in the way', async () => {
  await ask(one, take());
  const second = ask(two, take('octo-ha', '@LockTimeout = 5000'));
  expect(await waits(second)).toBe(true);
  const third = enter(engine);
  const [description = ''] = (
    await ask(third, `SELECT DISTINCT resource_description FROM (${LOCKS}) l`)
  ).split('|');
  expect(description).toMatch(/^0:\[octo-ha\]:\([\da-f]{8}\)$/u);
  expect(await ask(third, `${LOCKS} ORDER BY request_status`)).toBe(
    `APPLICATION|${description}|X|GRANT|SESSION; APPLICATION|${description}|X|WAIT|SESSION`,
  );
  expect(
    await ask(
      third,
      `SELECT CASE s.session_id WHEN ${String(one.spid)} THEN 'one' END, s.login_name, s.host_name, s.program_name, s.status, DATEDIFF(minute, s.login_time, GETDATE()), DATEDIFF(minute, s.last_request_start_time, GETDATE())
       FROM sys.dm_tran_locks l JOIN sys.dm_exec_sessions s ON s.session_id = l.request_session_id
       WHERE l.resource_type = 'APPLICATION' AND l.resource_database_id = DB_ID() AND l.request_status = 'GRANT' AND l.resource_description LIKE '0:\\[octo-ha]:%' ESCAPE '\\'`,
    ),
  ).toBe('one|sa|h|test|sleeping|0|0');
  expect(
    await ask(
      third,
      `SELECT blocking_session_id, wait_type FROM sys.dm_exec_requests WHERE session_id = ${String(two.spid)}`,
    ),
  ).toBe(`${String(one.spid)}|LCK_M_X`);
  one.close();
  expect(await second).toBe('1');
  expect(
    await ask(third, `SELECT request_session_id FROM sys.dm_tran_locks WHERE resource_type = 'APPLICATION'`),
  ).toBe(String(two.spid));
  two.close();
  expect(await ask(third, LOCKS)).toBe('');
});

test('a lock taken twice is one row, and a stronger mode another; a lock of another database is not this one', async () => {
  await ask(one, `${take()}; ${take().replaceAll('@r', '@s')}`);
  await ask(one, take('octo-ha', '@LockTimeout = 0', 'Shared'));
  expect(
    await ask(
      one,
      `SELECT request_mode, request_reference_count FROM sys.dm_tran_locks WHERE resource_type = 'APPLICATION' ORDER BY 1`,
    ),
  ).toBe('S|1; X|2');
  expect(await ask(two, `USE msdb; ${take()}`)).toBe('0');
});

test('a long name is shown by its first 32 characters, and told apart by all of them', async () => {
  const name = 'octo-ha/'.repeat(20);
  expect(await ask(one, take(`${name}1`))).toBe('0');
  expect(await ask(two, take(`${name}2`))).toBe('0');
  expect(await ask(two, take(`${name}1`))).toBe('-1');
  const shown = (await ask(one, LOCKS)).split('; ').map((row) => row.split('|')[1] ?? '');
  expect(shown.map((row) => row.slice(0, 36))).toEqual(Array(2).fill(`0:[${name.slice(0, 32)}]`));
  expect(new Set(shown).size).toBe(2);
});

test('without VIEW SERVER STATE the locks are refused, and the sessions are only its own', async () => {
  await ask(
    one,
    "CREATE LOGIN ann WITH PASSWORD = 'p'; CREATE USER ann FOR LOGIN ann; GRANT VIEW DATABASE STATE TO ann",
  );
  await ask(one, take());
  const ann = enter(engine, 'ann');
  expect(await ask(ann, `${LOCKS}; SELECT 1`)).toBe('!300 / !297 / 1');
  expect(await ask(ann, 'SELECT net_transport FROM sys.dm_exec_connections')).toBe('!300 / !297');
  expect(
    await ask(
      ann,
      "BEGIN TRY EXEC('SELECT 1 FROM sys.dm_tran_locks') END TRY BEGIN CATCH SELECT ERROR_NUMBER() END CATCH",
    ),
  ).toBe('297');
  expect(await ask(ann, 'SELECT session_id FROM master.sys.dm_exec_sessions')).toBe(String(ann.spid));
  expect(
    await ask(
      ann,
      "SELECT APPLOCK_TEST('public', 'octo-ha', 'Exclusive', 'Session'), APPLOCK_MODE('public', 'octo-ha', 'Session')",
    ),
  ).toBe('0|NoLock');
  expect(await ask(ann, take())).toBe('-1');
  expect(await ask(one, 'USE master; GRANT VIEW SERVER STATE TO ann; USE Sample')).toBe('');
  expect(
    await ask(ann, "SELECT request_mode FROM sys.dm_tran_locks WHERE request_owner_type = 'SESSION'"),
  ).toBe('X');
});

test('APPLOCK_MODE and APPLOCK_TEST answer for owner, mode and principal', async () => {
  await ask(one, take('octo-ha', '@LockTimeout = 0', 'Shared'));
  const test = (mode: string): string => `APPLOCK_TEST('public', 'octo-ha', '${mode}', 'Session')`;
  expect(
    await ask(
      two,
      `SELECT ${test('Shared')}, ${test('Update')}, ${test('Exclusive')}, ${test('IntentShared')}`,
    ),
  ).toBe('1|1|0|1');
  expect(
    await ask(
      one,
      `SELECT ${test('Exclusive')}, APPLOCK_MODE('public', 'octo-ha', 'Session'), APPLOCK_MODE('dbo', 'octo-ha', 'Session')`,
    ),
  ).toBe('1|Shared|NoLock');
  expect(await ask(one, `SELECT ${test('Nope')}`)).toBe('!1225');
  expect(await ask(one, "SELECT APPLOCK_MODE('public', 'octo-ha', 'Transaction')")).toBe('!3918');
  expect(await ask(one, "BEGIN TRAN; SELECT APPLOCK_MODE('public', 'octo-ha', 'Transaction'); COMMIT")).toBe(
    'NoLock',
  );
  expect(await ask(one, "SELECT APPLOCK_MODE('nobody', 'octo-ha', 'Session')")).toBe('!1230');
  expect(await ask(two, take('octo-ha', "@DbPrincipal = 'dbo', @LockTimeout = 0"))).toBe('0');
});

test('a session that ends while it waits over the wire takes nothing with it', async () => {
  await ask(one, take());
  const given = (name: string, value: string): Parameter => ({
    name,
    value,
    type: { kind: 'nvarchar', length: 50 },
    output: false,
  });
  const waiting = two.procedure(
    'sp_getapplock',
    [given('@Resource', 'octo-ha'), given('@LockMode', 'Exclusive'), given('@LockOwner', 'Session')],
    signal,
  );
  expect(await waits(waiting)).toBe(true);
  two.close();
  expect((await waiting).status).toBe(-2);
  one.close();
  expect(await ask(enter(engine), `${LOCKS}; ${take()}`)).toBe(' / 0');
});

test('a call cancelled in its wait gives -2 and holds nothing', async () => {
  await ask(one, take());
  const stop = new AbortController();
  const waiting = two.procedure(
    'sp_getapplock',
    ['octo-ha', 'Exclusive', 'Session'].map((value) => ({
      name: '',
      value,
      type: { kind: 'nvarchar', length: 50 },
      output: false,
    })),
    stop.signal,
  );
  expect(await waits(waiting)).toBe(true);
  stop.abort();
  expect((await waiting).status).toBe(-2);
  one.reset();
  expect(await ask(one, LOCKS)).toBe('');
});
