import { expect, test } from 'vitest';
import { ask, enter, openSample } from './sample.ts';

// Statements that octo-ha never sends, and what SQL Server answers them on the sample.
const JOINS: readonly (readonly [string, string])[] = [
  [
    'SELECT n.Id, t.Id FROM Node n JOIN Task t ON t.NodeId = n.Id ORDER BY t.Id',
    'N1|1; N1|2; N2|3; N2|5; N1|6',
  ],
  [
    "SELECT n.Id, t.Id FROM Node n LEFT JOIN Task t ON t.NodeId = n.Id AND t.State = 'Success' ORDER BY n.Id, t.Id",
    'N1|1; N1|6; N2|5; N3|NULL; N4|NULL',
  ],
  [
    'SELECT n.Id, t.Id FROM Node n RIGHT OUTER JOIN Task t ON t.NodeId = n.Id WHERE t.Id > 2 ORDER BY t.Id',
    'N2|3; NULL|4; N2|5; N1|6',
  ],
  [
    'SELECT n.Id, t.Id FROM Node n FULL JOIN Task t ON t.NodeId = n.Id AND t.Id < 5 ORDER BY n.Id, t.Id',
    'NULL|4; NULL|5; NULL|6; N1|1; N1|2; N2|3; N3|NULL; N4|NULL',
  ],
  ['SELECT COUNT(*) FROM Node CROSS JOIN Task', '24'],
  ['SELECT COUNT(*) FROM Node, Task WHERE NodeId = Node.Id', '5'],
  ['SELECT a.Id, b.Id FROM Node a INNER JOIN Node b ON a.Cap = b.Cap AND a.Id < b.Id', 'N1|N4'],
  ['SELECT a.Id FROM Node a WHERE NOT EXISTS (SELECT * FROM Task WHERE NodeId = a.Id) ORDER BY 1', 'N3; N4'],
  [
    'SELECT n.Id FROM Node n LEFT JOIN Task t ON t.NodeId = n.Id WHERE t.Id IS NULL ORDER BY n.Id DESC',
    'N4; N3',
  ],
  [
    'SELECT a.Id, b.Id, c.Id FROM Node a JOIN Task b ON b.NodeId = a.Id JOIN Task c ON c.NodeId = a.Id AND c.Id > b.Id ORDER BY 1, 2, 3',
    'N1|1|2; N1|1|6; N1|2|6; N2|3|5',
  ],
  [
    'SELECT n.Id, x.c FROM Node n LEFT JOIN (SELECT NodeId, COUNT(*) AS c FROM Task GROUP BY NodeId) x ON x.NodeId = n.Id ORDER BY n.Id',
    'N1|3; N2|2; N3|NULL; N4|NULL',
  ],
  ['SELECT a.Id FROM Task a JOIN Task b ON a.NodeId = b.NodeId WHERE b.Id = 4', ''],
  ["SELECT v.a, v.b FROM (VALUES (1, 'x'), (2, 'y')) AS v (a, b) ORDER BY v.a DESC", '2|y; 1|x'],
  [
    "SELECT n.Id, v.k FROM Node n JOIN (VALUES (5, 'five'), (10, 'ten')) v (c, k) ON v.c = n.Cap ORDER BY n.Id",
    'N1|five; N2|ten; N4|five',
  ],
  ['SELECT Sample.dbo.Node.Id FROM Sample.dbo.Node WHERE dbo.Node.Cap = 10', 'N2'],
  ['SELECT [n].[Id] FROM [Sample]..[Node] AS [n] WHERE [n].[Leader] = 1', 'N1'],
  ['SELECT "n"."Id" FROM "Node" "n" WHERE "Cap" IS NULL', 'N3'],
  ['SELECT n.* FROM (SELECT Id, Cap FROM Node) n WHERE n.Cap > 5', 'N2|10'],
  [
    'SELECT t.*, n.Name FROM Task t JOIN Node n ON n.Id = t.NodeId WHERE t.Id = 3',
    '3|N2|Executing|30|NULL|beta',
  ],
  ['SELECT d.m FROM (SELECT MAX(Cost) FROM Task) d (m)', '30'],
];

