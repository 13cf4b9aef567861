import { expect, test } from 'vitest';
import { ask, enter, openSample } from './sample.ts';

// Changes, control flow and errors that octo-ha never sends, and what SQL Server answers them on the sample.
const CHANGES: readonly (readonly [string, string])[] = [
  ['UPDATE Task SET Id = 9 WHERE Id = 1', '!8102'],
  ['UPDATE Node SET Weight = 12345678.9', '!8115'],
  [`INSERT Node (Id, Name) VALUES ('N7', 'a'), ('N7', 'b'); SELECT COUNT(*) FROM Node`, '!2627 / 4'],
  [
    'DELETE b FROM Task a JOIN Task b ON b.Id = a.Id + 1 WHERE a.Id = 1; SELECT Id FROM Task ORDER BY Id',
    '1; 3; 4; 5; 6',
  ],
  ['UPDATE Task SET Cost = 1 FROM Task t WHERE t.Id = 3; SELECT Id FROM Task WHERE Cost = 1', '3'],
  ['CREATE UNIQUE INDEX U ON Node (Cap)', '!1505'],
  ['INSERT Node (Id, Id) VALUES (1, 2)', '!264'],
  ["TRUNCATE TABLE Task; INSERT Task (State) OUTPUT inserted.Id VALUES ('a')", '1'],
  [
    "SET IDENTITY_INSERT Task ON; INSERT INTO Task (Id, State) VALUES (50, 'a'); SET IDENTITY_INSERT Task OFF; INSERT Task (State) OUTPUT inserted.Id VALUES ('b')",
    '51',
  ],
  [
    `INSERT Node (Id, Name) VALUES ('N5', 'eps'); SELECT * FROM Node WHERE Id = 'N5'`,
    'N5|eps|NULL|NULL|NULL|0',
  ],
  [`INSERT INTO Task DEFAULT VALUES; SELECT * FROM Task WHERE Id = 7`, '7|NULL|Queued|NULL|NULL'],
  [`INSERT INTO Task (State) OUTPUT inserted.Id, inserted.State VALUES ('a'), (DEFAULT)`, '7|a; 8|Queued'],
  [
    `INSERT INTO Task (NodeId, Cost) SELECT Id, Cap FROM Node WHERE Cap > 5; SELECT NodeId, Cost FROM Task WHERE Id = 7`,
    'N2|10',
  ],
  ["INSERT INTO Task (State) VALUES ('a'); SELECT SCOPE_IDENTITY(), @@IDENTITY, @@ROWCOUNT", '7|7|1'],
  [
    "BEGIN TRAN; INSERT INTO Task (State) VALUES ('a'); ROLLBACK; INSERT INTO Task (State) OUTPUT inserted.Id VALUES ('b')",
    '8',
  ],
  ["INSERT INTO Task (Id, State) VALUES (50, 'a')", '!544'],
  [
    'UPDATE Task SET Cost = Cost + 1 OUTPUT deleted.Cost, inserted.Cost WHERE Id IN (1, 2)',
    '10|11; NULL|NULL',
  ],
  [
    "UPDATE t SET Cost = n.Cap FROM Task t JOIN Node n ON n.Id = t.NodeId WHERE n.Id = 'N2'; SELECT Id, Cost FROM Task WHERE NodeId = 'N2' ORDER BY Id",
    '3|10; 5|10',
  ],
  [
    'UPDATE Task SET Cost = Id, State = CAST(Cost AS varchar(10)) WHERE Id = 1; SELECT Cost, State FROM Task WHERE Id = 1',
    '1|10',
  ],
  ['UPDATE Task SET State = DEFAULT WHERE Id = 1; SELECT State FROM Task WHERE Id = 1', 'Queued'],
  ['UPDATE TOP (2) Task SET Cost = 0; SELECT @@ROWCOUNT', '2'],
  ['UPDATE Task SET Cost = 1 WHERE 1 = 0; SELECT @@ROWCOUNT', '0'],
  ['UPDATE Task SET Cost += 5 WHERE Id = 3; SELECT Cost FROM Task WHERE Id = 3', '35'],
  ['DECLARE @was int; UPDATE Task SET @was = Cost, Cost = 99 WHERE Id = 3; SELECT @was', '30'],
  ['DELETE FROM Task OUTPUT deleted.Id, deleted.State WHERE NodeId IS NULL', '4|Queued'],
  [
    'DELETE t FROM Task t JOIN Node n ON n.Id = t.NodeId WHERE n.Leader = 1; SELECT Id FROM Task ORDER BY Id',
    '3; 4; 5',
  ],
  ["DELETE TOP (1) FROM Task WHERE NodeId = 'N1'; SELECT COUNT(*) FROM Task", '5'],
  ["DELETE Node WHERE Id = 'N3'; SELECT COUNT(*) FROM Node", '3'],
  [
    'DECLARE @d TABLE (Id int); DELETE FROM Task OUTPUT deleted.Id INTO @d WHERE Id < 3; SELECT Id FROM @d ORDER BY Id',
    '1; 2',
  ],
  ['SELECT Id, Cap INTO Copy FROM Node; SELECT COUNT(*) FROM Copy', '4'],
  [
    "CREATE TABLE #t (a int PRIMARY KEY, b varchar(5)); INSERT #t VALUES (1, 'x'); SELECT * FROM #t; DROP TABLE #t; SELECT * FROM #t",
    '1|x / !208',
  ],
  ['SELECT Id INTO #n FROM Node WHERE Cap = 5; SELECT * FROM #n ORDER BY Id', 'N1; N4'],
  ["INSERT Node (Id, Name) VALUES ('n1 ', 'x')", '!2627'],
  ["INSERT Node (Id, Name) VALUES ('N5', NULL)", '!515'],
  ["INSERT Node (Id) VALUES ('N5')", '!515'],
  ['UPDATE Node SET Name = NULL', '!515'],
  ["INSERT Node (Id, Name) VALUES ('N5', REPLICATE('x', 21))", '!2628'],
  ["INSERT Node (Id, Name) VALUES ('N5', 'x' + SPACE(30)); SELECT LEN(Name) FROM Node WHERE Id = 'N5'", '1'],
  ["INSERT Node VALUES ('N5', 'x')", '!213'],
  ["INSERT Node (Id, Name) VALUES ('N5')", '!109'],
  ["INSERT Node (Id, Name) VALUES ('N5', 'x', 1)", '!110'],
  ["INSERT Node (Id, Name) SELECT 'N5'", '!120'],
  ['INSERT Node (Id, Nope) VALUES (1, 2)', '!207'],
  ["INSERT Task (NodeId) VALUES ('N9')", '!547'],
  ["UPDATE Task SET NodeId = 'N9' WHERE Id = 1", '!547'],
  ["DELETE FROM Node WHERE Id = 'N1'", '!547'],
  ['INSERT Task (Cost) VALUES (-1)', '!547'],
  ['INSERT Task (Cost) VALUES (NULL); SELECT COUNT(*) FROM Task', '7'],
  ['INSERT Task (Cost) VALUES (1), (-1); SELECT COUNT(*) FROM Task', '!547 / 6'],
  ["UPDATE Node SET Id = 'N1' WHERE Id = 'N2'", '!2627'],
  ["CREATE UNIQUE INDEX U ON Node (Name); INSERT Node (Id, Name) VALUES ('N5', 'ALPHA')", '!2601'],
  ['INSERT INTO Node RETURNING Id', '!102'],
];

