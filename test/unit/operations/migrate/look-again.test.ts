import { expect, test } from 'vitest';
import { UnavailableError } from '../../../../src/errors.ts';
import type { Cluster } from '../../../../src/model/cluster.ts';
import { storeFacts } from '../../../../src/model/store-facts.ts';
import { storeKinds } from '../../../../src/model/store.ts';
import { findPlaces } from '../../../../src/operations/migrate/find-places.ts';
import { lookAgain } from '../../../../src/operations/migrate/look-again.ts';
import { fakeDatabase, type FakeDatabase } from '../../../fakes/fake-database.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';
import { aWish } from './facts.ts';

const calm = new AbortController().signal;
const license = '<License Signature="c2lnbmVk"><NodeLimit>3</NodeLimit></License>';
const settings = { nodes: [], loadBalancer: null, periods: { freshSeconds: 90, offlineSeconds: 300 } };
const command = 'octo-ha migrate --to /mnt/octopus';

/** Planned on one node; what happens meanwhile is done to the database. */
async function scene(): Promise<{
  readonly database: FakeDatabase;
  readonly look: (...accepted: readonly string[]) => Promise<Cluster>;
}> {
  const database = fakeDatabase(aCluster([aNode('one')]), license);
  database.state.backupAgeSeconds = 3_600;
  const values = Object.fromEntries(storeKinds.map((kind) => [kind, `/octopus/${storeFacts[kind].folder}`]));
  database.state.folders = { source: 'database', node: null, home: null, values };
  const edges = { database, hosts: { serviceOf: () => null, api: () => null } };
  const { cluster, fingerprint } = await findPlaces(aWish, settings, edges, calm);
  const planned = { plan: { fingerprint }, cluster, command };
  return {
    database,
    look: (...accepted) =>
      lookAgain({ ...planned, wish: { ...aWish, accepted: new Set(accepted) } }, settings, edges, calm),
  };
}

test('nothing has changed but what changes every minute: the cluster as it is now', async () => {
  const { database, look } = await scene();
  database.state.cluster = aCluster([aNode('one', { runningTasks: 3, draining: true })]);
  expect((await look()).nodes).toMatchObject([{ name: 'one', runningTasks: 3, draining: true }]);
});

test.each([
  ['a node that joined', [aNode('one'), aNode('two')], 'two joined the instance'],
  ['a node that is another one', [aNode('two')], 'two joined the instance; one is no node of the instance'],
  ['another version', [aNode('one', { version: '2031.1.1' })], 'and runs 2031.1.1'],
])('%s ends it, named', async (_, nodes, said) => {
  const { database, look } = await scene();
  database.state.cluster = aCluster(nodes);
  await expect(look('old-backup', 'license', 'versions-differ')).rejects.toMatchObject({
    code: 'migrate.plan-moved',
    exitCode: 4,
    message: expect.stringContaining(said) as string,
    hint: expect.stringMatching(/No node was touched.*octo-ha migrate --to/) as string,
  });
});

test('a folder that was moved meanwhile ends it, with both places', async () => {
  const { database, look } = await scene();
  const { folders } = database.state;
  if (folders === undefined) throw new Error('no folders');
  database.state.folders = { ...folders, values: { ...folders.values, packages: '/new/Packages' } };
  await expect(look()).rejects.toMatchObject({
    code: 'migrate.plan-moved',
    message: expect.stringContaining('packages was /octopus/Packages, is /new/Packages') as string,
  });
});

test('a backup that has grown old during the copy is the gate that it was, and is lifted as it was', async () => {
  const { database, look } = await scene();
  database.state.backupAgeSeconds = 200_000;
  await expect(look()).rejects.toMatchObject({
    code: 'backup.old',
    exitCode: 4,
    hint: expect.stringContaining('No node was touched') as string,
  });
  await expect(look('old-backup')).resolves.toBeDefined();
});

test('what cannot be read is no yes', async () => {
  const { database, look } = await scene();
  database.failOn('readCluster', new UnavailableError('database.unreachable', 'away'));
  await expect(look()).rejects.toMatchObject({ exitCode: 3 });
});
