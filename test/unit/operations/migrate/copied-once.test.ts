import { expect, test } from 'vitest';
import type { ExpectedFile } from '../../../../src/edges/migration-reads.ts';
import { copiedOnce, inEither, vanishedAside } from '../../../../src/operations/migrate/copied-once.ts';
import { verifyDatabase } from '../../../../src/operations/migrate/verify-database/verify-database.ts';
import { fakeDatabase } from '../../../fakes/fake-database.ts';
import { fakeShare, fakeStores } from '../../../fakes/fake-stores.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';

const never = new AbortController().signal;

test('an old folder has what is there and what vanished from it, of its own tree alone', async () => {
  const files = ['/old/Logs/a.txt', '/old/Other/b.txt'];
  const aside = ['00001-00001/taskLogs/x/c.txt', '00001-00002/taskLogs/d.txt', '00001-00002/artifacts/e'];
  const all = [...files, ...aside.map((path) => `/new/.octo-ha/vanished/${path}`)];
  const stores = fakeStores({ share: fakeShare(Object.fromEntries(all.map((path) => [path, 'four']))) });
  const names = copiedOnce(stores, new Map([['/old/Logs', 'taskLogs']]), '/new');
  const listed = async (path: string): Promise<readonly string[]> => {
    const found: string[] = [];
    await names.list(
      path,
      (some) => found.push(...some.map((file) => `${file.path} ${String(file.bytes)}`)),
      never,
    );
    return found;
  };
  expect(await listed('/old/Logs')).toEqual(['a.txt 4', 'x/c.txt 4', 'd.txt 4']);
  expect(await listed('/old/Other')).toEqual(['b.txt 4']);
});

test('or what is in the new one too, where there is a new one', async () => {
  const files = { '/old/Logs/a.txt': 'one', '/new/Logs/b.txt': 'two', '/old/Other/c.txt': 'three' };
  const names = inEither(fakeStores({ share: fakeShare(files) }), new Map([['/old/Logs', '/new/Logs']]));
  const found: string[] = [];
  const add = (some: readonly { readonly path: string }[]): void => {
    found.push(...some.map(({ path }) => path));
  };
  await names.list('/old/Logs', add, never);
  await names.list('/old/Other', add, never);
  expect(found).toEqual(['a.txt', 'b.txt', 'c.txt']);
});

test('what was set aside is told of by kind, where its row is missed', async () => {
  const aside = ['taskLogs/servertasks-2_a.txt', 'artifacts/artifacts-9'].map(
    (path) => [`/new/.octo-ha/vanished/00001-00001/${path}`, 'log'] as const,
  );
  const database = fakeDatabase(aCluster([aNode('node-1')]));
  const row = (id: string): ExpectedFile => ({ id, space: null, must: true, package: null, bytes: null });
  database.state.expected = { taskLogs: [row('ServerTasks-1'), row('ServerTasks-2')] };
  const names = fakeStores({ share: fakeShare(Object.fromEntries(aside)) });
  const edges = { database, stores: names, report: () => undefined };
  const stores = [{ kind: 'taskLogs', path: '/old/Logs' }] as const;
  const missed = await verifyDatabase(stores, edges, never);
  expect(await vanishedAside({ missed, names, stores, target: '/new' }, edges, never)).toEqual([
    { kind: 'taskLogs', files: 1, names: ['ServerTasks-2'] },
  ]);
});
