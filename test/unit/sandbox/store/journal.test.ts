import { copyFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readRecords } from '../../../../src/sandbox/store/journal.ts';
import { openEngine } from '../../../../src/sandbox/store/open-engine.ts';
import { administrator, ask } from './sample.ts';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'octo-ha-journal-'))));
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Runs batches, each in a session of its own, on what a folder holds; the answers. */
async function inFolder(
  path: string,
  batches: readonly string[],
  database = 'J',
  user = 'sa',
): Promise<readonly string[]> {
  const engine = await openEngine({ folder: path, serverName: 'S', administrator });
  try {
    const answers: string[] = [];
    for (const sql of batches) {
      const session = engine.login({ user, password: 'p', database, application: 'a', hostName: 'h' });
      answers.push(await ask(session, sql));
      session.close();
    }
    return answers;
  } finally {
    await engine.close();
  }
}
const journalOf = (path: string): string =>
  join(path, readdirSync(path).find((name) => name.startsWith('journal')) ?? '');

/** A folder with five commits, each of two rows, the sums of which are always 0. */
async function written(): Promise<Buffer> {
  await inFolder(folder, ['CREATE DATABASE J'], '');
  await inFolder(folder, ['CREATE TABLE T (Id int PRIMARY KEY, N int)']);
  await inFolder(
    folder,
    [1, 2, 3, 4, 5].map(
      (at) =>
        `BEGIN TRAN; INSERT T VALUES (${String(at * 2)}, ${String(at)}); INSERT T VALUES (${String(at * 2 + 1)}, -${String(at)}); COMMIT`,
    ),
  );
  return readFileSync(journalOf(folder));
}

test('a journal cut at any byte holds the whole records before the cut and nothing of the next', async () => {
  const bytes = await written();
  const whole = readRecords(bytes);
  expect(whole.end).toBe(bytes.length);
  const ends = new Set([0]);
  for (let cut = 0; cut <= bytes.length; cut++) {
    const { records, end } = readRecords(bytes.subarray(0, cut));
    expect(records).toEqual(whole.records.slice(0, records.length));
    expect(end).toBeLessThanOrEqual(cut);
    ends.add(end);
    // A record counts as soon as its last byte is there.
    if (ends.has(cut)) expect(end).toBe(cut);
  }
  expect(ends.size).toBe(whole.records.length + 1);
});

test('a flipped bit anywhere drops its record and all after it, never those before', async () => {
  const bytes = await written();
  const whole = readRecords(bytes).records;
  const ends: number[] = [];
  for (let end = 0; end < bytes.length; end += 8 + bytes.readUInt32LE(end)) ends.push(end);
  for (let at = 0; at < bytes.length; at += 3) {
    const damaged = Buffer.from(bytes);
    damaged.writeUInt8(damaged.readUInt8(at) ^ (1 << (at % 8)), at);
    const before = ends.filter((end) => end <= at).length - 1;
    expect(readRecords(damaged).records).toEqual(whole.slice(0, before));
  }
});

test('a store cut at any of many places opens with whole transactions, goes on, and keeps what is then written', async () => {
  const bytes = await written();
  const starts: number[] = [];
  for (let end = 0; end < bytes.length; end += 8 + bytes.readUInt32LE(end)) starts.push(end);
  const first = starts.at(-5) ?? 0;
  for (let cut = first; cut <= bytes.length; cut += 61) {
    const copy = mkdtempSync(join(tmpdir(), 'octo-ha-cut-'));
    cpSync(folder, copy, { recursive: true });
    writeFileSync(journalOf(copy), bytes.subarray(0, cut));
    const committed = starts.filter(
      (start) => start >= first && start + 8 + bytes.readUInt32LE(start) <= cut,
    ).length;
    const [state] = await inFolder(copy, [
      'SELECT COUNT(*), ISNULL(SUM(N), 0) FROM T',
      'INSERT T VALUES (100, 0)',
    ]);
    expect(state).toBe(`${String(committed * 2)}|0`);
    expect(await inFolder(copy, ['SELECT COUNT(*) FROM T'])).toEqual([String(committed * 2 + 1)]);
    rmSync(copy, { recursive: true });
  }
});

