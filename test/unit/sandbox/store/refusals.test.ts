// What SQL Server refuses before or while it runs a statement, and what stands beside it and is taken.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Session } from '../../../../src/sandbox/engine.ts';
import type { OpenEngine } from '../../../../src/sandbox/store/open-engine.ts';
import { ask, enter, openSample } from './sample.ts';

let engine: OpenEngine;
let owner: Session;
beforeEach(async () => {
  engine = await openSample();
  owner = enter(engine);
});
afterEach(() => engine.close());

const STATEMENTS: readonly (readonly [string, string])[] = [
  ['SELECT 1; DECLARE @a int; DECLARE @A int', '!134'],
  ['DECLARE @a int, @a int', '!134'],
  ['DECLARE @t TABLE (a int); DECLARE @t int', '!134'],
  ['IF 1 = 0 BEGIN DECLARE @a int END; DECLARE @a int', '!134'],
  ["EXEC sp_executesql N'DECLARE @a int', N'@a int', 1", '!134'],
  ["DECLARE @a int = 1; EXEC('DECLARE @a int = 2; SELECT @a'); SELECT @a", '2 / 1'],
  ['DECLARE @i int = 0; WHILE @i < 2 BEGIN DECLARE @a int = @i; SET @i += 1 END; SELECT @a', '1'],
  ['CREATE TABLE P (a int PRIMARY KEY, b int PRIMARY KEY)', '!8110'],
  ['CREATE TABLE P (a int PRIMARY KEY, b int, PRIMARY KEY (b))', '!8110'],
  ['CREATE TABLE P (a int NOT NULL); ALTER TABLE P ADD PRIMARY KEY (a), PRIMARY KEY (a)', '!8110'],
  ['DECLARE @t TABLE (a int PRIMARY KEY, b int PRIMARY KEY)', '!8110'],
  ['CREATE TABLE R (a int, r rowversion); INSERT R (a, r) VALUES (1, 0x01)', '!273'],
  ['CREATE TABLE R (a int, r rowversion); INSERT R (a, r) VALUES (1, NULL)', '!273'],
  ['CREATE TABLE R (a int, r timestamp); INSERT R SELECT 1, 0x01', '!273'],
  ['CREATE TABLE R (a int, r rowversion); INSERT R VALUES (1)', '!213'],
  [
    'CREATE TABLE R (a int, r rowversion); INSERT R VALUES (1, DEFAULT); INSERT R (a) VALUES (2); SELECT COUNT(DISTINCT r) FROM R',
    '2',
  ],
  ['INSERT TOP (-1) Task (Cost) SELECT 1', '!127'],
  ['INSERT TOP (1) Task (Cost) OUTPUT inserted.Cost SELECT 1 UNION ALL SELECT 2', '1'],
  ['SELECT Id FROM (SELECT Id FROM Node ORDER BY Id) d', '!1033'],
  ['WITH c AS (SELECT Id FROM Node ORDER BY Id) SELECT Id FROM c', '!1033'],
  ['SELECT (SELECT Id FROM Node ORDER BY Id)', '!1033'],
  ['SELECT 1 WHERE EXISTS (SELECT Id FROM Node ORDER BY Id)', '!1033'],
  ["SELECT 1 WHERE 'N1' IN (SELECT Id FROM Node ORDER BY Id)", '!1033'],
  ['SELECT Id FROM (SELECT Id FROM Node UNION SELECT State FROM Task ORDER BY Id) d', '!1033'],
  ['SELECT Id FROM (SELECT TOP 1 Id FROM Node ORDER BY Id DESC) d', 'N4'],
  ['SELECT Id FROM (SELECT Id FROM Node ORDER BY Id OFFSET 3 ROWS) d', 'N4'],
];

test.each(STATEMENTS)('%s gives %s', async (sql, answer) => {
  expect(await ask(owner, sql)).toBe(answer);
});

const GRANTS: readonly (readonly [string, string])[] = [
  ['GRANT SELECT ON Node TO nobody', '!15151'],
  ['GRANT SELECT TO ann, nobody', '!15151'],
  ['DENY SELECT ON Node TO nobody', '!15151'],
  ['REVOKE SELECT ON Node FROM nobody', '!15151'],
  ['GRANT SELECT ON Node TO dbo', '!4604'],
  ['GRANT SELECT ON Node TO db_owner', '!4617'],
  ['GRANT SELECT ON Node TO public', ''],
  ['GRANT VIEW SERVER STATE TO ann', '!4621'],
  ['USE master; GRANT VIEW SERVER STATE TO nobody', '!15151'],
  ['ALTER ROLE db_owner ADD MEMBER nobody', '!15151'],
  ['ALTER ROLE no_role ADD MEMBER ann', '!15151'],
  ['DROP USER nobody', '!15151'],
  ['DROP USER IF EXISTS nobody', ''],
  ['GRANT SELECT ON Node (Nope) TO ann', '!1911'],
  ['GRANT SELECT (Nope) ON Node TO ann', '!1911'],
  ['GRANT DELETE ON Node (Id) TO ann', '!1020'],
  ['GRANT INSERT (Id) ON Node TO ann', '!1020'],
  ['GRANT SELECT (Id) TO ann', '!1020'],
  ['GRANT SELECT (Id) ON Node (Id) TO ann', '!1019'],
];

test.each(GRANTS)('%s gives "%s"', async (sql, answer) => {
  await ask(owner, "CREATE LOGIN ann WITH PASSWORD = 'p'; CREATE USER ann FOR LOGIN ann");
  expect(await ask(owner, sql)).toBe(answer);
});

test.each([
  ['GRANT SELECT ON Node (Id, Cap) TO ann', 'SELECT Id, Cap FROM Node WHERE Cap = 10', 'N2|10'],
  ['GRANT SELECT ON Node (Id, Cap) TO ann', 'SELECT Name FROM Node', '!230'],
  ['GRANT SELECT ON Node (Id, Cap) TO ann', 'SELECT * FROM Node', '!230'],
  ['GRANT SELECT ON Node (Id, Cap) TO ann', 'SELECT Id FROM Node ORDER BY Name', '!230'],
  [
    'GRANT UPDATE, SELECT ON Node (Cap) TO ann',
    'UPDATE Node SET Cap = 1 WHERE Cap = 10; SELECT @@ROWCOUNT',
    '1',
  ],
  ['GRANT UPDATE, SELECT ON Node (Cap) TO ann', "UPDATE Node SET Name = 'x'", '!230'],
  [
    'GRANT SELECT ON Node TO ann; DENY SELECT ON Node (Name) TO ann',
    'SELECT Id FROM Node WHERE Cap = 10; SELECT Name FROM Node',
    'N2 / !230',
  ],
  [
    'DENY SELECT ON Node TO ann; GRANT SELECT ON Node (Id) TO ann',
    'SELECT MIN(Id) FROM Node; SELECT Name FROM Node',
    'N1 / !230',
  ],
  [
    'GRANT SELECT ON Node (Id, Cap) TO ann; REVOKE SELECT ON Node (Cap) FROM ann',
    'SELECT MIN(Id) FROM Node; SELECT Cap FROM Node',
    'N1 / !230',
  ],
])('after %s ann asking %s gets %s', async (grant, sql, answer) => {
  await ask(owner, "CREATE LOGIN ann WITH PASSWORD = 'p'; CREATE USER ann FOR LOGIN ann");
  expect(await ask(owner, grant)).toBe('');
  expect(await ask(enter(engine, 'ann'), sql)).toBe(answer);
});
