import { expect, test } from 'vitest';
import { instanceDatabase } from '../../../src/database/instance-database.ts';
import type { Row } from '../../../src/database/session.ts';
import { UnavailableError } from '../../../src/errors.ts';
import type { Cluster } from '../../../src/model/cluster.ts';
import { fakeSession, questionsOf } from '../../fakes/fake-session.ts';
import type { FakeSession } from '../../fakes/fake-session.ts';
import { columnRows, recordedAnswers, recordedClock, secondsBefore } from '../../fakes/recorded-cluster.ts';

const noLocks = (): Promise<never> => Promise.reject(new Error('no locks here'));
const signal = new AbortController().signal;
const options = { schemaName: 'dbo', lockTimeoutMs: 1000 };

function read(session: FakeSession): Promise<Cluster> {
  return instanceDatabase(session, options, noLocks).readCluster(signal);
}

const statusColumns = { Id: 'nvarchar', LastSeen: 'datetimeoffset', IsOffline: 'bit', Version: 'nvarchar' };
const node2019 = { LastSeen: null, Rank: null };

test('reads a 2018 cluster: nodes by name, tasks and versions beside them', async () => {
  const cluster = await read(fakeSession());
  expect(cluster.instance).toEqual({
    database: 'Octopus',
    server: 'SQL01',
    schema: '2016-2018',
    readCommittedSnapshot: true,
  });
  expect(cluster).toMatchObject({
    readAt: recordedClock,
    queuedTasks: 4,
    oldestQueuedSeconds: 90.25,
    gaps: [],
  });
  expect(cluster.nodes[0]).toEqual({
    id: 'OctopusServerNodes-NODE-A',
    name: 'NODE-A',
    draining: false,
    taskCap: 6,
    lastSeenAt: secondsBefore(20),
    lastSeenAgeSeconds: 20,
    flaggedOffline: null,
    runningTasks: 3,
    cancellingTasks: 1,
    pinnedTasks: 2,
    version: '2018.9.1',
    leader: true,
  });
  expect(cluster.nodes.map((node) => [node.name, node.draining, node.runningTasks, node.leader])).toEqual([
    ['NODE-A', false, 3, true],
    ['NODE-B', false, 0, false],
    ['NODE-C', true, 1, false],
  ]);
});

test('takes two round trips, and one for the next reading', async () => {
  const session = fakeSession();
  const database = instanceDatabase(session, options, noLocks);
  await database.readCluster(signal);
  expect(session.batches).toHaveLength(2);
  await database.readCluster(signal);
  expect(session.batches).toHaveLength(3);
});

test('reads 2015: node ids without prefix, and ServerNode', async () => {
  const session = fakeSession({
    octopusColumns: columnRows({ ServerTask: { ServerNodeId: null, ServerNode: 'nvarchar' } }),
    nodes: [{ ...recordedAnswers['nodes']?.[0], Id: 'NODE-A', Name: 'NODE-A' }],
    tasksByNode: [{ Node: 'node-a', Running: 2, Cancelling: 0, Pinned: 0 }],
  });
  const cluster = await read(session);
  expect(cluster.instance.schema).toBe('2015');
  expect(cluster.nodes[0]?.runningTasks).toBe(2);
  expect(session.batches[1]?.text).toContain('t.[ServerNode] AS Node');
});

test('reads 2019 and newer: heart beats of their own table, whatever the ids are prefixed with', async () => {
  const session = fakeSession({
    octopusColumns: columnRows({ OctopusServerNode: node2019, OctopusServerNodeStatus: statusColumns }),
    nodes: (recordedAnswers['nodes'] ?? []).map(({ LastSeen: _seen, Rank: _rank, ...row }) => row),
    heartBeats: [
      {
        Node: 'OctopusServerNodeStatus-node-a',
        LastSeen: secondsBefore(7.5),
        Offline: false,
        Version: '2024.1.5',
        ReadAt: recordedClock,
      },
      {
        Node: 'OctopusServerNodes-NODE-B',
        LastSeen: secondsBefore(-3),
        Offline: true,
        Version: null,
        ReadAt: recordedClock,
      },
    ],
  });
  const cluster = await read(session);
  expect(cluster.instance.schema).toBe('2019+');
  const seen = cluster.nodes.map((n) => [
    n.name,
    n.lastSeenAgeSeconds,
    n.flaggedOffline,
    n.version,
    n.leader,
  ]);
  expect(seen).toEqual([
    ['NODE-A', 7.5, false, '2024.1.5', null],
    ['NODE-B', -3, true, null, null],
    ['NODE-C', null, null, null, null],
  ]);
  expect(session.batches[1]?.text).not.toContain('n.[LastSeen]');
});