const CONTROL: readonly (readonly [string, string])[] = [
  [
    'DECLARE @i int = 0; WHILE @i < 10 BEGIN SET @i += 1; IF @i = 3 CONTINUE; IF @i = 5 BREAK; PRINT @i END',
    '#1 / #2 / #4',
  ],
  ['DECLARE @a int = 1, @b int; SET @b = @a + 1; SELECT @a, @b', '1|2'],
  ['DECLARE @a int; SELECT @a = Cost FROM Task WHERE Id = 3; SELECT @a', '30'],
  ['DECLARE @a int = 7; SELECT @a = Cost FROM Task WHERE Id = 99; SELECT @a', '7'],
  ['DECLARE @a int = 7; SET @a = (SELECT Cost FROM Task WHERE Id = 99); SELECT @a', 'NULL'],
  ["DECLARE @s varchar(2) = 'abc'; SELECT @s", 'ab'],
  ["IF EXISTS (SELECT * FROM Node) SELECT 'yes' ELSE SELECT 'no'", 'yes'],
  ['IF 1 = NULL SELECT 1 ELSE BEGIN SELECT 2; SELECT 3 END', '2 / 3'],
  [
    'BEGIN TRY SELECT 1 / 0; SELECT 9 END TRY BEGIN CATCH SELECT ERROR_NUMBER(), ERROR_SEVERITY() END CATCH; SELECT ERROR_NUMBER()',
    '8134|16 / NULL',
  ],
  ['BEGIN TRY INSERT Task (Cost) VALUES (-1) END TRY BEGIN CATCH THROW END CATCH; SELECT 1', '!547'],
  [
    "BEGIN TRY THROW 50001, 'mine', 7 END TRY BEGIN CATCH SELECT ERROR_NUMBER(), ERROR_MESSAGE(), ERROR_STATE() END CATCH",
    '50001|mine|7',
  ],
  ["THROW 50001, 'mine', 1; SELECT 1", '!50001'],
  ["RAISERROR ('%s has %d', 16, 1, 'it', 3); SELECT @@ERROR", '!50000 / 50000'],
  ["RAISERROR ('just saying', 10, 1); SELECT 1", '#just saying / 1'],
  [
    "BEGIN TRY RAISERROR ('%s has %d', 16, 2, 'it', 3) END TRY BEGIN CATCH SELECT ERROR_MESSAGE(), ERROR_STATE() END CATCH",
    'it has 3|2',
  ],
  [
    "BEGIN TRY BEGIN TRY SELECT 1 / 0 END TRY BEGIN CATCH THROW 50002, 'inner', 1 END CATCH END TRY BEGIN CATCH SELECT ERROR_NUMBER() END CATCH",
    '50002',
  ],
  ['RETURN; SELECT 1', ''],
  ["EXEC ('SELECT 1 + 1')", '2'],
  ["EXEC sp_executesql N'SELECT @x * 2', N'@x int', @x = 21", '42'],
  ["DECLARE @o int; EXEC sp_executesql N'SET @y = 5', N'@y int OUTPUT', @y = @o OUTPUT; SELECT @o", '5'],
  ["DECLARE @a int = 1; EXEC ('SELECT @a')", '!137'],
  ['SET NOCOUNT ON; SELECT @@ROWCOUNT', '0'],
  [
    'SELECT * FROM Node WHERE Cap = 5; SELECT @@ROWCOUNT',
    'N1|Alpha|5|1.50|2024-01-01 10:00:00.000|1; N4|delta|5|0.00|2023-12-31 00:00:00.000|0 / 2',
  ],
];

