import type { DatabaseClient } from './database-client.ts';
import type { InstanceShape } from './instance-shape.ts';

/**
 * Notes that this node runs this version, unless its last entry says so already. Before 2019 that is the only place in the
 * database that tells versions (octopus-internals.md 1.5).
 */
export async function noteInstallation(
  database: DatabaseClient,
  shape: Pick<InstanceShape, 'history'>,
  { name, version, at }: { readonly name: string; readonly version: string; readonly at: Date },
): Promise<void> {
  if (!shape.history) return;
  const { rows } = await database.query(
    'SELECT TOP (1) Version FROM dbo.OctopusServerInstallationHistory WHERE Node = @name ORDER BY Installed DESC',
    { name },
  );
  if (rows[0]?.['Version'] === version) return;
  const id = `OctopusServerInstallationHistory-${Math.random().toString(36).slice(2, 12)}`;
  await database.query(
    "INSERT INTO dbo.OctopusServerInstallationHistory (Id, Node, Version, Installed, JSON) VALUES (@id, @name, @version, @at, N'{}')",
    { id, name, version, at },
  );
}
