// Run as a process of its own by commits-survive-kill.test.ts: commits pairs of rows for ever and says which are committed.
import { openEngine } from '../../src/sandbox/store/open-engine.ts';

const folder = process.argv[2] ?? '';
const first = Number(process.argv[3] ?? '1');
const engine = await openEngine({
  folder,
  serverName: 'CRASH',
  administrator: { login: 'sa', password: 'for this test alone' },
});
const session = engine.login({
  user: 'sa',
  password: 'for this test alone',
  database: '',
  application: 'writer',
  hostName: 'crash',
});
const { signal } = new AbortController();
const run = async (sql: string): Promise<void> => {
  const { items } = await session.batch(sql, signal);
  for (const item of items) if (item.kind === 'error') throw item.error;
};
if (first === 1) {
  await run('CREATE DATABASE Crash');
  await run(
    'USE Crash; CREATE TABLE dbo.Pair (Id int NOT NULL PRIMARY KEY, Half int NOT NULL, Note nvarchar(max) NULL)',
  );
} else await run('USE Crash');
for (let number = first; ; number++) {
  const note = 'x'.repeat((number * 37) % 4096);
  await run(
    `BEGIN TRANSACTION;
     INSERT INTO dbo.Pair (Id, Half, Note) VALUES (${number * 2}, 0, N'${note}');
     INSERT INTO dbo.Pair (Id, Half, Note) VALUES (${number * 2 + 1}, 1, N'${note}');
     UPDATE dbo.Pair SET Half = Half + 10 WHERE Id = ${number * 2 - 2};
     COMMIT;`,
  );
  process.stdout.write(`${String(number)}\n`);
}
