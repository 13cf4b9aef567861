// Sub-queries, joins and keys: the answer stays what it is however few rows are read for it.
import { expect, test } from 'vitest';
import { ask, enter, openSample } from './sample.ts';

const CASES: readonly (readonly [string, string])[] = [
  // Equality of the collation and of types, in a list as in a comparison.
  ["SELECT Id FROM Node WHERE Id IN (SELECT v FROM (VALUES (N'n1 '), (N'N3')) x (v)) ORDER BY Id", 'N1; N3'],
  [
    "SELECT Id FROM Node WHERE Cap IN (SELECT v FROM (VALUES ('5'), ('010')) x (v)) ORDER BY Id",
    'N1; N2; N4',
  ],
  ['SELECT Id FROM Node WHERE Weight IN (SELECT v FROM (VALUES (1.5), (0)) x (v)) ORDER BY Id', 'N1; N4'],
  ["SELECT Id FROM Node WHERE Cap IN (SELECT v FROM (VALUES ('x'), ('5')) x (v))", '!245'],
  ['SELECT Id FROM Node WHERE Seen IN (SELECT 1.5)', '!206'],
  // NULL in the list, NULL on the left, nothing in the list.
  ['SELECT Id FROM Node WHERE Cap NOT IN (SELECT Cap FROM Node WHERE Cap = 10) ORDER BY Id', 'N1; N4'],
  ['SELECT Id FROM Node WHERE Cap NOT IN (SELECT Cap FROM Node WHERE Cap = 10 OR Cap IS NULL)', ''],
  ['SELECT Id FROM Node WHERE Cap IN (SELECT Cap FROM Node WHERE Cap = 10 OR Cap IS NULL)', 'N2'],
  [
    'SELECT Id FROM Node WHERE Cap NOT IN (SELECT Cap FROM Node WHERE Cap > 99) ORDER BY Id',
    'N1; N2; N3; N4',
  ],
  // Rows of the outer query wherever they are named.
  [
    'SELECT Id, (SELECT MAX(v) FROM (VALUES (n.Cap), (7)) x (v)) FROM Node n ORDER BY Id',
    'N1|7; N2|10; N3|7; N4|7',
  ],
  [
    'SELECT Id, (SELECT COUNT(*) FROM (SELECT Id FROM Task WHERE NodeId = n.Id) x) FROM Node n ORDER BY Id',
    'N1|3; N2|2; N3|0; N4|0',
  ],
  [
    'SELECT Id, (SELECT SUM(c) FROM (SELECT TOP (n.Cap - 3) Cost c FROM Task ORDER BY Id) x) FROM Node n WHERE Cap = 5 ORDER BY Id',
    'N1|10; N4|10',
  ],
  [
    'SELECT Id, (SELECT Id FROM Task ORDER BY Id OFFSET (n.Cap - 4) ROWS FETCH NEXT 1 ROWS ONLY) FROM Node n WHERE Cap IN (5, 9) ORDER BY Id',
    'N1|2; N4|2',
  ],
  [
    'SELECT Id, (SELECT COUNT(*) FROM Task t JOIN Node m ON m.Id = t.NodeId AND m.Id = n.Id) FROM Node n ORDER BY Id',
    'N1|3; N2|2; N3|0; N4|0',
  ],
  [
    'SELECT Id, (SELECT COUNT(*) FROM Task t HAVING MAX(t.Cost) > n.Cap) FROM Node n WHERE Cap IS NOT NULL ORDER BY Id',
    'N1|6; N2|6; N4|6',
  ],
  [
    "SELECT Id, (SELECT COUNT(*) FROM STRING_SPLIT(n.Name, N'l')) FROM Node n ORDER BY Id",
    'N1|2; N2|1; N3|1; N4|2',
  ],
  [
    'SELECT t.Id FROM Task t WHERE t.Cost > (SELECT Cap FROM Node WHERE Id = t.NodeId) ORDER BY t.Id',
    '1; 3; 5; 6',
  ],
  // A name inside hides the same name outside, also where it would find a key.
  [
    "SELECT t.Id FROM Task t WHERE EXISTS (SELECT 1 FROM Node n JOIN Task t ON t.State = 'Executing' WHERE n.Id = t.NodeId) ORDER BY t.Id",
    '1; 2; 3; 4; 5; 6',
  ],
  // Equality with NULL is never true.
  [
    'SELECT t.Id FROM Task t WHERE EXISTS (SELECT 1 FROM Task u WHERE u.NodeId = t.NodeId) ORDER BY t.Id',
    '1; 2; 3; 5; 6',
  ],
  ['SELECT Id FROM Node WHERE Id = NULL', ''],
  ['DECLARE @id nvarchar(50); SELECT Id FROM Node WHERE Id = @id', ''],
  // An expression that fails for a row that another condition keeps out.
  [
    "SELECT n.Id FROM Node n WHERE EXISTS (SELECT 1 FROM Task t WHERE t.Id < 3 AND CAST(REPLACE(t.State, 'Success', '5') AS varchar(10)) = CAST(n.Cap AS varchar(10))) ORDER BY n.Id",
    'N1; N4',
  ],
  // Keys given as other types, several at a time, against each other.
  ["SELECT Id FROM Task WHERE Id = '3'", '3'],
  ['SELECT Id FROM Task WHERE Id = 3.0', '3'],
  ['SELECT Id FROM Task WHERE Id = 3.5', ''],
  ['SELECT Id FROM Task WHERE Id = 99999999999', ''],
  ["SELECT Id FROM Task WHERE Id = 'x'", '!245'],
  ['SELECT Id FROM Task WHERE Id IN (5, 2, NULL, 2) ORDER BY Id', '2; 5'],
  ['SELECT Id FROM Task WHERE Id IN (5, 2) AND Id = 2', '2'],
  ['SELECT Id FROM Task WHERE Id IN (5, 2) OR Cost = 30 ORDER BY Id', '2; 3; 5'],
  ['SELECT Id FROM Task WHERE Id NOT IN (5, 2) ORDER BY Id', '1; 3; 4; 6'],
  ['DECLARE @i int = 1; SELECT Id FROM Task WHERE @i + 1 = Id', '2'],
  ['UPDATE Task SET Cost = 1 OUTPUT inserted.Id WHERE Id IN (6, 1)', '1; 6'],
];

