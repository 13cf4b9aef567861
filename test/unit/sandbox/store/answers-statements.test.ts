import { expect, test } from 'vitest';
import { ask, enter, openSample } from './sample.ts';

// Answers of SQL Server to what no query of octo-ha asks; `!n` is an error.
const queries: readonly (readonly [string, string])[] = [
  [
    'SELECT NodeId, COUNT(*), COUNT(Cost), SUM(Cost), AVG(Cost), MIN(Cost), MAX(Due) FROM Task GROUP BY NodeId ORDER BY NodeId',
    'NULL|1|1|5|5|5|2024-03-01; N1|3|2|20|10|10|2024-01-11; N2|2|2|50|25|20|2024-02-01',
  ],
  ['SELECT COUNT(*), SUM(Cost), MAX(Cost), AVG(Cost) FROM Task WHERE 1 = 0', '0|NULL|NULL|NULL'],
  ['SELECT COUNT(*) FROM Task WHERE 1 = 0 GROUP BY NodeId', ''],
  ['SELECT COUNT(DISTINCT State), COUNT(DISTINCT Cost) FROM Task', '4|4'],
  ['SELECT State FROM Task GROUP BY State HAVING COUNT(*) > 1', 'Success'],
  ['SELECT State FROM Task GROUP BY NodeId', '!8120'],
  ['SELECT Id FROM Task HAVING COUNT(*) > 1', '!8120'],
  ['SELECT Id FROM Node WHERE COUNT(*) > 1', '!147'],
  [
    'SELECT UPPER(State) FROM Task GROUP BY UPPER(State) ORDER BY UPPER(State)',
    'EXECUTING; FAILED; QUEUED; SUCCESS',
  ],
  ['SELECT TOP 2 Id FROM Task ORDER BY Cost DESC, Id', '3; 5'],
  ['SELECT TOP (0) Id FROM Task', ''],
  ['SELECT DISTINCT NodeId FROM Task ORDER BY NodeId DESC', 'N2; N1; NULL'],
  ['SELECT DISTINCT NodeId FROM Task ORDER BY Id', '!145'],
  ['SELECT 1 AS a UNION SELECT 1 UNION ALL SELECT 1 ORDER BY a', '1; 1'],
  ["SELECT 'a' UNION SELECT 1", '!245'],
  ['SELECT 1, 2 UNION SELECT 1', '!205'],
  ['SELECT Id FROM Node EXCEPT SELECT NodeId FROM Task ORDER BY Id', 'N3; N4'],
  ['SELECT NodeId FROM Task INTERSECT SELECT Id FROM Node ORDER BY NodeId', 'N1; N2'],
  [
    'WITH a AS (SELECT Id FROM Node WHERE Cap = 5), b (x) AS (SELECT Id FROM a) SELECT x FROM b ORDER BY x',
    'N1; N4',
  ],
  [
    'SELECT n.Id, t.Id FROM Node n FULL JOIN Task t ON t.NodeId = n.Id AND t.Cost = 30 WHERE t.Id IS NULL OR n.Id IS NULL ORDER BY n.Id, t.Id',
    'NULL|1; NULL|2; NULL|4; NULL|5; NULL|6; N1|NULL; N3|NULL; N4|NULL',
  ],
  [
    'SELECT n.Id, COUNT(t.Id) FROM Task t RIGHT JOIN Node n ON n.Id = t.NodeId GROUP BY n.Id ORDER BY 2 DESC, 1',
    'N1|3; N2|2; N3|0; N4|0',
  ],
  [
    'SELECT Id, (SELECT MAX(Cost) FROM Task WHERE NodeId = n.Id) m FROM Node n ORDER BY m DESC, Id',
    'N2|30; N1|10; N3|NULL; N4|NULL',
  ],
  [
    'SELECT Id, ROW_NUMBER() OVER (PARTITION BY NodeId ORDER BY Id DESC), COUNT(*) OVER (PARTITION BY NodeId) FROM Task WHERE NodeId IS NOT NULL ORDER BY Id',
    '1|3|3; 2|2|3; 3|2|2; 5|1|2; 6|1|3',
  ],
  ['SELECT Id, SUM(Cost) OVER (ORDER BY Id) FROM Task ORDER BY Id', '1|10; 2|10; 3|40; 4|45; 5|65; 6|75'],
  ['SELECT Id FROM Node ORDER BY Nope', '!207'],
  ['SELECT Id FROM Node ORDER BY 3', '!108'],
  ['SELECT Id AS x FROM Node WHERE x = 1', '!207'],
  ['SELECT Id FROM Node ORDER BY Id OFFSET 1 ROWS FETCH NEXT 2 ROWS ONLY', 'N2; N3'],
  ['SELECT Id FROM Node WHERE Id IN (SELECT NodeId FROM Task) ORDER BY 1', 'N1; N2'],
  ['SELECT Id FROM Node WHERE Id NOT IN (SELECT NodeId FROM Task)', ''],
  ['SELECT Id FROM Node WHERE Name = 10', '!245'],
  ["SELECT Id FROM Task WHERE Cost = '10' AND Due < '2024-02-01'", '1'],
  ["SELECT Id FROM Task WHERE Cost = 'ten'", '!245'],
  ["SELECT Id FROM Node WHERE Leader = 'true'", 'N1'],
  ['SELECT AVG(Cost * 1.0), AVG(CAST(Cost AS float)) FROM Task', '15.000000|15'],
  ['SELECT SUM(Weight), AVG(Weight) FROM Node', '3.75|1.250000'],
  ['SELECT * FROM Node n JOIN Node n ON 1 = 1', '!1011'],
  ["SELECT STRING_AGG(Id, ',') WITHIN GROUP (ORDER BY Id DESC) FROM Node", 'N4,N3,N2,N1'],
  ['SELECT 1 a, 2 a', '1|2'],
  ["SELECT [Id] AS 'quoted', \"Id\" FROM [dbo].[Node] WHERE Id = 'N1'", 'N1|N1'],
];

