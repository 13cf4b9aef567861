// Rows as a SQL Server 2019 with Octopus 2018 (three nodes) answered octo-ha's batches: what unit tests read in place of a
// session, and what the scripted engine sends over the wire.
import type { Row } from '../../src/database/session.ts';

const clock = new Date('2026-11-26T12:00:00.500Z');

/** An instant so many seconds before the recorded clock. */
export function secondsBefore(seconds: number): Date {
  return new Date(clock.getTime() - seconds * 1000);
}

/** The database's clock in every recorded answer. */
export const recordedClock = clock;

const columns2018: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  OctopusServerNode: {
    Id: 'nvarchar',
    Name: 'nvarchar',
    LastSeen: 'datetimeoffset',
    Rank: 'nvarchar',
    JSON: 'nvarchar',
    MaxConcurrentTasks: 'int',
    IsInMaintenanceMode: 'bit',
  },
  ServerTask: {
    Id: 'nvarchar',
    Name: 'nvarchar',
    QueueTime: 'datetimeoffset',
    State: 'nvarchar',
    HasPendingInterruptions: 'bit',
    ServerNodeId: 'nvarchar',
    JSON: 'nvarchar',
    DataVersion: 'timestamp',
  },
  OctopusServerInstallationHistory: {
    Id: 'nvarchar',
    Node: 'nvarchar',
    Version: 'nvarchar',
    Installed: 'datetimeoffset',
    JSON: 'nvarchar',
  },
  Configuration: { Id: 'nvarchar', JSON: 'nvarchar' },
};

/** Tables of the 2018 shape with changes: a null table or column is absent. */
export function columnRows(
  changes: Readonly<Record<string, Readonly<Record<string, string | null>> | null>> = {},
): Row[] {
  const names = [...new Set([...Object.keys(columns2018), ...Object.keys(changes)])];
  return names.flatMap((table) => {
    const change = changes[table];
    if (change === null) return [];
    return Object.entries({ ...columns2018[table], ...change })
      .filter(([, type]) => type !== null)
      .map(([column, type]) => ({ TableName: table, ColumnName: column, DataType: type }));
  });
}

/** One answer per question, by the question's name. */
export const recordedAnswers: Readonly<Record<string, readonly Row[]>> = {
  octopusColumns: columnRows(),
  serverAndDatabase: [{ ServerName: 'SQL01', DatabaseName: 'Octopus' }],
  readCommittedSnapshot: [{ ReadCommittedSnapshot: true }],
  nodes: ['B', 'A', 'C'].map((name, at) => ({
    Id: `OctopusServerNodes-NODE-${name}`,
    Name: `NODE-${name}`,
    TaskCap: 5 + at,
    Draining: name === 'C',
    LastSeen: secondsBefore(10 * (at + 1)),
    Rank: name === 'A' ? 'Leader' : 'Follower',
    ReadAt: clock,
  })),
  tasksByNode: [
    { Node: 'octopusservernodes-node-a ', Running: 3, Cancelling: 1, Pinned: 2 },
    { Node: 'OctopusServerNodes-NODE-C', Running: 1, Cancelling: 0, Pinned: 0 },
  ],
  queuedTasks: [{ Queued: 4, OldestQueuedAt: secondsBefore(90.25), ReadAt: clock }],
  installedVersions: [
    { Node: 'NODE-A', Version: '2018.9.1', InstalledAt: secondsBefore(86_400) },
    { Node: 'NODE-B', Version: null, InstalledAt: secondsBefore(86_300) },
  ],
  maintenanceDocuments: [{ Id: 'maintenance', Json: '{"IsInMaintenanceMode":false}' }],
  licenseDocuments: [{ Id: 'licenses-current', Json: '{"LicenseText":"<License/>","SerialNumber":"1"}' }],
  mayRead: [{ Found: 1 }],
  nodeNames: ['B', 'A', 'C'].map((name) => ({ Id: `OctopusServerNodes-NODE-${name}`, Name: `NODE-${name}` })),
  takeLocks: [{ Code: 0, Taken: 1 }],
  locksHeld: [{ Held: 1 }],
  lockHolders: [],
  write: [{ Outcome: 'written' }],
};
