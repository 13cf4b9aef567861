import { expect, test } from 'vitest';
import type { FolderReading } from '../../../../src/model/folder-settings.ts';
import { storeFacts } from '../../../../src/model/store-facts.ts';
import { storeKinds } from '../../../../src/model/store.ts';
import { findPlaces } from '../../../../src/operations/migrate/find-places.ts';
import type { FoundPlaces } from '../../../../src/operations/migrate/find-places.ts';
import { fakeDatabase } from '../../../fakes/fake-database.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';
import { aWish } from './facts.ts';

const calm = new AbortController().signal;
const values = {
  ...Object.fromEntries(storeKinds.map((kind) => [kind, `/octopus/${storeFacts[kind].folder}`])),
  clusterShared: null,
};

function find(
  changes: Partial<FolderReading> = {},
  wish: Partial<typeof aWish> = {},
  versions: readonly (string | null)[] = ['2024.1.1'],
): Promise<FoundPlaces> {
  const database = fakeDatabase(
    aCluster(versions.map((version, at) => aNode(`n${String(at)}`, { version }))),
  );
  database.state.folders = { source: 'database', node: null, home: null, values, ...changes };
  const hosts = { serviceOf: () => null, api: () => null };
  return findPlaces({ ...aWish, ...wish }, { nodes: [], loadBalancer: null }, { database, hosts }, calm);
}

test('tells where everything is, who does not tell, and what a plan would be for', async () => {
  const { resolved, silent, to, fingerprint } = await find();
  expect(resolved.places.map(({ kind, path }) => [kind, path])).toContainEqual([
    'packages',
    '/octopus/Packages',
  ]);
  expect(silent.map(({ source, node }) => [source, node])).toEqual([
    ['api', null],
    ['server', 'n0'],
  ]);
  expect(to).toBe('/mnt/octopus');
  expect(fingerprint).toMatchObject({ server: 'sql-1', version: '2024.1.1', to: '/mnt/octopus' });
});

test('a word of the operator that another source denies refuses', async () => {
  await expect(find({}, { stores: { packages: '/elsewhere' } })).rejects.toMatchObject({
    code: 'store.sources-disagree',
  });
});

test('a folder nobody knows refuses, until its risk is accepted', async () => {
  const unknown = [{ name: 'Streams', value: '/octopus/Streams' }];
  await expect(find({ unknown })).rejects.toMatchObject({ code: 'store.kind-unknown' });
  await expect(find({ unknown }, { accepted: new Set(['unknown-folder']) })).resolves.toBeDefined();
});

test('a target spelled for another system refuses before any folder is touched', async () => {
  await expect(find({}, { to: 'C:\\Octopus' })).rejects.toMatchObject({ code: 'migrate.wrong-system' });
});

test('with several versions every kind is looked for, and there is no version in the fingerprint', async () => {
  const { resolved, fingerprint } = await find({}, {}, ['2019.1.1', '2024.1.1']);
  expect(resolved.places).toHaveLength(6);
  expect(fingerprint.version).toBeNull();
  expect(
    (await find({ values: { ...values, eventExports: null } }, {}, ['2019.1.1'])).resolved.places,
  ).toHaveLength(5);
});
