import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openEngine } from '../../../../src/sandbox/store/open-engine.ts';
import { administrator, ask, enter, openSample } from './sample.ts';

const ALTERATIONS: readonly (readonly [sql: string, answer: string])[] = [
  ["ALTER TABLE Node ADD Note nvarchar(5) NULL DEFAULT 'x'; SELECT Note FROM Node WHERE Id = 'N1'", 'NULL'],
  ["ALTER TABLE Node ADD Note int NOT NULL DEFAULT 7; SELECT Note FROM Node WHERE Id = 'N1'", '7'],
  ['ALTER TABLE Node ADD Note int NOT NULL', '!4901'],
  ['ALTER TABLE Node ADD Cap int NULL', '!2705'],
  [
    "ALTER TABLE Node DROP COLUMN Cap; SELECT * FROM Node WHERE Id = 'N2'",
    'N2|beta|NULL|2024-02-29 23:59:59.500|0',
  ],
  ['ALTER TABLE Node DROP COLUMN Nope', '!4924'],
  ['ALTER TABLE Node DROP COLUMN Leader', '!5074'],
  ['ALTER TABLE Nope ADD a int', '!4902'],
  ['ALTER TABLE Node ADD CONSTRAINT PK2 PRIMARY KEY (Name)', '!1779'],
  ['ALTER TABLE Node ADD CONSTRAINT UQ UNIQUE (Cap)', '!1505'],
  [
    "ALTER TABLE Node ADD CONSTRAINT UQ UNIQUE (Name); INSERT Node (Id, Name) VALUES ('N9', 'ALPHA')",
    '!2627',
  ],
  ['ALTER TABLE Node ADD CONSTRAINT C CHECK (Cap > 5)', '!547'],
  ["ALTER TABLE Node DROP CONSTRAINT DF_Leader; INSERT Node (Id, Name) VALUES ('N9', 'x')", '!515'],
  ['ALTER TABLE Node DROP CONSTRAINT PK_Node', '!3725'],
  ['ALTER TABLE Node DROP CONSTRAINT Nope', '!3728'],
  ['ALTER TABLE Task DROP CONSTRAINT FK_Task_Node; DELETE Node; SELECT COUNT(*) FROM Node', '0'],
  ['ALTER TABLE Node ALTER COLUMN Name nvarchar(3) NOT NULL', '!2628'],
  ['ALTER TABLE Node ALTER COLUMN Cap int NOT NULL', '!515'],
  ["ALTER TABLE Node ALTER COLUMN Cap bigint NULL; SELECT Cap FROM Node WHERE Id = 'N2'", '10'],
  [
    "BEGIN TRAN; ALTER TABLE Node DROP COLUMN Cap; ROLLBACK; SELECT Cap FROM Node WHERE Id = 'N2'; INSERT Node (Id, Name) VALUES ('N2', 'x')",
    '10 / !2627',
  ],
  [
    "BEGIN TRAN; CREATE UNIQUE INDEX U ON Node (Name); ROLLBACK; INSERT Node (Id, Name) VALUES ('N9', 'Alpha')",
    '',
  ],
  ["CREATE UNIQUE INDEX U ON Node (Name); INSERT Node (Id, Name) VALUES ('N9', 'Alpha')", '!2601'],
  [
    "CREATE UNIQUE INDEX U ON Node (Name); DROP INDEX U ON Node; INSERT Node (Id, Name) VALUES ('N9', 'Alpha')",
    '',
  ],
  ['DROP INDEX U ON Node', '!3701'],
  ['CREATE INDEX U ON Node (Nope)', '!1911'],
  ['CREATE TABLE s.t (a int)', '!2760'],
  ['CREATE SCHEMA s', ''],
];

test.each(ALTERATIONS)('%s answers %s', async (sql, answer) => {
  expect(await ask(enter(await openSample()), sql)).toBe(answer);
});

test('a schema holds tables, and goes only when it is empty', async () => {
  const session = enter(await openSample());
  await ask(session, 'CREATE SCHEMA s');
  expect(await ask(session, 'CREATE TABLE s.t (a int); INSERT s.t VALUES (1); SELECT a FROM s.t')).toBe('1');
  expect(await ask(session, 'DROP SCHEMA s')).toBe('!3729');
  expect(await ask(session, 'DROP TABLE s.t; DROP SCHEMA s; CREATE TABLE s.t (a int)')).toBe('!2760');
});

test('children go with their parent, lose their key or forbid', async () => {
  const session = enter(await openSample());
  await ask(
    session,
    `CREATE TABLE P (Id int PRIMARY KEY); INSERT P VALUES (1), (2);
     CREATE TABLE A (Id int PRIMARY KEY, P int NULL REFERENCES P (Id) ON DELETE CASCADE);
     CREATE TABLE B (P int NULL REFERENCES P (Id) ON DELETE SET NULL, A int NULL REFERENCES A (Id) ON DELETE CASCADE);
     INSERT A VALUES (10, 1), (20, 2); INSERT B VALUES (1, 20), (2, 10)`,
  );
  expect(await ask(session, 'UPDATE P SET Id = 3 WHERE Id = 1')).toBe('!547');
  expect(await ask(session, 'DELETE P WHERE Id = 1; SELECT Id FROM A; SELECT P, A FROM B')).toBe(
    '20 / NULL|20',
  );
});

