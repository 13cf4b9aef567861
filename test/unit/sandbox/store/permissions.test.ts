import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Session } from '../../../../src/sandbox/engine.ts';
import type { OpenEngine } from '../../../../src/sandbox/store/open-engine.ts';
import { ask, enter, openSample } from './sample.ts';

let engine: OpenEngine;
let owner: Session;
beforeEach(async () => {
  engine = await openSample();
  owner = enter(engine);
  await ask(owner, `CREATE LOGIN ann WITH PASSWORD = 'p'; CREATE USER ann FOR LOGIN ann`);
});
afterEach(() => engine.close());

/** What ann is answered, after these grants. */
async function ann(grants: string, sql: string): Promise<string> {
  const granted = await ask(owner, grants === '' ? 'SELECT 1' : grants);
  expect(granted).not.toContain('!');
  return ask(enter(engine, 'ann'), sql);
}

test.each([
  ['', 'SELECT 1', '1'],
  ['', 'SELECT * FROM Node', '!229'],
  ['', 'SELECT COUNT(*) FROM Node', '!229'],
  ['', 'SELECT 1 FROM Node', '!229'],
  ['', 'SELECT 1 WHERE EXISTS (SELECT 1 FROM Node)', '!229'],
  ['', `INSERT Node (Id, Name) VALUES ('x', 'y')`, '!229'],
  ['', 'DELETE FROM Node', '!229'],
  ['', 'UPDATE Node SET Cap = 1', '!229'],
  ['GRANT SELECT ON dbo.Node TO ann', 'SELECT Id FROM Node WHERE Cap = 10', 'N2'],
  ['GRANT SELECT ON dbo.Node TO ann', 'SELECT n.Id FROM Node n JOIN Task t ON t.NodeId = n.Id', '!229'],
  ['GRANT SELECT ON dbo.Node TO ann', 'UPDATE Node SET Cap = 1', '!229'],
  ['GRANT UPDATE ON dbo.Node TO ann', 'UPDATE Node SET Cap = 1; SELECT @@ROWCOUNT', '4'],
  ['GRANT UPDATE ON dbo.Node TO ann', `UPDATE Node SET Cap = 1 WHERE Id = 'N1'`, '!229'],
  ['GRANT UPDATE ON dbo.Node TO ann', 'UPDATE Node SET Cap = Cap + 1', '!229'],
  [
    'GRANT SELECT, UPDATE ON dbo.Node TO ann',
    `UPDATE Node SET Cap = Cap + 1 WHERE Id = 'N1'; SELECT Cap FROM Node WHERE Id = 'N1'`,
    '6',
  ],
  ['GRANT DELETE ON dbo.Task TO ann', 'DELETE FROM Task; SELECT @@ROWCOUNT', '6'],
  ['GRANT DELETE ON dbo.Task TO ann', 'DELETE FROM Task WHERE Id = 1', '!229'],
  ['GRANT INSERT ON dbo.Node TO ann', `INSERT Node (Id, Name) VALUES ('x', 'y'); SELECT @@ROWCOUNT`, '1'],
  ['GRANT SELECT (Id, Name) ON dbo.Node TO ann', `SELECT Name FROM Node WHERE Id = 'N1'`, 'Alpha'],
  ['GRANT SELECT (Id) ON dbo.Node TO ann', 'SELECT Id, Cap FROM Node', '!230'],
  ['GRANT SELECT (Id) ON dbo.Node TO ann', 'SELECT * FROM Node', '!230'],
  ['GRANT SELECT (Id) ON dbo.Node TO ann', 'SELECT Id FROM Node WHERE Cap = 1', '!230'],
  ['GRANT SELECT (Id) ON dbo.Node TO ann', 'SELECT Id FROM Node ORDER BY Cap', '!230'],
  [
    'GRANT SELECT (Id) ON dbo.Node TO ann; GRANT UPDATE (Cap) ON dbo.Node TO ann',
    `UPDATE Node SET Cap = 3 WHERE Id = 'N1'; SELECT @@ROWCOUNT`,
    '1',
  ],
  [
    'GRANT SELECT (Id) ON dbo.Node TO ann; GRANT UPDATE (Cap) ON dbo.Node TO ann',
    `UPDATE Node SET Leader = 1 WHERE Id = 'N1'`,
    '!230',
  ],
  ['GRANT SELECT ON dbo.Node TO ann; DENY SELECT ON dbo.Node TO ann', 'SELECT Id FROM Node', '!229'],
  ['GRANT SELECT ON dbo.Node TO ann; DENY SELECT ON dbo.Node TO public', 'SELECT Id FROM Node', '!229'],
  ['GRANT SELECT ON dbo.Node TO ann; DENY SELECT (Cap) ON dbo.Node TO ann', 'SELECT Cap FROM Node', '!230'],
  ['GRANT SELECT ON dbo.Node TO ann; REVOKE SELECT ON dbo.Node TO ann', 'SELECT Id FROM Node', '!229'],
  ['DENY SELECT ON dbo.Node TO ann; GRANT SELECT ON dbo.Node TO ann', 'SELECT COUNT(*) FROM Node', '4'],
  ['GRANT SELECT ON dbo.Node TO public', 'SELECT COUNT(*) FROM Node', '4'],
  ['GRANT SELECT ON SCHEMA::dbo TO ann', 'SELECT COUNT(*) FROM Task', '6'],
  ['GRANT SELECT TO ann', 'SELECT COUNT(*) FROM Task', '6'],
  ['GRANT CONTROL ON dbo.Task TO ann', 'DELETE FROM Task WHERE Id = 1; SELECT COUNT(*) FROM Task', '5'],
  ['ALTER ROLE db_datareader ADD MEMBER ann', 'SELECT COUNT(*) FROM Task; DELETE FROM Task', '6 / !229'],
  [
    'ALTER ROLE db_datareader ADD MEMBER ann; DENY SELECT ON dbo.Task TO ann',
    'SELECT COUNT(*) FROM Task',
    '!229',
  ],
  [
    'ALTER ROLE db_datareader ADD MEMBER ann; ALTER ROLE db_datareader DROP MEMBER ann',
    'SELECT COUNT(*) FROM Task',
    '!229',
  ],
  [
    'ALTER ROLE db_owner ADD MEMBER ann',
    'DELETE FROM Task; CREATE TABLE z (a int); DROP TABLE z; SELECT COUNT(*) FROM Task',
    '0',
  ],
  ['', 'CREATE TABLE z (a int)', '!262'],
  ['', 'CREATE TABLE #z (a int); INSERT #z VALUES (1); SELECT a FROM #z', '1'],
  ['', 'CREATE DATABASE z', '!262'],
  ['GRANT DELETE ON dbo.Task TO ann', 'DELETE FROM Task OUTPUT deleted.Id', '!229'],
  ['GRANT INSERT ON dbo.Node TO ann', `INSERT Node (Id, Name) OUTPUT inserted.Id VALUES ('x', 'y')`, '!229'],
  ['', 'GRANT SELECT ON dbo.Node TO ann', '!15151'],
  ['GRANT SELECT ON dbo.Node TO ann', 'DROP TABLE Node', '!3701'],
  ['', 'DROP TABLE Node', '!3701'],
  ['', 'TRUNCATE TABLE Node', '!1088'],
])('after [%s], [%s] answers %s', async (grants, sql, answer) => {
  expect(await ann(grants, sql)).toBe(answer);
});