const TRANSACTIONS: readonly (readonly [string, string])[] = [
  [
    "BEGIN TRY BEGIN TRAN; SELECT CAST('x' AS int) END TRY BEGIN CATCH SELECT XACT_STATE(); ROLLBACK END CATCH",
    '-1',
  ],
  ['BEGIN TRAN; ROLLBACK TRAN nope; SELECT @@TRANCOUNT; ROLLBACK', '!6401 / 1'],
  [
    'BEGIN TRAN; DELETE Task; SELECT @@TRANCOUNT; ROLLBACK; SELECT @@TRANCOUNT, COUNT(*) FROM Task',
    '1 / 0|6',
  ],
  [
    'BEGIN TRAN; BEGIN TRAN; DELETE Task; COMMIT; SELECT @@TRANCOUNT; ROLLBACK; SELECT COUNT(*) FROM Task',
    '1 / 6',
  ],
  ['BEGIN TRAN; BEGIN TRAN; ROLLBACK; SELECT @@TRANCOUNT', '0'],
  [
    'BEGIN TRAN; DELETE Task WHERE Id = 1; SAVE TRAN s; DELETE Task; ROLLBACK TRAN s; COMMIT; SELECT COUNT(*) FROM Task',
    '5',
  ],
  [
    'BEGIN TRAN; SAVE TRAN a; DELETE Task WHERE Id = 1; SAVE TRAN b; DELETE Task; ROLLBACK TRAN b; SELECT COUNT(*) FROM Task; ROLLBACK TRAN a; SELECT COUNT(*), @@TRANCOUNT FROM Task; COMMIT',
    '5 / 6|1',
  ],
  ['COMMIT', '!3902'],
  ['ROLLBACK', '!3903'],
  [
    'BEGIN TRAN; INSERT Task (Cost) VALUES (1); INSERT Task (Cost) VALUES (-1); COMMIT; SELECT COUNT(*) FROM Task',
    '!547 / 7',
  ],
  [
    'SET XACT_ABORT ON; BEGIN TRAN; INSERT Task (Cost) VALUES (1); INSERT Task (Cost) VALUES (-1); COMMIT',
    '!547',
  ],
  [
    'SET XACT_ABORT ON; BEGIN TRY BEGIN TRAN; INSERT Task (Cost) VALUES (-1) END TRY BEGIN CATCH SELECT XACT_STATE(), @@TRANCOUNT; ROLLBACK; SELECT XACT_STATE() END CATCH',
    '-1|1 / 0',
  ],
  [
    'BEGIN TRY BEGIN TRAN; INSERT Task (Cost) VALUES (-1) END TRY BEGIN CATCH SELECT XACT_STATE(); ROLLBACK END CATCH',
    '1',
  ],
  [
    'SET XACT_ABORT ON; BEGIN TRY BEGIN TRAN; INSERT Task (Cost) VALUES (-1) END TRY BEGIN CATCH COMMIT END CATCH',
    '!3930',
  ],
  ['CREATE TABLE x (a int); BEGIN TRAN; DROP TABLE x; ROLLBACK; SELECT COUNT(*) FROM x', '0'],
];

