// The contract on the fake: what other tests use in place of a server keeps the same promises.
import { expect, test } from 'vitest';
import { UnavailableError } from '../../../src/errors.ts';
import type { Cluster } from '../../../src/model/cluster.ts';
import type { Node } from '../../../src/model/node.ts';
import { fakeDatabase } from '../../fakes/fake-database.ts';
import { expectSampleCluster } from './sample-cluster.ts';
import { sampleLicense } from './shapes.ts';

const signal = new AbortController().signal;
const readAt = new Date();

function node(name: string, age: number, changes: Partial<Node>): Node {
  return {
    id: `OctopusServerNodes-${name}`,
    name,
    draining: false,
    taskCap: 5,
    lastSeenAt: new Date(readAt.getTime() - age * 1000),
    lastSeenAgeSeconds: age,
    flaggedOffline: false,
    runningTasks: 0,
    cancellingTasks: 0,
    pinnedTasks: 0,
    version: null,
    leader: null,
    ...changes,
  };
}

const sample: Cluster = {
  instance: { database: 'Octopus', server: 'fake', schema: '2019+', readCommittedSnapshot: true },
  readAt,
  maintenanceMode: true,
  queuedTasks: 2,
  oldestQueuedSeconds: 120,
  nodes: [
    node('alpha', 10, { runningTasks: 2, cancellingTasks: 2, pinnedTasks: 2, version: '2018.2.2' }),
    node('Beta', 400, { draining: true, taskCap: 0, flaggedOffline: true }),
    node("it's [odd] 100%", -30, { taskCap: 10, runningTasks: 1 }),
  ],
  gaps: [],
};

test('gives the cluster and the license it holds, and what changed in between', async () => {
  const database = fakeDatabase(sample, sampleLicense);
  const told = { hasOffline: true, hasLeader: false, hasPinned: true, statusVersion: null, hasMark: true };
  expectSampleCluster(await database.readCluster(signal), { name: 'fake', generation: '2019+', ...told });
  expect(await database.readLicenseText(signal)).toBe(sampleLicense);
  database.state.cluster = { ...sample, maintenanceMode: false };
  expect((await database.readCluster(signal)).maintenanceMode).toBe(false);
});

test('an empty cluster is an error', async () => {
  const empty = fakeDatabase({ ...sample, nodes: [] });
  await expect(empty.readCluster(signal)).rejects.toMatchObject({ code: 'database.no-nodes' });
});

test('ends with the reason of the signal', async () => {
  const reason = new Error('enough');
  await expect(fakeDatabase(sample).readCluster(AbortSignal.abort(reason))).rejects.toBe(reason);
});

test('fails once where told to, and after it was closed', async () => {
  const database = fakeDatabase(sample);
  const timeout = new UnavailableError('database.timeout', 'no answer');
  database.failOn('readLicenseText', timeout);
  await expect(database.readLicenseText(signal)).rejects.toBe(timeout);
  expect(await database.readLicenseText(signal)).toBeNull();
  await database.close();
  await expect(database.readCluster(signal)).rejects.toMatchObject({ code: 'database.connection-lost' });
});