const SETS: readonly (readonly [string, string])[] = [
  ['SELECT DISTINCT Id FROM Node ORDER BY Name', '!145'],
  ['SELECT Cap FROM Node UNION SELECT 7 ORDER BY Cap', 'NULL; 5; 7; 10'],
  ['SELECT Cap FROM Node UNION ALL SELECT 5 ORDER BY 1 DESC', '10; 5; 5; 5; NULL'],
  ['SELECT NodeId FROM Task INTERSECT SELECT Id FROM Node ORDER BY NodeId', 'N1; N2'],
  ['SELECT Id FROM Node EXCEPT SELECT NodeId FROM Task ORDER BY Id', 'N3; N4'],
  ['SELECT NULL UNION SELECT NULL', 'NULL'],
  ['SELECT NULL INTERSECT SELECT NULL', 'NULL'],
  ['SELECT 1 UNION SELECT 2 INTERSECT SELECT 3', '1'],
  ['(SELECT 1 UNION SELECT 2) INTERSECT SELECT 2', '2'],
  ['SELECT 1 UNION ALL SELECT 1 UNION SELECT 1', '1'],
  ["SELECT 'a' AS x UNION SELECT 'A'", 'a'],
  ['SELECT 1 UNION ALL SELECT 2.5', '1.0; 2.5'],
  ['SELECT 1, 2 UNION SELECT 3', '!205'],
  ["SELECT 1 UNION SELECT 'x'", '!245'],
  ['SELECT DISTINCT Cap FROM Node ORDER BY Cap', 'NULL; 5; 10'],
  ['SELECT DISTINCT State, Cost FROM Task WHERE Cost = 10', 'Success|10'],
  ['SELECT COUNT(DISTINCT Cap), COUNT(Cap), COUNT(*) FROM Node', '2|3|4'],
  ['SELECT TOP 2 Id FROM Task ORDER BY Id DESC', '6; 5'],
  ['SELECT TOP (1) WITH TIES Cost, Id FROM Task WHERE Cost IS NOT NULL ORDER BY Cost DESC', '30|3'],
  ['SELECT TOP 2 WITH TIES Id, Cost FROM Task WHERE Cost < 20 ORDER BY Cost', '4|5; 1|10; 6|10'],
  ['SELECT TOP (1 + 1) Id FROM Node ORDER BY Id', 'N1; N2'],
  ['DECLARE @n int = 3; SELECT TOP (@n) Id FROM Task ORDER BY Id', '1; 2; 3'],
  ['SELECT TOP 0 Id FROM Task', ''],
  ['SELECT Id FROM Task ORDER BY Id OFFSET 2 ROWS FETCH NEXT 2 ROWS ONLY', '3; 4'],
  ['SELECT Id FROM Task ORDER BY Id OFFSET 5 ROWS', '6'],
  ['SELECT Id FROM Task ORDER BY Id OFFSET 0 ROWS FETCH FIRST 1 ROW ONLY', '1'],
  ['SELECT Id FROM Task OFFSET 1 ROWS', '!102'],
  ['SELECT Id FROM Node LIMIT 1', '!102'],
  ['SELECT Id FROM Node ORDER BY 2', '!108'],
  ['SELECT Id AS k FROM Node ORDER BY k DESC', 'N4; N3; N2; N1'],
  ['SELECT Id, Cap FROM Node ORDER BY Cap, Id DESC', 'N3|NULL; N4|5; N1|5; N2|10'],
  ['SELECT Id FROM Node ORDER BY CASE WHEN Cap IS NULL THEN 1 ELSE 0 END, Cap DESC, Id', 'N2; N1; N4; N3'],
  ['SELECT Name FROM Node ORDER BY Name', 'Alpha; beta; delta; Gamma'],
  ['WITH a AS (SELECT Id FROM Node WHERE Cap = 5) SELECT * FROM a ORDER BY Id', 'N1; N4'],
  [
    'WITH a AS (SELECT 1 AS x), b AS (SELECT x + 1 AS y FROM a), c (z) AS (SELECT y * 10 FROM b) SELECT x, y, z FROM a, b, c',
    '1|2|20',
  ],
  [
    'WITH a (Id, n) AS (SELECT NodeId, COUNT(*) FROM Task GROUP BY NodeId) SELECT n.Id, a.n FROM Node n JOIN a ON a.Id = n.Id ORDER BY 1',
    'N1|3; N2|2',
  ],
  [
    'WITH a AS (SELECT Id FROM Task) DELETE FROM Task WHERE Id IN (SELECT Id FROM a WHERE Id > 1); SELECT COUNT(*) FROM Task',
    '1',
  ],
  ['SELECT 1; WITH a AS (SELECT 2 AS x) SELECT x FROM a', '1 / 2'],
  ['WITH a AS (SELECT 1) SELECT * FROM a', '!8155'],
];