const ERRORS: readonly (readonly [string, string])[] = [
  ['SELECT Cap FROM Node GROUP BY Cap HAVING Id = 1', '!8121'],
  [`SELECT Id FROM Node WHERE Name COLLATE Latin1_General_BIN = 'ALPHA'`, '!448'],
  [`SELECT Id FROM Node WHERE Id = 1`, '!245'],
  [`SELECT Id FROM Task WHERE Due = 'nonsense'`, '!241'],
  ['SELECT * FROM Node n JOIN Task t ON n.Id = x.Id', '!4104'],
  ['SELECT Id x FROM Node WHERE x = 1', '!207'],
  ['SELECT a FROM (SELECT 1 a, 2 a) x', '!8156'],
  ['SELECT SUM(COUNT(*)) FROM Node', '!130'],
  ['SELECT Id FROM Node n, Node n', '!1011'],
  ['DROP TABLE Node', '!3726'],
  ['SELEC 1', '!102'],
  ['SELECT FROM Node', '!156'],
  ['SELECT * FROM Node WHERE', '!102'],
  ['SELECT 1; SELECT * FROM', '!102'],
  ['SELECT @x', '!137'],
  ['SET @x = 1', '!137'],
  ["SELECT LEFT('a')", '!174'],
  ['SELECT NOPE(1)', '!195'],
  ['SELECT Nope FROM Node', '!207'],
  ['SELECT * FROM Nope', '!208'],
  ['SELECT * FROM Other.dbo.Node', '!208'],
  ['SELECT 1; SELECT * FROM Nope; SELECT 2', '1 / !208'],
  ['SELECT Id FROM Node n JOIN Task t ON t.NodeId = n.Id', '!209'],
  ['SELECT x.Id FROM Node n', '!4104'],
  ['SELECT x.* FROM Node n', '!107'],
  ['SELECT *', '!263'],
  ['SELECT Node.Id FROM Node n', '!4104'],
  ["SELECT Id FROM Node WHERE Id = 'a", '!105'],
  ['CREATE TABLE Node (a int)', '!2714'],
  ['CREATE TABLE y (a int, A int)', '!2705'],
  ['DROP TABLE Nope', '!3701'],
  ['DROP TABLE IF EXISTS Nope; SELECT 1', '1'],
  ['EXEC nope', '!2812'],
  ['USE Nope', '!911'],
  ['SELECT CAST(1 AS nope)', '!243'],
  ['SELECT SUM(Name) FROM Node', '!8117'],
  ['SELECT Id FROM Node WHERE Cap = (SELECT Cap FROM Node WHERE Cap = 5)', '!512'],
  ['SELECT COUNT(*), Id FROM Node', '!8120'],
  ['SELECT GETDATE() + Nope', '!207'],
];