test('takes the heart beat from the document where the status table has no columns for it', async () => {
  const session = fakeSession({
    octopusColumns: columnRows({
      OctopusServerNode: node2019,
      OctopusServerNodeStatus: { Id: 'nvarchar', JSON: 'nvarchar' },
    }),
    nodes: (recordedAnswers['nodes'] ?? []).map(({ LastSeen: _seen, Rank: _rank, ...row }) => row),
    heartBeats: [
      {
        Node: 'OctopusServerNodes-NODE-A',
        Json: JSON.stringify({
          LastSeen: '2026-11-26T11:59:50.5+00:00',
          IsOffline: false,
          Version: '2025.2.1',
        }),
        ReadAt: recordedClock,
      },
      {
        Node: 'OctopusServerNodes-NODE-B',
        Json: '{"LastSeen":"2026-11-26T11:59:50"}',
        ReadAt: recordedClock,
      },
    ],
  });
  const [a, b] = (await read(session)).nodes;
  expect(a).toMatchObject({ lastSeenAgeSeconds: 10, flaggedOffline: false, version: '2025.2.1' });
  // Without an offset nobody knows which instant is meant.
  expect(b?.lastSeenAt).toBeNull();
});

test('an instant that was never set is an age, not an overflow', async () => {
  const never = new Date('0001-01-01T00:00:00Z');
  const session = fakeSession({ nodes: [{ ...recordedAnswers['nodes']?.[0], LastSeen: never }] });
  expect((await read(session)).nodes[0]?.lastSeenAgeSeconds).toBeGreaterThan(6e10);
});

test('says what a shape without some columns cannot tell, and reads the rest', async () => {
  const session = fakeSession({
    octopusColumns: columnRows({
      ServerTask: { HasPendingInterruptions: null, QueueTime: null },
      OctopusServerInstallationHistory: null,
      Configuration: { JSON: 'xml' },
      OctopusServerNode: { LastSeen: 'datetime', Rank: null },
    }),
    nodes: (recordedAnswers['nodes'] ?? []).map(({ LastSeen: _seen, Rank: _rank, ...row }) => row),
    tasksByNode: [{ Node: 'NODE-A', Running: 5, Cancelling: 0 }],
    queuedTasks: [{ Queued: 2, ReadAt: recordedClock }],
    mayRead: new UnavailableError('database.schema-unknown', 'there is no OctopusServerNodeStatus either'),
  });
  const cluster = await read(session);
  expect(cluster.nodes[0]).toMatchObject({
    pinnedTasks: null,
    runningTasks: 5,
    version: null,
    lastSeenAt: null,
    leader: null,
  });
  expect(cluster).toMatchObject({ maintenanceMode: null, queuedTasks: 2, oldestQueuedSeconds: null });
  expect(cluster.instance.schema).toBe('unknown');
  expect(cluster.gaps.join('\n')).toMatch(
    /wait for a person[^]*QueueTime[^]*last seen[^]*InstallationHistory[^]*Configuration/,
  );
  expect(questionsOf(session.batches[2]?.text ?? '')).toEqual(['nodes', 'tasksByNode', 'queuedTasks']);
});

test('names rows that belong to no node', async () => {
  const session = fakeSession({
    octopusColumns: columnRows({ OctopusServerNodeStatus: statusColumns }),
    heartBeats: [
      { Node: 'OctopusServerNodes-GONE', LastSeen: secondsBefore(5), Offline: false, ReadAt: recordedClock },
    ],
    tasksByNode: [{ Node: 'OctopusServerNodes-GONE', Running: 1, Cancelling: 1, Pinned: 0 }],
  });
  expect((await read(session)).gaps).toEqual([
    "2 tasks belong to 'OctopusServerNodes-GONE', which is no node of this instance",
    "OctopusServerNodeStatus has a row of 'OctopusServerNodes-GONE', which is no node of this instance",
  ]);
});

const denied = (table: string): UnavailableError =>
  new UnavailableError('database.permission-denied', `denied on the object '${table}', database 'Octopus'`);

test('reads on without the tables that it does not need and may not read', async () => {
  const refused = new Set(['OctopusServerInstallationHistory', 'Configuration']);
  const ask = (table: string, question: string) => (): readonly Row[] => {
    if (refused.has(table)) throw denied(table);
    return recordedAnswers[question] ?? [];
  };
  const session = fakeSession({
    installedVersions: ask('OctopusServerInstallationHistory', 'installedVersions'),
    maintenanceDocuments: ask('Configuration', 'maintenanceDocuments'),
  });
  const cluster = await read(session);
  expect(cluster.nodes).toHaveLength(3);
  expect(cluster.gaps).toHaveLength(2);
  expect(cluster.gaps.join('\n')).toMatch(/OctopusServerInstallationHistory[^]*Configuration/);
});

test('heart beats in a table that is hidden from the login are a missing permission, not a dead cluster', async () => {
  const session = fakeSession({
    octopusColumns: columnRows({ OctopusServerNode: node2019 }),
    mayRead: denied('OctopusServerNodeStatus'),
  });
  await expect(read(session)).rejects.toMatchObject({ code: 'database.permission-denied' });
});

