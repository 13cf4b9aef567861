// The statements by which a node keeps its own rows and reads those of others.
import type { NodeView } from '../rules/ping-answer.ts';
import type { DatabaseClient, Row } from './database-client.ts';
import type { InstanceShape } from './instance-shape.ts';

/** A node as the cluster sees it. */
export interface NodeRow extends NodeView {
  readonly leader: boolean;
}

/** Reads and writes rows of nodes. */
export interface NodeRows {
  readonly all: () => Promise<readonly NodeRow[]>;
  /** Writes the heart beat; adds the row, with cap 5, where it is missing. */
  readonly beat: (id: string, name: string, at: Date) => Promise<void>;
  readonly flagOffline: (id: string) => Promise<void>;
  readonly change: (id: string, taskCap: number, draining: boolean) => Promise<boolean>;
  readonly remove: (id: string) => Promise<boolean>;
  readonly lead: (id: string, leader: boolean) => Promise<void>;
}

/** @param version that the nodes say they run */
export function nodeRows(database: DatabaseClient, shape: InstanceShape, version: string): NodeRows {
  const { table, id: idColumn } = shape.beats;
  const alsoBeats = [
    ...(shape.offline ? ['IsOffline = 0'] : []),
    ...(shape.version ? ['Version = @version'] : []),
  ];
  return {
    all: async () => {
      const beat = shape.split ? 'b' : 'n';
      const { rows } = await database.query(
        `SELECT n.Id, n.Name, n.MaxConcurrentTasks, n.IsInMaintenanceMode, ${beat}.LastSeen${shape.offline ? ', b.IsOffline' : ''}${shape.version ? ', b.Version' : ''}${shape.rank ? `, ${beat}.Rank` : ''}
FROM dbo.OctopusServerNode AS n${shape.split ? ` LEFT JOIN dbo.${table} AS b ON b.${idColumn} = n.Id` : ''}
ORDER BY n.Id`,
      );
      return rows.map((row) => toNode(row, version));
    },
    beat: async (id, name, at) => {
      const values = { id, name, at, version };
      const found = await database.query(
        `UPDATE dbo.${table} SET ${['LastSeen = @at', ...alsoBeats].join(', ')} WHERE ${idColumn} = @id`,
        values,
      );
      if (found.changed === 0) await add(values);
      else if (shape.split) await addConfiguration(values);
    },
    flagOffline: async (id) => {
      if (shape.offline)
        await database.query(`UPDATE dbo.${table} SET IsOffline = 1 WHERE ${idColumn} = @id`, { id });
    },
    change: async (id, taskCap, draining) => {
      const { changed } = await database.query(
        'UPDATE dbo.OctopusServerNode SET MaxConcurrentTasks = @taskCap, IsInMaintenanceMode = @draining WHERE Id = @id',
        { id, taskCap, draining },
      );
      return changed > 0;
    },
    remove: async (id) => {
      if (shape.split) await database.query(`DELETE FROM dbo.${table} WHERE ${idColumn} = @id`, { id });
      return (await database.query('DELETE FROM dbo.OctopusServerNode WHERE Id = @id', { id })).changed > 0;
    },
    lead: async (id, leader) => {
      const rank = leader ? 'Leader' : 'Follower';
      await database.query(
        `UPDATE dbo.${table} SET Rank = @rank WHERE ${idColumn} = @id AND (Rank IS NULL OR Rank <> @rank)`,
        { id, rank },
      );
    },
  };

  async function add(values: { id: string; name: string; at: Date; version: string }): Promise<void> {
    await addConfiguration(values);
    if (!shape.split) return;
    const columns = [
      [idColumn, '@id'],
      ['LastSeen', '@at'],
      ...(shape.offline ? [['IsOffline', '0']] : []),
      ...(shape.version ? [['Version', '@version']] : []),
      ...(shape.rank ? [['Rank', "N'Follower'"]] : []),
    ];
    await insertOnce(
      `INSERT INTO dbo.${table} (${columns.map(([name]) => name).join(', ')}) VALUES (${columns.map(([, value]) => value).join(', ')})`,
      values,
    );
  }

  /** Cap 5, drain off: what a node that adds itself gets (octopus-internals.md 1.1). */
  async function addConfiguration(values: {
    id: string;
    name: string;
    at: Date;
    version: string;
  }): Promise<void> {
    const { rows } = await database.query('SELECT Id FROM dbo.OctopusServerNode WHERE Id = @id', {
      id: values.id,
    });
    if (rows.length > 0) return;
    const more = shape.split ? ['', ''] : [', LastSeen, Rank', ", @at, N'Follower'"];
    await insertOnce(
      `INSERT INTO dbo.OctopusServerNode (Id, Name, JSON, MaxConcurrentTasks, IsInMaintenanceMode${more[0] ?? ''}) VALUES (@id, @name, N'{}', 5, 0${more[1] ?? ''})`,
      values,
    );
  }

  /** Another process of the same name may have been quicker: 2627 is no trouble then. */
  async function insertOnce(
    sql: string,
    values: { id: string; name: string; at: Date; version: string },
  ): Promise<void> {
    try {
      await database.query(sql, values);
    } catch (error) {
      if ((error as { number?: number }).number !== 2627) throw error;
    }
  }
}

function toNode(row: Row, version: string): NodeRow {
  const { Id, Name, MaxConcurrentTasks, IsInMaintenanceMode, LastSeen, IsOffline, Version, Rank } =
    row as Readonly<Record<string, unknown>> & { Id: string; Name: string; Version?: string | null };
  return {
    id: Id,
    name: Name,
    taskCap: Number(MaxConcurrentTasks),
    draining: IsInMaintenanceMode === true,
    lastSeenAt: LastSeen instanceof Date ? LastSeen : new Date(0),
    offline: IsOffline === true,
    version: Version ?? version,
    leader: Rank === 'Leader',
  };
}
