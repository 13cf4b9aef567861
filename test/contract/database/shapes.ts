// Every shape of Octopus' schema that octo-ha reads, as plain T-SQL with the same cluster in each. `$S` stands for the schema.
// The 2015 and 2018 tables are the public DDL (octopus-internals.md 1.1 to 1.5), shortened to what Octopus itself would notice.
import type { SchemaGeneration } from '../../../src/model/cluster.ts';
import { ago, insert, text } from './sample-sql.ts';
import { settingsStatements } from './sample-settings.ts';

/** A shape, and what differs in what can be read from it. */
export interface Shape {
  readonly name: string;
  readonly generation: SchemaGeneration;
  readonly tables: readonly string[];
  readonly statements: readonly string[];
  readonly hasOffline: boolean;
  readonly hasLeader: boolean;
  readonly hasPinned: boolean;
  readonly statusVersion: string | null;
  /** Whether the document of the maintenance mode is plain text. */
  readonly maintenanceIsPlain: boolean;
  /** Whether it shows that a task's row was written. */
  readonly hasMark: boolean;
}

interface Variation {
  readonly name: string;
  readonly generation: SchemaGeneration;
  /** Column of ServerTask that names the node, and what it holds. */
  readonly taskNode?: 'ServerNode' | 'ServerNodeId';
  readonly bareIds?: boolean;
  readonly lastSeenIn?: 'node' | 'status';
  readonly status?: { readonly id: string; readonly prefix: string; readonly version: boolean };
  readonly documents?: 'json' | 'blob' | 'mixed';
  readonly pending?: boolean;
  /** Column of ServerTask that changes whenever a row is written; null for none. */
  readonly mark?: 'DataVersion' | 'LastModifiedDate';
}

const variations: readonly Variation[] = [
  { name: '2015', generation: '2015', taskNode: 'ServerNode', bareIds: true },
  { name: '2016-2018', generation: '2016-2018', mark: 'DataVersion' },
  {
    name: '2019+',
    generation: '2019+',
    lastSeenIn: 'status',
    status: { id: 'Id', prefix: 'OctopusServerNodes-', version: false },
    mark: 'DataVersion',
  },
  {
    name: '2019+ with compressed documents and a status table of other names',
    generation: '2019+',
    lastSeenIn: 'status',
    status: { id: 'OctopusServerNodeId', prefix: 'OctopusServerNodeStatus-', version: true },
    documents: 'blob',
  },
  {
    name: '2019+ without HasPendingInterruptions, documents mixed, LastSeen in the node table',
    generation: '2019+',
    status: { id: 'NodeId', prefix: '', version: false },
    mark: 'LastModifiedDate',
    documents: 'mixed',
    pending: false,
  },
];

const names = ['alpha', 'Beta', "it's [odd] 100%"] as const;

function nodeId(name: string, variation: Variation): string {
  return variation.bareIds === true ? name : `OctopusServerNodes-${name}`;
}

const lastSeen = [10, 400, -30] as const;

function nodeStatements(variation: Variation): string[] {
  const inNode = variation.lastSeenIn !== 'status';
  const ranked = variation.status === undefined;
  return [
    `CREATE TABLE $S.[OctopusServerNode] (
${inNode ? '[LastSeen] [datetimeoffset] NOT NULL,' : '[Added] [int] NULL,'}
[Id] [nvarchar] (250) NOT NULL,
[Name] [nvarchar] (200) NOT NULL,
${ranked ? '[Rank] [nvarchar] (50) NOT NULL,' : ''}
[JSON] [nvarchar] (max) NOT NULL,
[MaxConcurrentTasks] [int] NOT NULL DEFAULT ((5)),
[IsInMaintenanceMode] [bit] NOT NULL DEFAULT ((0)),
CONSTRAINT [PK_OctopusServerNode_Id] PRIMARY KEY ([Id]))`,
    ...names.map((name, at) =>
      insert('OctopusServerNode', {
        Id: text(nodeId(name, variation)),
        Name: text(name),
        JSON: "N'{}'",
        MaxConcurrentTasks: String([5, 0, 10][at]),
        IsInMaintenanceMode: String([0, 1, 0][at]),
        LastSeen: inNode && ago(lastSeen[at] ?? 0),
        Rank: ranked && (at === 0 ? "N'Leader'" : "N'Follower'"),
      }),
    ),
  ];
}

function statusStatements(variation: Variation, status: NonNullable<Variation['status']>): string[] {
  const inStatus = variation.lastSeenIn === 'status';
  return [
    `CREATE TABLE $S.[OctopusServerNodeStatus] (
[IsOffline] [bit] NOT NULL,
${inStatus ? '[LastSeen] [datetimeoffset] NOT NULL,' : ''}
${status.version ? '[Version] [nvarchar] (100) NULL,' : ''}
[${status.id}] [nvarchar] (250) NOT NULL,
[DataVersion] [rowversion] NOT NULL)`,
    ...names.map((name, at) =>
      insert('OctopusServerNodeStatus', {
        IsOffline: at === 1 ? '1' : '0',
        [status.id]: text(`${status.prefix}${name}`),
        LastSeen: inStatus && ago(lastSeen[at] ?? 0),
        Version: status.version && (at === 0 ? "N'2025.3.1'" : 'NULL'),
      }),
    ),
  ];
}