test('after opening again every type, the identity, the keys, the users and their grants are as they were', async () => {
  await inFolder(folder, ['CREATE DATABASE J; ALTER DATABASE J SET READ_COMMITTED_SNAPSHOT ON'], '');
  await inFolder(folder, [
    `CREATE TABLE T (Id int IDENTITY(10, 5) PRIMARY KEY, a bigint, b bit, c decimal(20,4), d money, e float, f real, g nvarchar(max), h char(4),
       i varbinary(max), j uniqueidentifier, k date, l time(3), m datetime, n datetime2(7), o datetimeoffset(2), p rowversion, q tinyint DEFAULT 7 CHECK (q > 1), r smalldatetime)`,
    `INSERT T (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, r) VALUES (9223372036854775807, 1, -12.3456, 922337203685477.5807, 1e-300, 1.5, N'é"\n😀', 'ab',
       0x00FF, '6F9619FF-8B86-D011-B42D-00C04FC964FF', '0001-01-01', '23:59:59.999', '1753-01-01', '9999-12-31T23:59:59.9999999', '2024-01-01T00:00:00.25-05:30', '2024-01-01T10:30:00')`,
    'INSERT T (g) VALUES (NULL); DELETE T WHERE Id = 15',
    `CREATE LOGIN ann WITH PASSWORD = 'p'; CREATE USER ann FOR LOGIN ann; GRANT SELECT (Id, a) ON T TO ann; DENY SELECT (b) ON T TO ann; CREATE UNIQUE INDEX U ON T (h)`,
  ]);
  const questions = [
    'SELECT * FROM T',
    'SELECT COLUMN_NAME, DATA_TYPE, IS_NULLABLE, NUMERIC_PRECISION, NUMERIC_SCALE, CHARACTER_MAXIMUM_LENGTH FROM INFORMATION_SCHEMA.COLUMNS',
    'SELECT name, is_unique FROM sys.indexes ORDER BY index_id',
    "SELECT is_read_committed_snapshot_on FROM sys.databases WHERE name = 'J'",
  ];
  const before = await inFolder(folder, questions);
  expect(before[0]).toContain(
    '9223372036854775807|1|-12.3456|922337203685477.5807|1e-300|1.5|é"\n😀|ab  |0x00FF|',
  );
  expect(await inFolder(folder, questions)).toEqual(before);
  expect(
    await inFolder(folder, ['SELECT Id, a FROM T', 'SELECT b FROM T', 'SELECT g FROM T'], 'J', 'ann'),
  ).toEqual(['10|9223372036854775807', '!230', '!230']);
  expect(
    await inFolder(folder, [
      `INSERT T (h) OUTPUT inserted.Id, inserted.q VALUES ('cd')`,
      `INSERT T (h) VALUES ('AB')`,
      'INSERT T (q) VALUES (1)',
    ]),
  ).toEqual(['20|7', '!2601', '!547']);
});

test('a transaction that was open when the store closed is not there afterwards', async () => {
  await written();
  await inFolder(folder, ['BEGIN TRAN; DELETE T; CREATE TABLE U (a int); INSERT U VALUES (1)']);
  expect(await inFolder(folder, ['SELECT COUNT(*) FROM T', 'SELECT * FROM U'])).toEqual(['10', '!208']);
});

test('a definition of one session does not make the open transaction of another durable', async () => {
  await written();
  const engine = await openEngine({ folder, serverName: 'S', administrator });
  const enter = (): ReturnType<typeof engine.login> =>
    engine.login({ user: 'sa', password: 'p', database: 'J', application: 'a', hostName: 'h' });
  const open = enter();
  await ask(
    open,
    'BEGIN TRAN; DELETE T WHERE Id < 5; INSERT T VALUES (99, 0); UPDATE T SET N = 1000 WHERE Id = 6',
  );
  await ask(enter(), 'CREATE TABLE U (a int); INSERT U VALUES (1);');
  const copy = mkdtempSync(join(tmpdir(), 'octo-ha-open-'));
  for (const name of readdirSync(folder))
    if (name !== 'store.lock') copyFileSync(join(folder, name), join(copy, name));
  expect(await inFolder(copy, ['SELECT COUNT(*), SUM(N) FROM T', 'SELECT a FROM U'])).toEqual(['10|0', '1']);
  rmSync(copy, { recursive: true });
  await engine.close();
});

test('a folder in use by a living process is refused, and one left by a dead process is opened', async () => {
  const engine = await openEngine({ folder, serverName: 'S', administrator });
  await expect((async () => openEngine({ folder, serverName: 'S', administrator }))()).rejects.toThrow(
    /in use/u,
  );
  await engine.close();
  writeFileSync(join(folder, 'store.lock'), JSON.stringify({ pid: 2 ** 22 + 1, started: '1' }));
  await (await openEngine({ folder, serverName: 'S', administrator })).close();
});