test.each([
  ['', 'SELECT COUNT(*) FROM sys.tables', '0'],
  ['GRANT SELECT ON dbo.Node TO ann', 'SELECT name FROM sys.tables', 'Node'],
  ['GRANT SELECT (Id) ON dbo.Node TO ann', 'SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES', 'Node'],
  ['GRANT UPDATE ON dbo.Task TO ann', 'SELECT DISTINCT TABLE_NAME FROM INFORMATION_SCHEMA.COLUMNS', 'Task'],
  ['GRANT VIEW DEFINITION TO ann', 'SELECT name FROM sys.tables ORDER BY name', 'Node; Task'],
  ['', 'SELECT COUNT(*) FROM sys.dm_exec_sessions', '1'],
  [
    'USE master; GRANT VIEW SERVER STATE TO ann; USE Sample',
    'SELECT COUNT(*) FROM sys.dm_exec_sessions',
    '2',
  ],
  [
    'GRANT UPDATE ON dbo.Node TO ann',
    `SELECT HAS_PERMS_BY_NAME('dbo.Node', 'OBJECT', 'SELECT'), HAS_PERMS_BY_NAME('dbo.Node', 'OBJECT', 'UPDATE')`,
    '0|1',
  ],
  [
    'GRANT SELECT TO ann',
    `SELECT HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'SELECT'), HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'INSERT')`,
    '1|0',
  ],
  ['', `SELECT HAS_PERMS_BY_NAME(NULL, NULL, 'VIEW SERVER STATE')`, '0'],
  [
    'ALTER ROLE db_datareader ADD MEMBER ann',
    `SELECT IS_MEMBER('db_datareader'), IS_MEMBER('db_owner'), IS_SRVROLEMEMBER('sysadmin')`,
    '1|0|0',
  ],
  ['', 'SELECT USER_NAME(), SUSER_SNAME()', 'ann|ann'],
  ['', `SELECT OBJECT_ID('dbo.Node')`, 'NULL'],
  [
    'GRANT SELECT (Id) ON dbo.Node TO ann',
    `SELECT HAS_PERMS_BY_NAME('dbo.Node', 'OBJECT', 'SELECT', 'Id', 'COLUMN'), HAS_PERMS_BY_NAME('dbo.Node', 'OBJECT', 'SELECT', 'Cap', 'COLUMN')`,
    '1|0',
  ],
  [
    'USE master; GRANT VIEW SERVER STATE TO ann; USE Sample',
    `SELECT HAS_PERMS_BY_NAME(NULL, NULL, 'VIEW SERVER STATE'), HAS_PERMS_BY_NAME(NULL, NULL, 'ALTER ANY LOGIN')`,
    '1|0',
  ],
  ['', `SELECT HAS_DBACCESS('Sample'), HAS_DBACCESS('master'), HAS_DBACCESS('nope')`, '1|1|NULL'],
])('after [%s], the catalogue answers [%s] with %s', async (grants, sql, answer) => {
  expect(await ann(grants, sql)).toBe(answer);
});