test('a table of an open transaction is unknown to others until it commits, and they wait for it by name', async () => {
  const engine = await openSample();
  const [one, two] = [enter(engine), enter(engine)];
  await ask(one, 'BEGIN TRAN; CREATE TABLE Fresh (a int); INSERT Fresh VALUES (1)');
  expect(await ask(two, "SELECT COUNT(*) FROM sys.tables WHERE name = 'Fresh'")).toBe('0');
  expect(await ask(two, 'SET LOCK_TIMEOUT 0; SELECT a FROM Fresh')).toBe('!1222');
  await ask(two, 'SET LOCK_TIMEOUT -1');
  const waiting = ask(two, 'SELECT a FROM Fresh');
  await ask(one, 'COMMIT');
  expect(await waiting).toBe('1');
});

test('an error inside EXEC reaches the CATCH around it, and without one ends only the inner text', async () => {
  const session = enter(await openSample());
  const caught = (text: string): string =>
    `BEGIN TRY ${text}; SELECT 'not here' END TRY BEGIN CATCH SELECT ERROR_NUMBER() END CATCH`;
  expect(await ask(session, caught("EXEC('SELECT 1/0')"))).toBe('8134');
  expect(await ask(session, caught("EXEC sp_executesql N'SELECT * FROM nope'"))).toBe('208');
  expect(await ask(session, "EXEC('SELECT * FROM nope'); SELECT 1")).toBe('!208 / 1');
});

test('a condition that waits for a lock keeps what its loop has written', async () => {
  const engine = await openSample(false);
  const [one, two] = [enter(engine), enter(engine)];
  await ask(one, "BEGIN TRAN; UPDATE Node SET Cap = 6 WHERE Id = 'N1'");
  const waiting = ask(
    two,
    `BEGIN TRAN; DECLARE @i int = 0;
     WHILE @i < 2 AND (@i = 0 OR EXISTS (SELECT 1 FROM Node WHERE Cap = 6))
     BEGIN INSERT Task (State) VALUES ('loop'); SET @i += 1 END; COMMIT`,
  );
  await ask(one, 'COMMIT');
  await waiting;
  expect(await ask(two, "SELECT COUNT(*) FROM Task WHERE State = 'loop'")).toBe('2');
});

test('an identity of an inner text is the last of the session and not of the outer text', async () => {
  const session = enter(await openSample());
  expect(
    await ask(
      session,
      `INSERT Task (State) VALUES ('a'); EXEC('INSERT Task (State) VALUES (''b'')'); SELECT SCOPE_IDENTITY(), @@IDENTITY`,
    ),
  ).toBe('7|8');
  expect(
    await ask(
      session,
      'CREATE TABLE I (a int IDENTITY, b int); SET IDENTITY_INSERT I ON; INSERT I (b) VALUES (1)',
    ),
  ).toBe('!545');
  expect(await ask(session, 'SET IDENTITY_INSERT Task ON')).toBe('!8107');
});

test('a closed session stops what it was waiting for', async () => {
  const engine = await openSample();
  const [one, two] = [enter(engine), enter(engine)];
  await ask(one, "BEGIN TRAN; UPDATE Node SET Cap = 6 WHERE Id = 'N1'");
  const waiting = ask(two, "UPDATE Node SET Cap = 7 WHERE Id = 'N1'");
  two.close();
  expect(await waiting).toBe('!0');
  expect(await ask(one, "COMMIT; SELECT Cap FROM Node WHERE Id = 'N1'")).toBe('6');
});

test('a full journal gives way to a snapshot with the same rows, and no file tells a password', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'store-'));
  const open = (): ReturnType<typeof openEngine> =>
    openEngine({ folder, serverName: 'S', administrator, compactAt: 2000 });
  const request = { ...{ user: 'sa', password: 'p', database: '' }, application: 'a', hostName: 'h' };
  const engine = await open();
  const session = engine.login(request);
  await ask(session, "CREATE LOGIN ann WITH PASSWORD = 'Secret-of-ann'; CREATE TABLE T (a int PRIMARY KEY)");
  for (let at = 0; at < 40; at += 1) await ask(session, `INSERT T VALUES (${at})`);
  await engine.close();
  const files = readdirSync(folder);
  expect(files).toContain('snapshot.json');
  for (const name of files) expect(readFileSync(join(folder, name), 'utf8')).not.toContain('Secret-of-ann');
  const again = await open();
  expect(await ask(again.login(request), 'SELECT COUNT(*), SUM(a) FROM T')).toBe('40|780');
  expect(await ask(again.login({ ...request, user: 'ann', password: 'Secret-of-ann' }), 'SELECT 1')).toBe(
    '1',
  );
  await again.close();
  rmSync(folder, { recursive: true });
});
