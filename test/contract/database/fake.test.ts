// The contract on the fake: what other tests use in place of a server keeps the same promises.
import { expect, test } from 'vitest';
import { UnavailableError } from '../../../src/errors.ts';
import type { Cluster } from '../../../src/model/cluster.ts';
import type { Node } from '../../../src/model/node.ts';
import type { Task } from '../../../src/model/task.ts';
import { fakeDatabase } from '../../fakes/fake-database.ts';
import type { FakeDatabaseState } from '../../fakes/fake-database.ts';
import { fakeTask } from '../../fakes/fake-tasks.ts';
import type { Stage } from './operators.ts';
import { playLocks } from './play-locks.ts';
import { playWrites } from './play-writes.ts';
import { expectSampleCluster } from './sample-cluster.ts';
import { expectSampleTasks } from './sample-tasks.ts';
import { sampleLicense } from './sample-settings.ts';

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
  const told = { hasOffline: true, hasLeader: false, hasPinned: true, statusVersion: null };
  expectSampleCluster(await database.readCluster(signal), { name: 'fake', generation: '2019+', ...told });
  expect(await database.readLicenseText(signal)).toBe(sampleLicense);
  database.state.cluster = { ...sample, maintenanceMode: false };
  expect((await database.readCluster(signal)).maintenanceMode).toBe(false);
});

const tied = { nodeId: 'OctopusServerNodes-alpha' };
const tasks = [
  { ...tied, projectId: null },
  { nodeId: 'octopusservernodes-ALPHA' },
  { ...tied, waitsForPerson: true },
  { ...tied, state: 'Queued', waitsForPerson: true },
  { ...tied, state: 'Cancelling' },
  { ...tied, state: 'Cancelling' },
  { ...tied, state: 'Success' },
  { nodeId: 'OctopusServerNodes-Beta', state: 'Failed' },
  { nodeId: "OctopusServerNodes-it's [odd] 100%" },
  { state: 'Queued', ageSeconds: 60 },
  { state: 'Queued', ageSeconds: 120 },
  { state: 'Queued', ageSeconds: -3600 },
] as const satisfies readonly Partial<Task>[];

/** The sample with its tasks, which several fakes share. */
function sampleState(): FakeDatabaseState {
  return {
    cluster: sample,
    licenseText: sampleLicense,
    tasks: tasks.map((task, at) => {
      const startedAt = 'state' in task && task.state === 'Queued' ? null : readAt;
      const description = `Deploy it's ${String(at)}`;
      return fakeTask(`ServerTasks-${String(at)}`, {
        description,
        projectId: 'Projects-7',
        queuedAt: readAt,
        startedAt,
        ageSeconds: 4,
        ...task,
      });
    }),
    locks: [],
  };
}

function stage(): Stage {
  const state = sampleState();
  return {
    shape: { hasPinned: true, hasMark: true, maintenanceIsPlain: true },
    operator: (holder) => Promise.resolve(fakeDatabase(sample, null, { state, holder })),
    killLocks: (holder) => {
      const others = state.locks.filter((lock) => lock.holder !== holder);
      state.locks.splice(0, Infinity, ...others);
      return Promise.resolve();
    },
    rows: () => Promise.resolve(null),
  };
}

test('counts and lists the tasks it holds', async () => {
  const database = fakeDatabase(sample, null, { state: sampleState() });
  expectSampleCluster(await database.readCluster(signal), {
    name: 'fake',
    generation: '2019+',
    hasOffline: true,
    hasLeader: false,
    hasPinned: true,
    statusVersion: null,
  });
  await expectSampleTasks(database, { hasPinned: true, hasMark: true });
});

test('lists as many tasks as the cluster counts where it holds none', async () => {
  const database = fakeDatabase(sample);
  const running = await database.readTasks({ nodeId: tied.nodeId, states: ['Executing'] }, signal);
  expect(running.map(({ waitsForPerson }) => waitsForPerson)).toEqual([false, false, true, true]);
  const lock = await database.takeLock({ kind: 'instance' }, signal);
  await lock.cancelTask({ id: running[0]?.id ?? '', nodeId: tied.nodeId }, signal);
  const { nodes } = await database.readCluster(signal);
  expect(nodes[0]).toMatchObject({ runningTasks: 1, cancellingTasks: 3, pinnedTasks: 2 });
});

test('writes what is asked for, where it is still what it was', () => playWrites(stage()));

test('locks keep out whom they should, and end with their session', () => playLocks(stage()));

test('loses the answer after the write was done, where told to, and tells of every effect', async () => {
  const effects: string[] = [];
  const database = fakeDatabase(sample, null, {
    onEffect: ({ call, nodeId }) => effects.push(`${call} ${String(nodeId)}`),
  });
  const lock = await database.takeLock({ kind: 'nodes', nodeIds: [tied.nodeId] }, signal);
  const gone = new UnavailableError('database.fate-unknown', 'the answer was lost');
  database.failOn('setTaskCap', gone, 'after');
  await expect(lock.setTaskCap({ ...tied, expected: 5, value: 6 }, signal)).rejects.toBe(gone);
  expect(database.state.cluster.nodes[0]?.taskCap).toBe(6);
  expect(await lock.setTaskCap({ ...tied, expected: 5, value: 6 }, signal)).toBe('already');
  await lock.release();
  expect(effects).toEqual(['takeLock undefined', `setTaskCap ${tied.nodeId}`, 'release undefined']);
});

test('dies with its locks, and others go on', async () => {
  const state = sampleState();
  const [ada, bea] = ['ada', 'bea'].map((holder) => fakeDatabase(sample, null, { state, holder }));
  const lock = await ada?.takeLock({ kind: 'instance' }, signal);
  await expect(bea?.takeLock({ kind: 'instance' }, signal)).rejects.toThrow('ada');
  ada?.die();
  await bea?.takeLock({ kind: 'instance' }, signal);
  await lock?.release();
  expect(state.locks.map(({ holder }) => holder)).toEqual(['bea']);
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