const CATALOGUE: readonly (readonly [string, string])[] = [
  [
    "SELECT TABLE_SCHEMA, TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_TYPE = 'BASE TABLE' ORDER BY TABLE_NAME",
    'dbo|Node; dbo|Task',
  ],
  [
    "SELECT COLUMN_NAME, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH, IS_NULLABLE FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = 'node' ORDER BY ORDINAL_POSITION",
    'Id|nvarchar|50|NO; Name|nvarchar|20|NO; Cap|int|NULL|YES; Weight|decimal|NULL|YES; Seen|datetime2|NULL|YES; Leader|bit|NULL|NO',
  ],
  [
    "SELECT NUMERIC_PRECISION, NUMERIC_SCALE FROM information_schema.columns WHERE COLUMN_NAME = 'Weight'",
    '9|2',
  ],
  [
    "SELECT COLUMN_DEFAULT FROM INFORMATION_SCHEMA.COLUMNS WHERE COLUMN_NAME IN ('Leader', 'State') ORDER BY COLUMN_NAME",
    "((0)); ('Queued')",
  ],
  [
    'SELECT t.name, c.name FROM sys.tables t JOIN sys.columns c ON c.object_id = t.object_id WHERE c.is_identity = 1',
    'Task|Id',
  ],
  [
    "SELECT c.name, y.name, c.max_length FROM sys.columns c JOIN sys.types y ON y.user_type_id = c.user_type_id WHERE c.object_id = OBJECT_ID('dbo.Node') AND c.column_id < 4 ORDER BY c.column_id",
    'Id|nvarchar|100; Name|nvarchar|40; Cap|int|4',
  ],
  [
    "SELECT s.name, o.name FROM sys.objects o JOIN sys.schemas s ON s.schema_id = o.schema_id WHERE o.type = 'U' ORDER BY o.name",
    'dbo|Node; dbo|Task',
  ],
  ['SELECT name FROM sys.databases WHERE database_id > 4', 'Sample'],
  ['SELECT is_read_committed_snapshot_on FROM sys.databases WHERE name = DB_NAME()', '1'],
  ['SELECT name FROM sys.key_constraints ORDER BY name', 'PK_Node; PK_Task'],
  [
    "SELECT CONSTRAINT_NAME FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS WHERE CONSTRAINT_TYPE = 'PRIMARY KEY' AND TABLE_NAME = 'Task'",
    'PK_Task',
  ],
  ["SELECT name, is_unique FROM sys.indexes WHERE object_id = OBJECT_ID('Node')", 'PK_Node|1'],
  ['SELECT DB_NAME(), SCHEMA_NAME(), @@SERVERNAME, SUSER_SNAME(), USER_NAME()', 'Sample|dbo|SRV|sa|dbo'],
  [
    "SELECT OBJECT_ID('Nope'), OBJECT_NAME(OBJECT_ID('Node')), COL_LENGTH('Node', 'Id'), COL_LENGTH('Node', 'Nope')",
    'NULL|Node|100|NULL',
  ],
  ['SELECT COUNT(*), MIN(login_name) FROM sys.dm_exec_sessions WHERE session_id = @@SPID', '1|sa'],
  ["SELECT HOST_NAME(), APP_NAME(), SERVERPROPERTY('EngineEdition')", 'h|test|3'],
  ['SELECT COUNT(*) FROM sys.nope', '!208'],
];

test.each([...CHANGES, ...CONTROL, ...TRANSACTIONS, ...ERRORS, ...CATALOGUE])('%s', async (sql, answer) => {
  expect(await ask(enter(await openSample()), sql)).toBe(answer);
});