test.each(CASES)('%s', async (sql, expected) => {
  const engine = await openSample();
  expect(await ask(enter(engine), sql)).toBe(expected);
  await engine.close();
});

test.each([
  "UPDATE Node SET Cap = 1 WHERE Id = N'N2'",
  "UPDATE Node SET Cap = 1 WHERE Cap > 0 AND N'n2 ' = Id",
  "UPDATE n SET Cap = 1 FROM Node n WHERE n.Id IN (N'N2', N'N3')",
  "DECLARE @id varchar(9) = 'N2'; UPDATE Node SET Cap = 1 WHERE Id = @id",
  'DELETE FROM Pair WHERE A = 1 AND B = 2',
  "DELETE FROM Pair WHERE B = '2' AND A IN (0, 1)",
])('a row found by its key does not wait for locks of others: %s', async (sql) => {
  const engine = await openSample();
  const [one, two] = [enter(engine), enter(engine)];
  await ask(
    one,
    'CREATE TABLE Pair (A int NOT NULL, B int NOT NULL, PRIMARY KEY (A, B)); INSERT INTO Pair VALUES (1, 1), (1, 2), (2, 2)',
  );
  await ask(
    one,
    "BEGIN TRANSACTION; UPDATE Node SET Cap = 9 WHERE Id = N'N1'; UPDATE Pair SET B = 3 WHERE A = 2",
  );
  expect(await ask(two, `SET LOCK_TIMEOUT 0; ${sql}`)).toBe('');
  await engine.close();
});

test('the same text gives the columns and types of the moment', async () => {
  const engine = await openSample();
  const session = enter(engine);
  const star = 'SELECT * FROM Changing WHERE A = (SELECT MAX(A) FROM Changing)';
  await ask(
    session,
    "CREATE TABLE Changing (A nvarchar(9) NOT NULL); INSERT INTO Changing VALUES (N'9'), (N'10')",
  );
  expect(await ask(session, star)).toBe('9');
  await ask(session, 'ALTER TABLE Changing ADD B int NULL');
  expect(await ask(session, star)).toBe('9|NULL');
  await ask(
    session,
    'DROP TABLE Changing; CREATE TABLE Changing (A int NOT NULL); INSERT INTO Changing VALUES (9), (10)',
  );
  expect(await ask(session, star)).toBe('10');
  await engine.close();
});