interface Task {
  readonly state: string;
  readonly node: string | null;
  readonly pending?: boolean;
  readonly queuedSecondsAgo?: number;
}

/** On alpha 2 run, 2 are cancelled (in both spellings) and 2 wait for a person; 2 are due, one is scheduled, 2 are over. */
const tasks: readonly Task[] = [
  { state: 'Executing', node: 'alpha' },
  { state: 'executing', node: 'ALPHA' },
  { state: 'Executing', node: 'alpha', pending: true },
  { state: 'Queued', node: 'alpha', pending: true },
  { state: 'Cancelling', node: 'alpha' },
  { state: 'Canceling', node: 'alpha' },
  { state: 'Success', node: 'alpha' },
  { state: 'Failed', node: 'Beta' },
  { state: 'Executing', node: "it's [odd] 100%" },
  { state: 'Queued', node: null, queuedSecondsAgo: 120 },
  { state: 'Queued', node: null, queuedSecondsAgo: 60 },
  { state: 'Queued', node: null, queuedSecondsAgo: -3600 },
];

const markColumn = {
  DataVersion: '[DataVersion] [rowversion] NOT NULL,',
  LastModifiedDate: '[LastModifiedDate] [datetimeoffset] NOT NULL DEFAULT (SYSDATETIMEOFFSET()),',
  none: '',
} as const;

function taskStatements(variation: Variation): string[] {
  const node = variation.taskNode ?? 'ServerNodeId';
  const pending = variation.pending !== false;
  return [
    `CREATE TABLE $S.[ServerTask] (
[Id] [nvarchar] (50) NOT NULL,
[Name] [nvarchar] (50) NOT NULL,
[Description] [nvarchar] (max) NOT NULL,
[QueueTime] [datetimeoffset] NOT NULL,
[StartTime] [datetimeoffset] NULL,
[ProjectId] [nvarchar] (50) NULL,
${markColumn[variation.mark ?? 'none']}
[State] [nvarchar] (50) NOT NULL,
${pending ? '[HasPendingInterruptions] [bit] NOT NULL,' : ''}
[${node}] [nvarchar] (250) NULL,
[JSON] [nvarchar] (max) NOT NULL,
CONSTRAINT [PK_ServerTask_Id] PRIMARY KEY ([Id]))`,
    ...tasks
      // Without the column nobody can tell these apart; they would be plain tasks.
      .filter((task) => pending || task.pending !== true)
      .map((task, at) =>
        insert('ServerTask', {
          Id: text(`ServerTasks-${String(at)}`),
          Name: "N'Deploy'",
          Description: text(`Deploy it's ${String(at)}`),
          StartTime: task.state.toLowerCase() !== 'queued' && ago(4),
          ProjectId: at === 0 ? 'NULL' : "N'Projects-7'",
          QueueTime: ago(task.queuedSecondsAgo ?? 5),
          State: text(task.state),
          [node]: task.node === null ? 'NULL' : text(nodeId(task.node, variation)),
          JSON: "N'{}'",
          HasPendingInterruptions: pending && (task.pending === true ? '1' : '0'),
        }),
      ),
  ];
}

function historyStatements(): string[] {
  const rows: readonly (readonly [node: string, version: string | null, secondsAgo: number])[] = [
    ['alpha', '2018.1.1', 9000],
    ['ALPHA', '2018.2.2', 6000],
    ['Beta', '2018.1.1', 9000],
    ['Beta', null, 6000],
  ];
  return [
    `CREATE TABLE $S.[OctopusServerInstallationHistory] (
[Id] [nvarchar] (50) NOT NULL,
[Node] [nvarchar] (200) NULL,
[Version] [nvarchar] (200) NULL,
[Installed] [datetimeoffset] NOT NULL,
[JSON] [nvarchar] (max) NOT NULL)`,
    ...rows.map(([node, version, seconds], at) =>
      insert('OctopusServerInstallationHistory', {
        Id: text(`h-${String(at)}`),
        Node: text(node),
        Version: version === null ? 'NULL' : text(version),
        Installed: ago(seconds),
        JSON: "N'{}'",
      }),
    ),
  ];
}

/** All of them. */
export const shapes: readonly Shape[] = variations.map((variation) => {
  const { status } = variation;
  return {
    name: variation.name,
    generation: variation.generation,
    tables: [
      'OctopusServerNode',
      ...(status === undefined ? [] : ['OctopusServerNodeStatus']),
      'ServerTask',
      'OctopusServerInstallationHistory',
      'Configuration',
    ],
    statements: [
      ...nodeStatements(variation),
      ...(status === undefined ? [] : statusStatements(variation, status)),
      ...taskStatements(variation),
      ...historyStatements(),
      ...settingsStatements(variation.documents ?? 'json'),
    ],
    hasOffline: status !== undefined,
    hasLeader: status === undefined,
    hasPinned: variation.pending !== false,
    maintenanceIsPlain: variation.documents !== 'blob',
    hasMark: variation.mark !== undefined,
    statusVersion: status?.version === true ? '2025.3.1' : null,
  };
});
