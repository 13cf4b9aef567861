// The statements by which a node takes, ends and cancels tasks.
import type { ActiveTask } from '../rules/is-orphan.ts';
import type { DatabaseClient, Row } from './database-client.ts';
import type { InstanceShape } from './instance-shape.ts';

/** An active task. */
export interface TaskRow extends ActiveTask {
  readonly id: string;
  readonly name: string;
  readonly state: string;
}

/** How a task ends. */
export type Ended = 'Success' | 'Failed' | 'Canceled';

/** Reads and writes rows of tasks. */
export interface TaskRows {
  readonly active: () => Promise<readonly TaskRow[]>;
  /** Ids of the tasks whose time has come, oldest first. */
  readonly queued: () => Promise<readonly { readonly id: string; readonly name: string }[]>;
  /** Takes a queued task; false when another node was quicker. */
  readonly take: (id: string, nodeId: string, at: Date) => Promise<boolean>;
  readonly end: (id: string, state: Ended, message: string | null, at: Date) => Promise<void>;
  /** Queued tasks are cancelled at once, active ones asked to end. */
  readonly cancel: (id: string, at: Date) => Promise<boolean>;
  readonly addArtifact: (id: string, filename: string, taskId: string, at: Date) => Promise<void>;
  readonly enqueue: (
    id: string,
    name: string,
    description: string,
    at: Date,
    waiting?: boolean,
  ) => Promise<void>;
  /** The newest of those that fulfil a condition. */
  readonly find: (
    condition: string,
    values: Readonly<Record<string, string>>,
    most: number,
  ) => Promise<readonly Row[]>;
  readonly count: (condition: string, values: Readonly<Record<string, string>>) => Promise<number>;
}

/** Statements for this shape. */
export function taskRows(database: DatabaseClient, shape: InstanceShape): TaskRows {
  const node = shape.taskNode;
  const notWaiting = shape.pending ? ' AND HasPendingInterruptions = 0' : '';
  return {
    active: async () => {
      const { rows } = await database.query(
        `SELECT Id, Name, State, ${node} AS Node${shape.pending ? ', HasPendingInterruptions AS Waiting' : ''} FROM dbo.ServerTask
WHERE State IN (N'Executing', N'Cancelling') AND ${node} IS NOT NULL`,
      );
      return rows.map((row) => ({
        id: String(row['Id']),
        name: String(row['Name']),
        state: String(row['State']),
        nodeId: String(row['Node']),
        waiting: row['Waiting'] === true && row['State'] !== 'Cancelling',
      }));
    },
    queued: async () => {
      const { rows } = await database.query(
        `SELECT TOP (50) Id, Name FROM dbo.ServerTask
WHERE State = N'Queued' AND ${node} IS NULL AND QueueTime <= SYSDATETIMEOFFSET()${notWaiting}
ORDER BY QueueTime, Id`,
      );
      return rows.map((row) => ({ id: String(row['Id']), name: String(row['Name']) }));
    },
    take: async (id, nodeId, at) => {
      const { changed } = await database.query(
        `UPDATE dbo.ServerTask SET State = N'Executing', ${node} = @nodeId, StartTime = @at
WHERE Id = @id AND State = N'Queued' AND ${node} IS NULL`,
        { id, nodeId, at },
      );
      return changed === 1;
    },
    end: async (id, state, message, at) => {
      await database.query(
        `UPDATE dbo.ServerTask SET State = @state, CompletedTime = @at, ErrorMessage = @message
WHERE Id = @id AND State IN (N'Executing', N'Cancelling')`,
        { id, state, message, at },
      );
    },
    cancel: async (id, at) => {
      const asked = await database.query(
        `UPDATE dbo.ServerTask SET State = N'Cancelling' WHERE Id = @id AND State = N'Executing'`,
        { id },
      );
      if (asked.changed > 0) return true;
      const ended = await database.query(
        `UPDATE dbo.ServerTask SET State = N'Canceled', CompletedTime = @at WHERE Id = @id AND State = N'Queued'`,
        { id, at },
      );
      return ended.changed > 0;
    },
    addArtifact: async (id, filename, taskId, at) => {
      await database.query(
        `INSERT INTO dbo.Artifact (Id, Filename, ${shape.artifactTask}, Created, JSON) VALUES (@id, @filename, @taskId, @at, N'{}')`,
        { id, filename, taskId, at },
      );
    },
    enqueue: async (id, name, description, at, waiting = false) => {
      const columns = [
        ['Id', '@id'],
        ['Name', '@name'],
        ['Description', '@description'],
        ['QueueTime', '@at'],
        ['State', "N'Queued'"],
        ['HasWarningsOrErrors', '0'],
        ['JSON', `N'{"Arguments":{}}'`],
        ...(shape.pending ? [['HasPendingInterruptions', waiting ? '1' : '0']] : []),
        ...(shape.space ? [['SpaceId', "N'Spaces-1'"]] : []),
        ...(shape.duration ? [['DurationSeconds', '0']] : []),
      ];
      await database.query(
        `INSERT INTO dbo.ServerTask (${columns.map(([column]) => column).join(', ')}) VALUES (${columns.map(([, value]) => value).join(', ')})`,
        { id, name, description, at },
      );
    },
    find: async (condition, values, most) => {
      const { rows } = await database.query(
        `SELECT TOP (${String(most)}) Id, Name, Description, State, QueueTime, StartTime, CompletedTime, ErrorMessage, ${node} AS ServerNode${shape.space ? ', SpaceId' : ''}
FROM dbo.ServerTask WHERE ${condition} ORDER BY QueueTime DESC, Id DESC`,
        values,
      );
      return rows;
    },
    count: async (condition, values) => {
      const { rows } = await database.query(
        `SELECT COUNT(*) AS Tasks FROM dbo.ServerTask WHERE ${condition}`,
        values,
      );
      return Number(rows[0]?.['Tasks']);
    },
  };
}
