import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Parameter, Session } from '../../../../src/sandbox/engine.ts';
import type { OpenEngine } from '../../../../src/sandbox/store/open-engine.ts';
import { ask, enter, openSample, told } from './sample.ts';

let engine: OpenEngine;
let owner: Session;
beforeEach(async () => {
  engine = await openSample();
  owner = enter(engine);
  await ask(
    owner,
    "CREATE LOGIN ann WITH PASSWORD = 'p', CHECK_POLICY = OFF; CREATE USER ann FOR LOGIN ann; EXEC('CREATE SCHEMA Other'); EXEC('CREATE TABLE Other.T (a int, b int)')",
  );
});
afterEach(() => engine.close());
const { signal } = new AbortController();

const permissions: readonly (readonly [string, string, string])[] = [
  ['GRANT SELECT ON SCHEMA::dbo TO ann', 'SELECT COUNT(*) FROM Node; SELECT * FROM Other.T', '4 / !229'],
  [
    'GRANT SELECT TO ann; DENY SELECT ON Node TO ann',
    'SELECT COUNT(*) FROM Task; SELECT COUNT(*) FROM Node',
    '6 / !229',
  ],
  [
    'GRANT SELECT (Id, Cap) ON Node TO ann',
    'SELECT Id FROM Node WHERE Cap = 10; SELECT Name FROM Node',
    'N2 / !230',
  ],
  ['GRANT SELECT (Id) ON Node TO ann', 'SELECT COUNT(*) FROM Node', '4'],
  [
    'GRANT UPDATE (Cap) ON Node TO ann',
    'UPDATE Node SET Cap = 1; SELECT @@ROWCOUNT; UPDATE Node SET Name = 1',
    '4 / !230',
  ],
  ['GRANT UPDATE (Cap) ON Node TO ann', "UPDATE Node SET Cap = 1 WHERE Id = 'N1'", '!229'],
  ['GRANT DELETE ON Task TO ann', 'DELETE Task WHERE Id = 1', '!229'],
  ['GRANT DELETE, SELECT ON Task TO ann', 'DELETE Task OUTPUT deleted.Id WHERE Id = 1', '1'],
  [
    'GRANT INSERT ON Task TO ann',
    "INSERT Task (State) VALUES ('a'); SELECT @@ROWCOUNT; INSERT Task (State) OUTPUT inserted.Id VALUES ('b')",
    '1 / !229',
  ],
  ['GRANT SELECT ON Node TO ann; REVOKE SELECT ON Node FROM ann', 'SELECT 1 FROM Node', '!229'],
  ['ALTER ROLE db_datareader ADD MEMBER ann', 'SELECT COUNT(*) FROM Other.T; DELETE Other.T', '0 / !229'],
  ['ALTER ROLE db_owner ADD MEMBER ann', "DROP TABLE Other.T; SELECT IS_MEMBER('db_owner')", '1'],
  ['GRANT SELECT ON Node TO public', 'SELECT COUNT(*) FROM Node', '4'],
  ['', 'CREATE TABLE x (a int)', '!262'],
  ['', 'CREATE DATABASE x', '!262'],
  ['', 'ALTER TABLE Node ADD x int', '!4902'],
  ['', 'DROP TABLE Node', '!3701'],
  ['', 'TRUNCATE TABLE Task', '!1088'],
  ['', 'GRANT SELECT ON Node TO ann', '!15151'],
  ['', "CREATE LOGIN x WITH PASSWORD = 'p'", '!15247'],
  ['', "SELECT OBJECT_ID('Node'), COL_LENGTH('Node', 'Id')", 'NULL|NULL'],
  [
    'GRANT SELECT (Id) ON Node TO ann',
    "SELECT HAS_PERMS_BY_NAME('Node', 'OBJECT', 'SELECT'), HAS_PERMS_BY_NAME('Node', 'OBJECT', 'SELECT', 'Id', 'COLUMN'), HAS_PERMS_BY_NAME('Node', 'OBJECT', 'SELECT', 'Cap', 'COLUMN')",
    '0|1|0',
  ],
  [
    'GRANT DELETE ON Task TO ann',
    'SELECT name FROM sys.tables; SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES; SELECT COUNT(*) FROM INFORMATION_SCHEMA.COLUMNS',
    'Task / Task / 5',
  ],
  ['GRANT VIEW DEFINITION ON Node TO ann', 'SELECT name FROM sys.tables; SELECT 1 FROM Node', 'Node / !229'],
  [
    '',
    'SELECT COUNT(*) FROM sys.dm_exec_sessions; SELECT name FROM sys.databases ORDER BY name',
    '1 / master; msdb; Sample',
  ],
  ['GRANT VIEW DATABASE STATE TO ann', 'SELECT COUNT(*) FROM sys.dm_exec_sessions', '1'],
  [
    '',
    "SELECT USER_NAME(), SUSER_SNAME(), ORIGINAL_LOGIN(), IS_SRVROLEMEMBER('sysadmin'), IS_MEMBER('db_owner')",
    'ann|ann|ann|0|0',
  ],
  ['', 'USE msdb', '!916'],
  ['', 'SELECT * FROM Nope', '!208'],
  ['', 'SELECT Nope FROM Node', '!229'],
];

test.each(permissions)('after %s ann asking %s gets %s', async (grant, sql, answer) => {
  if (grant !== '') expect(await ask(owner, grant)).toBe('');
  expect(await ask(enter(engine, 'ann'), sql)).toBe(answer);
});

