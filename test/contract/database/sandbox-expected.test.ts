// Files that the database speaks of: rows and files as the sandbox seeds them, in every shape.
import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { parseConnectionString } from '../../../src/config/parse-connection-string.ts';
import { openDatabase } from '../../../src/database/open-database.ts';
import { listTree } from '../../../src/files/store/list-tree.ts';
import type { DatabaseVerified } from '../../../src/operations/migrate/verify-database/database-finding.ts';
import { verifyDatabase } from '../../../src/operations/migrate/verify-database/verify-database.ts';
import type { Shape } from '../../../src/sandbox/octopus/seeds/seed-options.ts';
import { writeSeedFiles } from '../../../src/sandbox/octopus/seeds/seed-files.ts';
import { pretendInstance } from '../../unit/sandbox/octopus/pretend-instance.ts';

const calm = new AbortController().signal;
const endings: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

interface Scene {
  readonly folder: string;
  readonly sql: (text: string) => Promise<unknown>;
  readonly verify: () => Promise<DatabaseVerified>;
}

async function scene(shape: Shape, finishedTasks: number): Promise<Scene> {
  const instance = await pretendInstance({ shape, finishedTasks, nodes: ['NODE1'] });
  endings.push(() => instance.close());
  const folder = mkdtempSync(join(tmpdir(), 'octo-ha-expected-'));
  endings.push(() => rmSync(folder, { recursive: true, force: true }));
  const kinds = ['taskLogs', 'artifacts', 'packages', 'imports', 'eventExports', 'telemetry'] as const;
  const folders = Object.fromEntries(kinds.map((kind) => [kind, join(folder, kind)])) as Record<
    (typeof kinds)[number],
    string
  >;
  await writeSeedFiles(folders, { shape, finishedTasks });
  const connection = parseConnectionString(instance.connectionString('owner'), 'the test');
  const database = await openDatabase(connection, { applicationName: 'octo-ha test' });
  endings.push(() => database.close());
  const stores = {
    list: (path: string, onFiles: Parameters<typeof listTree>[1]): Promise<void> => {
      listTree(path, onFiles);
      return Promise.resolve();
    },
  };
  const places = kinds.map((kind) => ({ kind, path: join(folder, kind) }));
  return {
    ...{ folder, sql: instance.sql },
    verify: () => verifyDatabase(places, { database, stores, report: () => undefined }, calm),
  };
}

test.each(['2015', '2016', '2019'] as const)(
  'every row of a sandbox has its file, shape %s',
  async (shape) => {
    const { verify } = await scene(shape, 30);
    const { kinds, findings } = await verify();
    expect(findings).toEqual([]);
    expect(kinds.map(({ kind, rows, files, unknown }) => [kind, rows, files, unknown])).toEqual([
      ['taskLogs', 30, 30, null],
      ['artifacts', 3, 3, null],
      ['packages', 12, 12, null],
    ]);
  },
);

test('what was lost is named, over more than one page of rows', async () => {
  const { folder, sql, verify } = await scene('2019', 2_050);
  const logs = join(folder, 'taskLogs');
  const nameOf = (task: number): string =>
    readdirSync(logs).find((name) => name.startsWith(`servertasks-${String(task)}_`)) ?? '';
  rmSync(join(logs, nameOf(7)));
  rmSync(join(logs, nameOf(2_050)), { recursive: true });
  writeFileSync(join(logs, nameOf(8)), '');
  renameSync(join(folder, 'artifacts', 'artifacts-11'), join(folder, 'artifacts', 'artifacts-999999'));
  await sql(
    "INSERT INTO NuGetPackage (Id, PackageId, Version, VersionMajor, VersionMinor, VersionBuild, VersionRevision, JSON) VALUES ('packages-Gone.1.0', 'Gone', '1.0', 1, 0, 0, 0, '{}')",
  );
  const { findings } = await verify();
  expect(findings.map(({ kind, code, id, path }) => `${kind} ${code} ${id ?? path ?? ''}`).sort()).toEqual([
    'artifacts missing Artifacts-11',
    'artifacts orphan artifacts-999999',
    'packages missing packages-Gone.1.0',
    'taskLogs differs ServerTasks-8',
    'taskLogs missing ServerTasks-2050',
    'taskLogs missing ServerTasks-7',
  ]);
});
