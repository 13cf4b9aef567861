import { expect, it } from 'vitest';
import type { ExpectedFile } from '../../../../src/edges/migration-reads.ts';
import { UnavailableError } from '../../../../src/errors.ts';
import { missingFiles, type MissingFiles } from '../../../../src/operations/migrate/missing-files.ts';
import { fakeDatabase, type FakeDatabase } from '../../../fakes/fake-database.ts';
import { fakeShare, fakeStores } from '../../../fakes/fake-stores.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';

const row = (number: number): ExpectedFile => ({
  ...{ id: `ServerTasks-${String(number)}`, space: null, must: true, package: null, bytes: null },
});

const nothing: MissingFiles = { lost: [], empty: [], vanished: [] };

function scene(...files: readonly string[]): {
  readonly database: FakeDatabase;
  readonly warnings: string[];
  readonly look: () => Promise<MissingFiles>;
} {
  const database = fakeDatabase(aCluster([aNode('node-1')]));
  database.state.expected = { taskLogs: [row(1), row(2)] };
  const stores = fakeStores({ share: fakeShare(Object.fromEntries(files.map((path) => [path, 'log']))) });
  const warnings: string[] = [];
  const report = ({ tone, message }: { tone: string; message: string }): void => {
    if (tone === 'warning') warnings.push(message);
  };
  const wish = {
    to: 'S:\\',
    stores: [{ kind: 'taskLogs', from: 'C:\\Logs', to: 'S:\\Logs' }] as const,
    maps: [
      { node: 'C:\\', local: '/old' },
      { node: 'S:\\', local: '/new' },
    ],
  };
  return {
    ...{ database, warnings },
    look: () => missingFiles(wish, { database, stores, report }, new AbortController().signal),
  };
}

it('says nothing where everything is there', async () => {
  const { look, warnings } = scene('/new/Logs/servertasks-1_a.txt', '/new/Logs/servertasks-2_a/a.tl.txt');
  expect([await look(), warnings]).toEqual([nothing, []]);
});

it('danger 7: names what the old place has and the target has not', async () => {
  const { look } = scene(
    '/new/Logs/servertasks-1_a.txt',
    '/old/Logs/servertasks-1_a.txt',
    '/old/Logs/servertasks-2_a.txt',
  );
  expect(await look()).toEqual({ ...nothing, lost: ['taskLogs: ServerTasks-2 is not there'] });
});

it('only warns of what was lost long ago', async () => {
  const { look, warnings } = scene('/new/Logs/servertasks-1_a.txt', '/old/Logs/servertasks-1_a.txt');
  expect(await look()).toEqual(nothing);
  expect(warnings).toEqual([
    'taskLogs: 1 files that the database knows are missing or cut in the old folders too; octo-ha migrate verify --database names them',
  ]);
});

it('takes a kind without a single known file for the wrong folder', async () => {
  const { look, database, warnings } = scene(
    '/new/Logs/servertasks-80_a.txt',
    '/old/Logs/servertasks-80_a.txt',
  );
  database.state.expected = { taskLogs: Array.from({ length: 12 }, (_, at) => row(at)) };
  expect(await look()).toEqual({
    ...nothing,
    empty: [
      "taskLogs: none of the 12 files that the database knows is in '/old/Logs', and no copy has seen one there",
    ],
  });
  expect(warnings).toEqual([]);
});

it('calls none of them lost long ago where the old place has one', async () => {
  const { look, database } = scene('/new/Logs/servertasks-80_a.txt', '/old/Logs/servertasks-3_a.txt');
  database.state.expected = { taskLogs: Array.from({ length: 12 }, (_, at) => row(at)) };
  expect(await look()).toEqual({ ...nothing, lost: ['taskLogs: ServerTasks-3 is not there'] });
});

it('warns where the table cannot be read', async () => {
  const { look, warnings, database } = scene();
  database.failOn('readExpectedFiles', new UnavailableError('database.permission-denied', 'denied'));
  expect(await look()).toEqual(nothing);
  expect(warnings).toEqual(['whether the database misses any of taskLogs is not known: denied']);
});

const aside = '/new/.octo-ha/vanished/00003-00007';

it('tells apart what was copied and is gone from the old place since from what was lost long ago', async () => {
  const { look, warnings, database } = scene(
    '/new/Logs/servertasks-1_a.txt',
    '/old/Logs/servertasks-1_a.txt',
    ...[2, 3, 4, 5].map((number) => `${aside}/taskLogs/servertasks-${String(number)}_a.txt`),
    // Of a kind of another name, and without a row.
    `${aside}/artifacts/servertasks-6_a.txt`,
    `${aside}/taskLogs/servertasks-80_a.txt`,
  );
  database.state.expected = { taskLogs: [1, 2, 3, 4, 5, 6].map(row) };
  expect(await look()).toEqual({
    ...nothing,
    vanished: [
      'taskLogs: 4 files that were copied are gone from the old folder since, and the database still has their rows: ServerTasks-2, ServerTasks-3, ServerTasks-4 and 1 more',
    ],
  });
  expect(warnings).toEqual([
    'taskLogs: 1 files that the database knows are missing or cut in the old folders too; octo-ha migrate verify --database names them',
  ]);
});

it('asks the database once more for kinds alone of which something was set aside', async () => {
  const { look, database } = scene(`${aside}/artifacts/artifacts-1`);
  let asked = 0;
  database.state.expected = {
    get taskLogs() {
      asked += 1;
      return [row(1)];
    },
  };
  expect(await look()).toEqual(nothing);
  expect(asked).toBe(2);
});

it('counts all of them where more than can be listed were lost long ago', async () => {
  const { look, database } = scene(
    '/new/Logs/servertasks-1_a.txt',
    '/old/Logs/servertasks-1_a.txt',
    `${aside}/taskLogs/servertasks-1500_a.txt`,
  );
  database.state.expected = { taskLogs: Array.from({ length: 1600 }, (_, at) => row(at + 1)) };
  const { vanished } = await look();
  expect(vanished).toEqual([
    'taskLogs: 1 files that were copied are gone from the old folder since, and the database still has their rows',
  ]);
});

it('takes none for lost where more than can be listed were lost long ago, and others have put some of them into the target', async () => {
  const numbers = [1, 2, 3, 4, 5];
  const { look, database } = scene(
    ...numbers.map((number) => `/new/Logs/servertasks-${String(number)}_a.txt`),
    '/new/Logs/servertasks-1600_a.txt',
    '/old/Logs/servertasks-1600_a.txt',
  );
  database.state.expected = { taskLogs: Array.from({ length: 1600 }, (_, at) => row(at + 1)) };
  expect(await look()).toEqual(nothing);
});

it('does not count what vanished from the old place, and was put back into the target, for another that was lost long ago', async () => {
  const { look, warnings } = scene('/new/Logs/servertasks-1_a.txt', `${aside}/taskLogs/servertasks-1_a.txt`);
  expect(await look()).toEqual(nothing);
  expect(warnings).toHaveLength(1);
});

it('says nothing of what vanished and is there again', async () => {
  const { look, warnings } = scene(
    '/new/Logs/servertasks-1_a.txt',
    '/new/Logs/servertasks-2_a.txt',
    `${aside}/taskLogs/servertasks-2_a.txt`,
  );
  expect([await look(), warnings]).toEqual([nothing, []]);
});