test('a permission missing for the tasks is an error, not a zero', async () => {
  const session = fakeSession({ tasksByNode: denied('ServerTask') });
  await expect(read(session)).rejects.toMatchObject({ code: 'database.permission-denied' });
});

const troubles: readonly (readonly [
  what: string,
  changes: Parameters<typeof fakeSession>[0],
  code: string,
  message: RegExp,
])[] = [
  [
    'a database without tables of Octopus',
    { octopusColumns: [], mayRead: new UnavailableError('database.schema-unknown', '208') },
    'database.not-octopus',
    /'Octopus' has no table of Octopus Server in the schema 'dbo'/,
  ],
  [
    'tables that the catalogue hides',
    { octopusColumns: [], mayRead: denied('OctopusServerNode') },
    'database.permission-denied',
    /OctopusServerNode/,
  ],
  [
    'a missing task table',
    {
      octopusColumns: columnRows({ ServerTask: null }),
      mayRead: new UnavailableError('database.schema-unknown', '208'),
    },
    'database.schema-unknown',
    /no table ServerTask; seen: OctopusServerNode, /,
  ],
  [
    'a renamed column',
    { octopusColumns: columnRows({ OctopusServerNode: { IsInMaintenanceMode: null, Drained: 'bit' } }) },
    'database.schema-unknown',
    /IsInMaintenanceMode.*OctopusServerNode \(Id nvarchar, .*Drained bit\)/,
  ],
  [
    'a column of another type',
    { octopusColumns: columnRows({ OctopusServerNode: { MaxConcurrentTasks: 'nvarchar' } }) },
    'database.schema-unknown',
    /MaxConcurrentTasks with whole numbers/,
  ],
  ['an empty node table', { nodes: [] }, 'database.no-nodes', /'Octopus' knows no node/],
  [
    'NULL where there must be a value',
    { nodes: [{ Id: 'a', Name: 'a', TaskCap: null, Draining: false, ReadAt: recordedClock }] },
    'database.garbage',
    /MaxConcurrentTasks holds NULL/,
  ],
  [
    'text where a flag belongs',
    { nodes: [{ Id: 'a', Name: 'a', TaskCap: 5, Draining: 'no', ReadAt: recordedClock }] },
    'database.garbage',
    /Draining holds 'no'/,
  ],
];
test.each(troubles)('%s is an error that names it', async (_what, changes, code, message) => {
  const error: unknown = await read(fakeSession(changes)).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code, exitCode: 3 });
  expect((error as Error).message).toMatch(message);
});

test('looks at the schema again after a statement did not fit it', async () => {
  let upgraded = false;
  const session = fakeSession({
    tasksByNode: () => {
      if (!upgraded) throw new UnavailableError('database.schema-unknown', 'invalid column name');
      return [];
    },
  });
  const database = instanceDatabase(session, options, noLocks);
  await expect(database.readCluster(signal)).rejects.toMatchObject({ code: 'database.schema-unknown' });
  upgraded = true;
  expect((await database.readCluster(signal)).nodes).toHaveLength(3);
  expect(session.batches.filter(({ text }) => text.includes('INFORMATION_SCHEMA'))).toHaveLength(2);
});

test('says that maintenance mode is not known, and takes no missing count for zero', async () => {
  const unknown = await read(fakeSession({ maintenanceDocuments: [] }));
  expect([unknown.maintenanceMode, unknown.gaps.length]).toEqual([null, 1]);
  expect(unknown.gaps[0]).toMatch(/^maintenance mode is not known/);
  for (const queuedTasks of [[], [{ Queued: null, ReadAt: recordedClock }]])
    await expect(read(fakeSession({ queuedTasks }))).rejects.toMatchObject({ code: 'database.garbage' });
});

test('an error about a table stays short, however many columns it has', async () => {
  const octopusColumns = [
    ...columnRows({ OctopusServerNode: { Name: null } }),
    ...Array.from({ length: 10_000 }, (_, at) => ({
      TableName: 'OctopusServerNode',
      ColumnName: `Column${String(at)}`,
      DataType: 'int',
    })),
  ];
  const error: unknown = await read(fakeSession({ octopusColumns })).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'database.schema-unknown' });
  expect((error as Error).message.length).toBeLessThan(5000);
});

test('the license asked for after the cluster is of the same reading, and read anew the next time', async () => {
  const session = fakeSession();
  const database = instanceDatabase(session, { schemaName: 'dbo', lockTimeoutMs: 1000 }, noLocks);
  await database.readCluster(signal);
  expect(session.batches).toHaveLength(2);
  const text = await database.readLicenseText(signal);
  expect(session.batches).toHaveLength(2);
  expect(await database.readLicenseText(signal)).toBe(text);
  expect(session.batches).toHaveLength(3);
});