const GROUPS: readonly (readonly [string, string])[] = [
  ['SELECT Id FROM Task GROUP BY Id ORDER BY Cost', '!8127'],
  [
    'SELECT State, COUNT(*), SUM(Cost) FROM Task GROUP BY State ORDER BY State',
    'Executing|1|30; Failed|1|NULL; Queued|1|5; Success|3|40',
  ],
  ['SELECT State FROM Task GROUP BY State HAVING COUNT(*) > 1', 'Success'],
  ['SELECT NodeId, AVG(Cost) FROM Task GROUP BY NodeId ORDER BY NodeId', 'NULL|5; N1|10; N2|25'],
  ['SELECT AVG(Cost), AVG(Cost * 1.0) FROM Task WHERE Id IN (1, 4)', '7|7.500000'],
  ['SELECT MIN(Name), MAX(Name) FROM Node', 'Alpha|Gamma'],
  ['SELECT MIN(Due), MAX(Due) FROM Task', '2024-01-10|2024-03-01'],
  ['SELECT SUM(Cost), COUNT(*), MAX(Cost) FROM Task WHERE 1 = 0', 'NULL|0|NULL'],
  ['SELECT State, COUNT(*) FROM Task WHERE 1 = 0 GROUP BY State', ''],
  ['SELECT COUNT(*) FROM Task HAVING COUNT(*) > 100', ''],
  ['SELECT SUM(Weight) FROM Node', '3.75'],
  ['SELECT Cap % 2, COUNT(*) FROM Node GROUP BY Cap % 2 ORDER BY 1', 'NULL|1; 0|1; 1|2'],
  [
    'SELECT YEAR(Due), MONTH(Due), COUNT(*) FROM Task WHERE Due IS NOT NULL GROUP BY YEAR(Due), MONTH(Due) ORDER BY 2',
    '2024|1|2; 2024|2|1; 2024|3|1',
  ],
  ["SELECT SUM(CASE WHEN State = 'Success' THEN 1 ELSE 0 END) FROM Task", '3'],
  ['SELECT MAX(Cost) - MIN(Cost) FROM Task', '25'],
  [
    'SELECT State, MAX(Id) FROM Task GROUP BY State ORDER BY COUNT(*) DESC, State',
    'Success|6; Executing|3; Failed|2; Queued|4',
  ],
  ['SELECT State, Cost FROM Task GROUP BY State', '!8120'],
  ['SELECT State FROM Task HAVING COUNT(*) > 1', '!8120'],
  ['SELECT State FROM Task WHERE COUNT(*) > 1 GROUP BY State', '!147'],
  [
    'SELECT n.Id, (SELECT COUNT(*) FROM Task t WHERE t.NodeId = n.Id) FROM Node n ORDER BY n.Id',
    'N1|3; N2|2; N3|0; N4|0',
  ],
  ['SELECT n.Name FROM Node n WHERE (SELECT SUM(Cost) FROM Task WHERE NodeId = n.Id) > 20', 'beta'],
  [
    'SELECT Id FROM Task t WHERE Cost = (SELECT MAX(Cost) FROM Task u WHERE u.NodeId = t.NodeId) ORDER BY Id',
    '1; 3; 6',
  ],
  ['SELECT Id FROM Node WHERE Id NOT IN (SELECT NodeId FROM Task)', ''],
  [
    'SELECT Id FROM Node WHERE Id NOT IN (SELECT NodeId FROM Task WHERE NodeId IS NOT NULL) ORDER BY Id',
    'N3; N4',
  ],
  ['SELECT Cost FROM Task WHERE Id = (SELECT Id FROM Task)', '!512'],
  ['SELECT (SELECT Id, Name FROM Node)', '!116'],
  ["SELECT STRING_AGG(Id, ',') WITHIN GROUP (ORDER BY Id DESC) FROM Node", 'N4,N3,N2,N1'],
  ['SELECT COUNT_BIG(*) FROM Node', '4'],
];

