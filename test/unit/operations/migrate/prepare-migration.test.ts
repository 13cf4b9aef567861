import { expect, test } from 'vitest';
import { UnavailableError } from '../../../../src/errors.ts';
import { storeFacts } from '../../../../src/model/store-facts.ts';
import { storeKinds } from '../../../../src/model/store.ts';
import type { MigrationPlan } from '../../../../src/operations/migrate/migration-plan.ts';
import { prepareMigration } from '../../../../src/operations/migrate/prepare-migration.ts';
import { fakeDatabase } from '../../../fakes/fake-database.ts';
import { fakeJournals } from '../../../fakes/fake-journals.ts';
import type { FakeDatabase } from '../../../fakes/fake-database.ts';
import { fakeShare, fakeStores } from '../../../fakes/fake-stores.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';
import { aWish } from './facts.ts';

const calm = new AbortController().signal;
const license = '<License Signature="c2lnbmVk"><NodeLimit>3</NodeLimit></License>';

function scene(): { database: FakeDatabase; plan: () => Promise<MigrationPlan> } {
  const database = fakeDatabase(aCluster([aNode('one')]), license);
  database.state.backupAgeSeconds = 60;
  const values = Object.fromEntries(storeKinds.map((kind) => [kind, `/octopus/${storeFacts[kind].folder}`]));
  database.state.folders = { source: 'database', node: null, home: null, values };
  const share = fakeShare({
    '/octopus/TaskLogs/servertasks-1_a.txt': 'log',
    '/octopus/Artifacts/a': 'a',
    '/octopus/Packages/p': 'p',
  });
  share.folders.add('/mnt/octopus');
  const edges = {
    database,
    hosts: { serviceOf: () => null, api: () => null },
    stores: fakeStores({ share }),
    journals: fakeJournals(),
    clock: { now: () => new Date(0), ticks: () => 0, sleep: () => Promise.resolve() },
    report: () => undefined,
  };
  const settings = { nodes: [], loadBalancer: null, periods: { freshSeconds: 90, offlineSeconds: 300 } };
  return { database, plan: async () => (await prepareMigration(aWish, settings, edges, calm)).plan };
}

const codes = ({ reasons }: MigrationPlan): readonly string[] => reasons.map(({ code }) => code);

test('plans from what all edges tell, and writes nothing', async () => {
  const { database, plan } = scene();
  const found = await plan();
  expect(found.stores.map(({ kind, found: survey }) => [kind, survey?.files])).toContainEqual([
    'taskLogs',
    1,
  ]);
  expect(codes(found)).toEqual(expect.arrayContaining(['license.head-room', 'backup.recent', 'target.ours']));
  expect([...new Set(database.calls)].sort()).toEqual([
    'readBackupAge',
    'readCluster',
    'readFolders',
    'readLicenseText',
  ]);
});

test('an instance without a license, and a server without a backup', async () => {
  const { database, plan } = scene();
  database.state.licenseText = null;
  database.state.backupAgeSeconds = null;
  expect(codes(await plan())).toEqual(expect.arrayContaining(['license.unknown', 'backup.none']));
});

test('what may not be read is unknown, with what was said', async () => {
  const { database, plan } = scene();
  const denied = new UnavailableError('database.permission-denied', 'the login lacks a permission');
  database.failOn('readBackupAge', denied);
  database.failOn('readLicenseText', denied);
  const { reasons } = await plan();
  for (const code of ['backup.unknown', 'license.unknown'])
    expect(reasons.find((reason) => reason.code === code)?.message).toContain(denied.message);
});

test('a bug is no finding', async () => {
  const { database, plan } = scene();
  const bug = new TypeError('no such thing');
  database.failOn('readBackupAge', bug);
  await expect(plan()).rejects.toBe(bug);
});

test('what an outage to another target left behind is told before anything is begun', async () => {
  const { database, plan } = scene();
  database.state.cluster = aCluster([aNode('one', { draining: true })], { maintenanceMode: true });
  const reason = (await plan()).reasons.find(({ code }) => code === 'nodes.at-rest');
  expect(reason).toMatchObject({ vote: 'forbid', value: 2, risk: 'unfinished-elsewhere' });
  expect(reason?.message).toMatch(/^one is draining; maintenance mode is on: no journal/);
});