const idioms: readonly (readonly [string, string])[] = [
  ["SELECT CAST('20240506' AS datetime)", '2024-05-06 00:00:00.000'],
  ['SELECT ROUND(748.58, -3)', '!8115'],
];

const statements: readonly (readonly [string, string])[] = [
  [
    'UPDATE n SET Cap = t.c OUTPUT inserted.Id, deleted.Cap, inserted.Cap, t.c FROM Node n JOIN (SELECT NodeId, COUNT(*) c FROM Task GROUP BY NodeId) t ON t.NodeId = n.Id',
    'N1|5|3|3; N2|10|2|2',
  ],
  [
    "DELETE t FROM Task t JOIN Node n ON n.Id = t.NodeId WHERE n.Name = 'ALPHA'; SELECT COUNT(*) FROM Task",
    '3',
  ],
  [
    "DECLARE @t TABLE (Id int PRIMARY KEY, v varchar(5)); INSERT @t VALUES (1, 'a'); INSERT @t VALUES (1, 'b'); SELECT COUNT(*) FROM @t",
    '!2627 / 1',
  ],
  [
    'DECLARE @o TABLE (Id int); DELETE FROM Task OUTPUT deleted.Id INTO @o WHERE Cost = 10; SELECT Id FROM @o ORDER BY Id',
    '1; 6',
  ],
  [
    'CREATE TABLE r (a int, v rowversion); INSERT r (a) VALUES (1); DECLARE @b binary(8) = (SELECT v FROM r); UPDATE r SET a = 2; SELECT CASE WHEN v > @b THEN 1 ELSE 0 END FROM r',
    '1',
  ],
  ['CREATE TABLE r (a int, v rowversion); UPDATE r SET v = 0x01', '!272'],
  ['CREATE TABLE r (a int IDENTITY, b int); UPDATE r SET a = 2', '!8102'],
  [
    'CREATE TABLE r (a int NOT NULL UNIQUE NONCLUSTERED, b int NULL); INSERT r VALUES (1, 1), (1, 2)',
    '!2627',
  ],
  ['ALTER TABLE Node ADD Extra int NOT NULL', '!4901'],
  [
    "ALTER TABLE Node ADD Extra int NOT NULL CONSTRAINT D_E DEFAULT 7; EXEC('SELECT DISTINCT Extra FROM Node')",
    '7',
  ],
  [
    "ALTER TABLE Node ADD Extra int NULL; EXEC('SELECT COUNT(Extra) FROM Node'); ALTER TABLE Node DROP COLUMN Extra; SELECT COL_LENGTH('Node', 'Extra')",
    '0 / NULL',
  ],
  ['ALTER TABLE Node ALTER COLUMN Name nvarchar(3) NOT NULL', '!2628'],
  ['ALTER TABLE Node ALTER COLUMN Cap int NOT NULL', '!515'],
  ['ALTER TABLE Node DROP COLUMN Nope', '!4924'],
  ['ALTER TABLE Nope ADD x int', '!4902'],
  ['CREATE SCHEMA Other; ', ''],
  [
    "EXEC('CREATE SCHEMA Other'); EXEC('CREATE TABLE Other.Node (x int)'); SELECT TABLE_SCHEMA, TABLE_NAME FROM INFORMATION_SCHEMA.TABLES ORDER BY 1, 2",
    'dbo|Node; dbo|Task; Other|Node',
  ],
  ['CREATE TABLE Nope.x (a int)', '!2760'],
  ['INSERT Nope VALUES (1)', '!208'],
  ['UPDATE Node SET Nope = 1', '!207'],
  [
    "SELECT c.name, t.name, c.max_length, c.[precision], c.scale, c.is_nullable, c.is_identity FROM sys.columns c JOIN sys.types t ON t.user_type_id = c.user_type_id WHERE c.object_id = OBJECT_ID('Node') ORDER BY c.column_id",
    'Id|nvarchar|100|0|0|0|0; Name|nvarchar|40|0|0|0|0; Cap|int|4|10|0|1|0; Weight|decimal|5|9|2|1|0; Seen|datetime2|7|23|3|1|0; Leader|bit|1|1|0|0|0',
  ],
  [
    'SELECT s.name, t.name, t.type FROM sys.tables t JOIN sys.schemas s ON s.schema_id = t.schema_id ORDER BY t.name',
    'dbo|Node|U ; dbo|Task|U ',
  ],
  [
    'BEGIN TRY SELECT 1 / 0 END TRY BEGIN CATCH SELECT ERROR_NUMBER(), ERROR_MESSAGE(), ERROR_SEVERITY(), ERROR_LINE() END CATCH',
    '8134|Divide by zero error encountered.|16|1',
  ],
  ["BEGIN TRY EXEC('SELECT * FROM Nope') END TRY BEGIN CATCH SELECT ERROR_NUMBER() END CATCH", '208'],
  [
    'SET XACT_ABORT ON; BEGIN TRAN; BEGIN TRY INSERT Task (Cost) VALUES (-1) END TRY BEGIN CATCH SELECT XACT_STATE(); ROLLBACK END CATCH; SELECT @@TRANCOUNT',
    '-1 / 0',
  ],
  [
    'BEGIN TRAN; BEGIN TRY INSERT Task (Cost) VALUES (-1) END TRY BEGIN CATCH SELECT XACT_STATE() END CATCH; COMMIT; SELECT @@TRANCOUNT',
    '1 / 0',
  ],
  [
    'BEGIN TRAN; SAVE TRAN s; DELETE Task; ROLLBACK TRAN s; SELECT COUNT(*), @@TRANCOUNT FROM Task; COMMIT',
    '6|1',
  ],
  ['BEGIN TRAN; DELETE Task; BEGIN TRAN; COMMIT; ROLLBACK; SELECT COUNT(*) FROM Task', '6'],
  ["BEGIN TRAN; INSERT Task (State) VALUES (REPLICATE('x', 11)); SELECT @@TRANCOUNT; ROLLBACK", '!2628 / 1'],
  ["BEGIN TRAN; DECLARE @i int = 'x'; SELECT @@TRANCOUNT", '!245'],
  [
    'DECLARE @i int = 0; WHILE 1 = 1 BEGIN SET @i += 1; IF @i < 3 CONTINUE; IF @i = 5 BREAK; PRINT @i END',
    '#3 / #4',
  ],
  ['SELECT @@ERROR; INSERT Task (Cost) VALUES (-1); SELECT @@ERROR; SELECT @@ERROR', '0 / !547 / 547 / 0'],
  ['SET LOCK_TIMEOUT 1500; SELECT @@LOCK_TIMEOUT', '1500'],
  [
    "SET IDENTITY_INSERT Task ON; INSERT Task (Id, State) VALUES (40, 'x'); SET IDENTITY_INSERT Task OFF; INSERT Task (State) OUTPUT inserted.Id VALUES ('y')",
    '41',
  ],
  [
    "DECLARE @r int; EXEC @r = sp_getapplock @Resource = 'x', @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = 0; SELECT @r, APPLOCK_MODE('public', 'x', 'Session'), APPLOCK_TEST('public', 'x', 'Exclusive', 'Session'); EXEC @r = sp_releaseapplock 'x', 'Session'; SELECT @r, APPLOCK_MODE('public', 'x', 'Session')",
    '0|Exclusive|1 / 0|NoLock',
  ],
  ["EXEC sp_releaseapplock 'never', 'Session'", '!1223'],
  [
    "DECLARE @r int; EXEC @r = sp_getapplock @Resource = 'x', @LockMode = 'Exclusive'; SELECT @r",
    '!3918 / -999',
  ],
  [
    "CREATE TABLE #t (a int); INSERT #t VALUES (1); SELECT a FROM #t; DROP TABLE #t; SELECT OBJECT_ID('tempdb..#t')",
    '1 / NULL',
  ],
  ['SELECT COUNT(*) FROM Node WITH (NOLOCK), Task WITH (READPAST, ROWLOCK, UPDLOCK)', '24'],
  ['TRUNCATE TABLE Node', '!4712'],
  ['CREATE TABLE p (a int, b int, CONSTRAINT PK_p PRIMARY KEY (a, b)); INSERT p VALUES (1, NULL)', '!515'],
  ["INSERT Node (Id, Name) SELECT Id + 'x', Name FROM Node; SELECT @@ROWCOUNT", '4'],
  ["INSERT Node (Id, Name) VALUES (1, 2); SELECT Id, Name FROM Node WHERE Id = '1'", '1|2'],
  ["INSERT Task (Due) VALUES ('not a date')", '!241'],
  ['INSERT Task (Cost) VALUES (3000000000)', '!8115'],
  ['DROP TABLE Task; SELECT * FROM Task', '!208'],
  ['DROP DATABASE Nope', '!3701'],
  ['CREATE DATABASE Sample', '!1801'],
  ['DROP INDEX Nope ON Node', '!3701'],
];

for (const [title, table] of Object.entries({ queries, idioms, statements }))
  test.each(table)(`${title}: %s is %s`, async (sql, answer) => {
    const engine = await openSample();
    expect(await ask(enter(engine), sql)).toBe(answer);
    await engine.close();
  });