test('a database without a user for the login is closed to it: 4060 at login, 916 by USE, 911 where there is none', async () => {
  await ask(owner, 'CREATE DATABASE Closed');
  const session = enter(engine, 'ann');
  expect(await ask(session, 'USE Closed')).toBe('!916');
  expect(await ask(session, 'USE Nowhere')).toBe('!911');
  expect(await ask(session, 'SELECT DB_NAME()')).toBe('Sample');
  expect(() => enter(engine, 'ann', 'Closed')).toThrow(expect.objectContaining({ number: 4060 }));
  expect(() => enter(engine, 'ann', 'Nowhere')).toThrow(expect.objectContaining({ number: 4060 }));
  expect(() => enter(engine, 'sa', 'Nowhere')).toThrow(expect.objectContaining({ number: 4060 }));
});

test('an unknown login and a wrong password are refused alike with 18456, state 1', async () => {
  for (const user of ['bob', 'ann', 'sa']) {
    const login = (): Session =>
      engine.login({ user, password: 'P', database: '', application: 'a', hostName: 'h' });
    expect(login).toThrow(
      expect.objectContaining({
        number: 18456,
        state: 1,
        severity: 14,
        message: `Login failed for user '${user}'.`,
      }),
    );
  }
  expect(await ask(enter(engine, 'ANN'), 'SELECT 1')).toBe('1');
});

test('grants hold at once for a session already there', async () => {
  const session = enter(engine, 'ann');
  expect(await ask(session, 'SELECT COUNT(*) FROM Node')).toBe('!229');
  await ask(owner, 'GRANT SELECT ON dbo.Node TO ann');
  expect(await ask(session, 'SELECT COUNT(*) FROM Node')).toBe('4');
});