const WINDOWS: readonly (readonly [string, string])[] = [
  ['SELECT Id FROM Task WHERE ROW_NUMBER() OVER (ORDER BY Id) = 1', '!4108'],
  ['SELECT Id, ROW_NUMBER() OVER (ORDER BY Name) FROM Node ORDER BY Id', 'N1|1; N2|2; N3|4; N4|3'],
  [
    'SELECT Id, RANK() OVER (ORDER BY Cost), DENSE_RANK() OVER (ORDER BY Cost) FROM Task ORDER BY Id',
    '1|3|3; 2|1|1; 3|6|5; 4|2|2; 5|5|4; 6|3|3',
  ],
  [
    'SELECT Id, ROW_NUMBER() OVER (PARTITION BY NodeId ORDER BY Id DESC) FROM Task ORDER BY Id',
    '1|3; 2|2; 3|2; 4|1; 5|1; 6|1',
  ],
  ['SELECT Id, SUM(Cost) OVER (ORDER BY Id) FROM Task ORDER BY Id', '1|10; 2|10; 3|40; 4|45; 5|65; 6|75'],
  [
    'SELECT Id, SUM(Cost) OVER (ORDER BY Cost) FROM Task WHERE Cost IS NOT NULL ORDER BY Cost, Id',
    '4|5; 1|25; 6|25; 5|45; 3|75',
  ],
  [
    'SELECT Id, COUNT(*) OVER (PARTITION BY State), COUNT(*) OVER () FROM Task ORDER BY Id',
    '1|3|6; 2|1|6; 3|1|6; 4|1|6; 5|3|6; 6|3|6',
  ],
  [
    'SELECT Id, LAG(Id) OVER (ORDER BY Id), LEAD(Id, 2, 0) OVER (ORDER BY Id) FROM Task WHERE Id < 4',
    '1|NULL|3; 2|1|0; 3|2|0',
  ],
  ['SELECT Id, NTILE(2) OVER (ORDER BY Id) FROM Node ORDER BY Id', 'N1|1; N2|1; N3|2; N4|2'],
  [
    'SELECT State, COUNT(*), SUM(COUNT(*)) OVER () FROM Task GROUP BY State ORDER BY State',
    'Executing|1|6; Failed|1|6; Queued|1|6; Success|3|6',
  ],
  [
    'SELECT x.Id FROM (SELECT Id, ROW_NUMBER() OVER (PARTITION BY NodeId ORDER BY Id) r FROM Task) x WHERE x.r = 1 ORDER BY x.Id',
    '1; 3; 4',
  ],
  ['SELECT ROW_NUMBER() OVER () FROM Task', '!4112'],
];

