import { expect, it } from 'vitest';
import type { ExpectedFile } from '../../../../../src/edges/migration-reads.ts';
import { UnavailableError } from '../../../../../src/errors.ts';
import {
  verifyDatabase,
  type VerifyDatabaseEdges,
} from '../../../../../src/operations/migrate/verify-database/verify-database.ts';
import type { DatabaseVerified } from '../../../../../src/operations/migrate/verify-database/database-finding.ts';
import { fakeDatabase, type FakeDatabase } from '../../../../fakes/fake-database.ts';
import { fakeShare, fakeStores, type FakeStores } from '../../../../fakes/fake-stores.ts';
import { aCluster, aNode } from '../../../model/a-cluster.ts';

const calm = new AbortController().signal;

interface Scene {
  readonly database: FakeDatabase;
  readonly stores: FakeStores;
  readonly verify: (edges?: Partial<VerifyDatabaseEdges>) => Promise<DatabaseVerified>;
}

function scene(files: Readonly<Record<string, string>>): Scene {
  const database = fakeDatabase(aCluster([aNode('node-1')]));
  const stores = fakeStores({ share: fakeShare(files) });
  const places = (['taskLogs', 'artifacts', 'packages', 'imports'] as const).map((kind) => ({
    kind,
    path: `/share/${kind}`,
  }));
  return {
    ...{ database, stores },
    verify: (edges = {}) =>
      verifyDatabase(places, { database, stores, report: () => undefined, ...edges }, calm),
  };
}

const task = (number: number, must = true): ExpectedFile => ({
  ...{ id: `ServerTasks-${String(number)}`, space: 'Spaces-1', must, package: null, bytes: null },
});
const web = (version: string, bytes: number | null, space: string | null = 'Spaces-1'): ExpectedFile => ({
  ...{ id: `packages-Web.${version}`, space, must: true, package: { id: 'Web', version }, bytes },
});

it('danger 17: finds nothing where every row has its file, in both layouts, over many pages', async () => {
  const { database, verify } = scene({
    '/share/taskLogs/servertasks-1_a.txt': 'log',
    '/share/taskLogs/servertasks-2_b/b.tl.txt': 'log',
    '/share/taskLogs/servertasks-3_c/c.tl.txt': 'log',
    '/share/taskLogs/scheduledtasks_x.txt': 'log',
    '/share/packages/Spaces-1/feeds-builtin/Web/Web.1.0.nupkg': '12345',
  });
  database.state.expected = { taskLogs: [1, 2, 3].map((number) => task(number)), packages: [web('1.0', 5)] };
  const { kinds, findings } = await verify();
  expect(findings).toEqual([]);
  expect(kinds.map(({ kind, rows, files, others, unknown }) => [kind, rows, files, others, unknown])).toEqual(
    [
      ['taskLogs', 3, 4, 1, null],
      ['artifacts', 0, 0, 0, null],
      ['packages', 1, 1, 0, null],
    ],
  );
});

it('tells what is missing, what nobody speaks of, and what is not whole', async () => {
  const { database, verify } = scene({
    '/share/taskLogs/servertasks-1_a.txt': '',
    '/share/taskLogs/servertasks-9_x.txt': 'log',
    '/share/packages/Spaces-1/feeds-builtin/Web/Web.1.0.zip': '123',
    '/share/packages/Spaces-2/feeds-builtin/Web/Web.2.0.zip': '123',
  });
  database.state.expected = {
    taskLogs: [task(1), task(2), task(3, false)],
    artifacts: [{ ...task(1), id: 'Artifacts-5', space: null }],
    packages: [web('1.0', 5), web('2.0', null)],
  };
  const { kinds, findings } = await verify();
  expect(findings.map(({ kind, code, id, path }) => `${kind} ${code} ${id ?? path ?? ''}`)).toEqual([
    'taskLogs missing ServerTasks-2',
    'taskLogs differs ServerTasks-1',
    'taskLogs orphan servertasks-9_x.txt',
    'artifacts missing Artifacts-5',
    'packages missing packages-Web.2.0',
    'packages differs packages-Web.1.0',
    'packages orphan Spaces-2/feeds-builtin/Web/Web.2.0.zip',
  ]);
  expect(kinds.map(({ missing, orphans, differs }) => [missing, orphans, differs])).toEqual([
    [1, 1, 1],
    [1, 0, 0],
    [1, 1, 1],
  ]);
});

it('finds packages of instances whose rows have no space', async () => {
  const { database, verify } = scene({
    '/share/packages/Web/Web.1.0.nupkg': '1',
    '/share/packages/Spaces-1/feeds-builtin/Web/Web.2.0.nupkg': '1',
  });
  database.state.expected = { packages: [web('1.0', null, null), web('2.0', null, null)] };
  expect((await verify()).findings).toEqual([]);
});

it('does not take for missing or orphaned what came and went while it looked', async () => {
  const { database, stores, verify } = scene({ '/share/taskLogs/servertasks-7_x.txt': 'log' });
  database.state.expected = { taskLogs: [task(1)] };
  const { findings } = await verify({
    stores: {
      list: async (path, onFiles, signal) => {
        await stores.list(path, onFiles, signal);
        stores.share.files.delete('/share/taskLogs/servertasks-7_x.txt');
        stores.share.files.set('/share/taskLogs/servertasks-1_a.txt', 'log');
      },
    },
  });
  expect(findings).toEqual([]);
});

it('says of a table that it cannot read that nothing is known, and checks the others', async () => {
  const { database, verify } = scene({ '/share/artifacts/artifacts-1': 'x' });
  database.state.expected = { artifacts: [{ ...task(1), id: 'Artifacts-1' }] };
  database.failOn(
    'readExpectedFiles',
    new UnavailableError('database.permission-denied', 'reading ServerTask: denied'),
  );
  const { kinds, findings } = await verify();
  expect(kinds.map(({ unknown }) => unknown)).toEqual(['reading ServerTask: denied', null, null]);
  expect(findings).toEqual([]);
  database.failOn('readExpectedFiles', new UnavailableError('database.timeout', 'too slow'));
  await expect(verify()).rejects.toMatchObject({ code: 'database.timeout' });
});

it('says that nothing is known of files whose names it does not understand', async () => {
  const { database, verify } = scene({ '/share/artifacts/0f3a.bin': 'x' });
  database.state.expected = { artifacts: [{ ...task(1), id: 'Artifacts-1' }] };
  const [, artifacts] = (await verify()).kinds;
  expect([artifacts?.missing, artifacts?.unknown]).toEqual([
    0,
    'its files are called otherwise than octo-ha knows',
  ]);
});

it('keeps what it lists within bounds and counts all', async () => {
  const { database, verify } = scene({});
  database.state.expected = { taskLogs: Array.from({ length: 1_500 }, (_, at) => task(at)) };
  const { kinds, findings } = await verify();
  expect([kinds[0]?.missing, findings.length]).toEqual([1_500, 1_000]);
});
