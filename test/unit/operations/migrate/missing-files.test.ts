import { expect, it } from 'vitest';
import type { ExpectedFile } from '../../../../src/edges/migration-reads.ts';
import { UnavailableError } from '../../../../src/errors.ts';
import { missingFiles } from '../../../../src/operations/migrate/missing-files.ts';
import { fakeDatabase, type FakeDatabase } from '../../../fakes/fake-database.ts';
import { fakeShare, fakeStores } from '../../../fakes/fake-stores.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';

const row = (number: number): ExpectedFile => ({
  ...{ id: `ServerTasks-${String(number)}`, space: null, must: true, package: null, bytes: null },
});

function scene(...files: readonly string[]): {
  readonly database: FakeDatabase;
  readonly warnings: string[];
  readonly look: () => Promise<readonly string[]>;
} {
  const database = fakeDatabase(aCluster([aNode('node-1')]));
  database.state.expected = { taskLogs: [row(1), row(2)] };
  const stores = fakeStores({ share: fakeShare(Object.fromEntries(files.map((path) => [path, 'log']))) });
  const warnings: string[] = [];
  const report = ({ tone, message }: { tone: string; message: string }): void => {
    if (tone === 'warning') warnings.push(message);
  };
  const wish = {
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
  expect([await look(), warnings]).toEqual([[], []]);
});

it('names what the old place has and the target has not', async () => {
  const { look } = scene(
    '/new/Logs/servertasks-1_a.txt',
    '/old/Logs/servertasks-1_a.txt',
    '/old/Logs/servertasks-2_a.txt',
  );
  expect(await look()).toEqual(['taskLogs: ServerTasks-2 is not there']);
});

it('only warns of what was lost long ago', async () => {
  const { look, warnings } = scene('/new/Logs/servertasks-1_a.txt', '/old/Logs/servertasks-1_a.txt');
  expect(await look()).toEqual([]);
  expect(warnings).toEqual([
    'taskLogs: 1 files that the database knows are missing or cut in the old folders too; octo-ha migrate verify --database names them',
  ]);
});

it('takes a kind without a single known file for the wrong folder', async () => {
  const { look, database } = scene('/new/Logs/servertasks-80_a.txt', '/old/Logs/servertasks-80_a.txt');
  database.state.expected = { taskLogs: Array.from({ length: 12 }, (_, at) => row(at)) };
  expect(await look()).toEqual([
    'taskLogs: none of the 12 files that the database knows is there: was it the right folder?',
  ]);
});

it('warns where the table cannot be read', async () => {
  const { look, warnings, database } = scene();
  database.failOn('readExpectedFiles', new UnavailableError('database.permission-denied', 'denied'));
  expect(await look()).toEqual([]);
  expect(warnings).toEqual(['whether the database misses any of taskLogs is not known: denied']);
});