const OTHERS: readonly (readonly [string, string])[] = [
  [
    'SELECT Id FROM Node n WHERE EXISTS (SELECT 1 FROM Task t WHERE t.NodeId = n.Id AND t.Cost > (SELECT AVG(Cost) FROM Task u WHERE u.NodeId = n.Id)) ORDER BY Id',
    'N2',
  ],
  [
    'SELECT n.Id, (SELECT TOP 1 State FROM Task t WHERE t.NodeId = n.Id ORDER BY Id DESC) FROM Node n ORDER BY 1',
    'N1|Success; N2|Success; N3|NULL; N4|NULL',
  ],
  ['SELECT COUNT(*) FROM (SELECT DISTINCT NodeId, State FROM Task) d', '5'],
  ['SELECT Id FROM Task WHERE Cost IN (SELECT Cap FROM Node) ORDER BY Id', '1; 4; 6'],
  ['SELECT MAX(x.c) FROM (SELECT COUNT(*) AS c FROM Task GROUP BY NodeId) x', '3'],
  [
    "SELECT NodeId + '/' + State, COUNT(*) FROM Task WHERE NodeId IS NOT NULL GROUP BY NodeId + '/' + State ORDER BY 1",
    'N1/Failed|1; N1/Success|2; N2/Executing|1; N2/Success|1',
  ],
  [
    "SELECT CASE WHEN Cost >= 20 THEN 'big' WHEN Cost IS NULL THEN 'none' ELSE 'small' END AS k, COUNT(*) FROM Task GROUP BY CASE WHEN Cost >= 20 THEN 'big' WHEN Cost IS NULL THEN 'none' ELSE 'small' END ORDER BY k",
    'big|2; none|1; small|3',
  ],
  ['SELECT Id FROM Node ORDER BY Cap DESC, Id OFFSET 1 ROW FETCH NEXT 2 ROWS ONLY', 'N1; N4'],
  ['SELECT TOP 1 * FROM (SELECT Id, Cost FROM Task) x ORDER BY Cost DESC', '3|30'],
  [
    "SELECT t.Id FROM Task AS t INNER JOIN Node AS n ON n.Id = t.NodeId AND n.Cap = 10 WHERE t.State <> 'Success'",
    '3',
  ],
  ['SELECT 1 AS a, 2 AS b UNION ALL SELECT 3, 4 ORDER BY b DESC', '3|4; 1|2'],
  ['SELECT x FROM (SELECT 1 AS x UNION SELECT 2) u ORDER BY x DESC', '2; 1'],
  ['SELECT COUNT(*) FROM Node WHERE Seen < SYSUTCDATETIME()', '3'],
  ['SELECT ISNULL(MAX(Cost), -1) FROM Task WHERE Id > 100', '-1'],
  ["SELECT COALESCE(Due, '2000-01-01') FROM Task WHERE Id = 3", '2000-01-01'],
  ['SELECT Id AS [a b], Cap AS "c" FROM Node WHERE Id = \'N1\'', 'N1|5'],
  ['SELECT N = COUNT(*) FROM Node', '4'],
  ['SELECT 1 GO SELECT 2', '1 / 2'],
  ['SELECT Cap, COUNT(*) FROM Node GROUP BY Cap HAVING Cap > 5', '10|1'],
  ['SELECT SUM(Cap) / COUNT(*) FROM Node', '5'],
  ["SELECT Id FROM Task WHERE Id = '3'", '3'],
  ["SELECT Id FROM Task WHERE State = N'success' AND Due > '2024-01-15'", '5'],
  ["SELECT IIF(Weight = 1.5, 1, 0) FROM Node WHERE Id = 'N1'", '1'],
  ["UPDATE Node SET Leader = 'true' WHERE Id = 'N2'; SELECT Leader FROM Node WHERE Id = 'N2'", '1'],
  ["UPDATE Node SET Cap = 'abc'", '!245'],
  ["INSERT Task (Due) VALUES ('2024-13-01')", '!241'],
  ["SELECT Leader + 1 FROM Node WHERE Id = 'N1'", '2'],
  ["SELECT Name + Cap FROM Node WHERE Id = 'N1'", '!245'],
  ["SELECT Id FROM Node WHERE (Id = 'N1' OR Id = 'N2') AND Cap > 5", 'N2'],
  ['SELECT NULLIF(Cap, 5) FROM Node ORDER BY Id', 'NULL; 10; NULL; NULL'],
  ["IF (SELECT COUNT(*) FROM Node) > 3 PRINT 'many'", '#many'],
  ['DECLARE @t TABLE (a int, b int DEFAULT 4); INSERT @t (a) VALUES (1); SELECT * FROM @t', '1|4'],
  ['SELECT * FROM sys.dm_tran_locks WHERE 1 = 0', ''],
  ['BEGIN TRAN a; ROLLBACK TRAN a; SELECT @@TRANCOUNT', '0'],
  ["SELECT DATEDIFF(minute, Seen, '2024-01-01T11:30:00') FROM Node WHERE Id = 'N1'", '90'],
  ['SELECT LEN(NEWID())', '36'],
];

test.each([...OTHERS, ...JOINS, ...SETS, ...GROUPS, ...WINDOWS])('%s', async (sql, answer) => {
  expect(await ask(enter(await openSample()), sql)).toBe(answer);
});