const parameter = (name: string, value: Parameter['value'], output = false): Parameter => ({
  name,
  value,
  output,
  type: typeof value === 'number' || value === null ? { kind: 'int' } : { kind: 'nvarchar', length: 50 },
});

test('a statement with parameters gives outputs in order and converts to the declared types', async () => {
  const reply = await owner.execute(
    'SELECT @b = @a + 1, @c = COUNT(*) FROM Node; SELECT @a',
    '@a int, @b int OUTPUT, @c bigint = 5 OUTPUT',
    [
      parameter('@a', 41),
      parameter('@b', null, true),
      { ...parameter('@c', null, true), type: { kind: 'bigint' } },
    ],
    signal,
  );
  expect(told(reply)).toBe('41');
  expect(reply.outputs.map((one) => [one.name, one.value])).toEqual([
    ['@b', 42],
    ['@c', 4n],
  ]);
  expect(reply.status).toBe(0);
});

test('the transaction methods nest, save and roll back as the SQL does', async () => {
  expect(told(await owner.commit())).toBe('!3902');
  expect(told(await owner.rollback(''))).toBe('!3903');
  await owner.begin(2, '');
  await ask(owner, 'DELETE Task WHERE Id = 1');
  await owner.save('s');
  await ask(owner, 'DELETE Task');
  await owner.rollback('s');
  expect(owner.inTransaction).toBe(true);
  expect(await ask(owner, 'SELECT COUNT(*), @@TRANCOUNT FROM Task')).toBe('5|1');
  expect((await owner.rollback('')).items).toEqual([{ kind: 'transaction', event: 'rollback' }]);
  expect(owner.inTransaction).toBe(false);
  expect(await ask(owner, 'SELECT COUNT(*) FROM Task')).toBe('6');
});

test('sp_getapplock as a call: granted, refused at once, timed out, and released', async () => {
  const other = enter(engine);
  const call = (session: Session, wait: number): Promise<number | null> =>
    session
      .procedure(
        'sys.sp_getapplock',
        [
          parameter('@Resource', 'r'),
          parameter('@LockMode', 'Exclusive'),
          parameter('@LockOwner', 'Session'),
          parameter('@LockTimeout', wait),
        ],
        signal,
      )
      .then((reply) => reply.status);
  expect(await call(owner, 0)).toBe(0);
  expect(await call(owner, 0)).toBe(0);
  expect(await call(other, 0)).toBe(-1);
  expect(await call(other, 30)).toBe(-1);
  owner.reset();
  expect(await call(other, 0)).toBe(0);
  other.close();
  expect(await call(owner, 0)).toBe(0);
});

test('LOCK_TIMEOUT counts for application locks too where none is given', async () => {
  const other = enter(engine);
  const sql =
    "DECLARE @r int; EXEC @r = sp_getapplock @Resource = 'r', @LockMode = 'Exclusive', @LockOwner = 'Session'; SELECT @r";
  expect(await ask(owner, sql)).toBe('0');
  expect(await ask(other, `SET LOCK_TIMEOUT 20; ${sql}`)).toBe('-1');
});

test('a reset session forgets its options, variables, temporary tables and its database', async () => {
  await ask(
    owner,
    'SET LOCK_TIMEOUT 5; SET XACT_ABORT ON; SET NOCOUNT ON; CREATE TABLE #t (a int); USE msdb; BEGIN TRAN',
  );
  owner.reset();
  expect(await ask(owner, 'SELECT @@LOCK_TIMEOUT, @@TRANCOUNT, DB_NAME(); SELECT COUNT(*) FROM #t')).toBe(
    '-1|0|Sample / !208',
  );
});

test('WAITFOR waits and ends with the signal', async () => {
  const stop = new AbortController();
  const reply = ask(owner, "WAITFOR DELAY '00:01:00'; SELECT 1", stop.signal).catch(() => 'rejected');
  stop.abort();
  expect(await reply).not.toContain('1');
  expect(await ask(owner, "WAITFOR DELAY '00:00:00.010'; SELECT 1")).toBe('1');
});

test('the types of results are those of SQL Server', async () => {
  const sql =
    "SELECT 1 + 1, 'a' + N'b', COUNT(*), SUM(Cap), AVG(Weight), SYSUTCDATETIME(), GETDATE(), SYSDATETIMEOFFSET(), LEN(MAX(Name)), COUNT_BIG(*), ISNULL(MAX(Cap), 0), CAST(1 AS bit), NULL, DATEDIFF_BIG(day, GETDATE(), GETDATE()), SUM(CAST(1 AS bigint)), MAX(Leader + 0), NEWID() FROM Node";
  const reply = await owner.batch(sql, signal);
  const [rows] = reply.items;
  if (rows?.kind !== 'rows') throw new Error(told(reply));
  expect(
    rows.columns.map(({ type }) =>
      [
        type.kind,
        ...('precision' in type ? [type.precision] : []),
        ...('length' in type ? [type.length] : []),
        ...('scale' in type ? [type.scale] : []),
      ].join(' '),
    ),
  ).toEqual([
    'int',
    'nvarchar 2',
    'int',
    'int',
    'decimal 38 6',
    'datetime2 7',
    'datetime',
    'datetimeoffset 7',
    'int',
    'bigint',
    'int',
    'bit',
    'int',
    'bigint',
    'bigint',
    'int',
    'uniqueidentifier',
  ]);
});
