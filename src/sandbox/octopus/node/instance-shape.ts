import type { DatabaseClient } from './database-client.ts';

/** Where a node finds things in this database. Names of columns; null where there are none. */
export interface InstanceShape {
  readonly prefixedIds: boolean;
  readonly taskNode: string;
  readonly pending: boolean;
  readonly space: boolean;
  readonly duration: boolean;
  /** The table with the heart beats and its id column. */
  readonly beats: { readonly table: string; readonly id: string };
  readonly split: boolean;
  readonly offline: boolean;
  readonly version: boolean;
  readonly rank: boolean;
  readonly json: boolean;
  readonly blob: boolean;
  readonly artifactTask: string;
  /** Whether there is a history of installations. */
  readonly history: boolean;
}

/** Looks at the catalogue. @throws Error when this is no instance a node can work in */
export async function findShape(database: DatabaseClient): Promise<InstanceShape> {
  const { rows } = await database.query(
    `SELECT TABLE_NAME, COLUMN_NAME FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = N'dbo'`,
  );
  const columns = new Set(rows.map((row) => `${String(row['TABLE_NAME'])}.${String(row['COLUMN_NAME'])}`));
  const has = (name: string): boolean => columns.has(name);
  if (!has('OctopusServerNode.MaxConcurrentTasks'))
    throw new Error('the database has no table OctopusServerNode that a node could work with');
  const status = 'OctopusServerNodeStatus';
  const split = has(`${status}.LastSeen`);
  const id = ['OctopusServerNodeId', 'NodeId', 'Id'].find((name) => has(`${status}.${name}`)) ?? 'Id';
  const beats = split ? { table: status, id } : { table: 'OctopusServerNode', id: 'Id' };
  return {
    prefixedIds: has('ServerTask.ServerNodeId'),
    taskNode: has('ServerTask.ServerNodeId') ? 'ServerNodeId' : 'ServerNode',
    pending: has('ServerTask.HasPendingInterruptions'),
    space: has('ServerTask.SpaceId'),
    duration: has('ServerTask.DurationSeconds'),
    beats,
    split,
    offline: has(`${status}.IsOffline`),
    version: has(`${status}.Version`),
    rank: has(`${beats.table}.Rank`),
    json: has('Configuration.JSON'),
    blob: has('Configuration.JSONBlob'),
    history: has('OctopusServerInstallationHistory.Installed'),
    artifactTask: has('Artifact.ServerTaskId') ? 'ServerTaskId' : 'RelatedDocumentIds',
  };
}
