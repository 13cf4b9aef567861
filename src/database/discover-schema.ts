// The first round trip: which tables, which server, which database.
import { UnavailableError } from '../errors.ts';
import type { Instance } from '../model/cluster.ts';
import { flag, text } from './cell-values.ts';
import { batchOf } from './queries/batch-of.ts';
import { mayRead } from './queries/may-read.ts';
import { octopusColumns } from './queries/octopus-columns.ts';
import { readCommittedSnapshot } from './queries/read-committed-snapshot.ts';
import { serverAndDatabase } from './queries/server-and-database.ts';
import type { OctopusTable, Tables } from './schema.ts';
import type { Session } from './session.ts';
import { tableShapes } from './table-shape.ts';

/** How to look. */
export interface DiscoveryOptions {
  readonly schemaName: string;
  readonly lockTimeoutMs: number;
}

/** What was found. */
export interface Discovery {
  readonly tables: Tables;
  readonly instance: Omit<Instance, 'schema'>;
}

/** Looks at the catalogue. @throws UnavailableError database.* */
export async function discoverSchema(
  session: Session,
  options: DiscoveryOptions,
  signal: AbortSignal,
): Promise<Discovery> {
  const batch = batchOf('looking at the schema', [octopusColumns, serverAndDatabase, readCommittedSnapshot], {
    lockTimeoutMs: options.lockTimeoutMs,
    parameters: { schema: options.schemaName },
  });
  const [columns = [], [server = {}] = [], [snapshot = {}] = []] = await session.query(batch, signal);
  return {
    tables: tableShapes(columns),
    instance: {
      database: text(server, 'DatabaseName') ?? '',
      server: text(server, 'ServerName') ?? '',
      readCommittedSnapshot: flag(snapshot, 'ReadCommittedSnapshot'),
    },
  };
}

/**
 * Explains why a table is not in the catalogue, which shows only what the login may see: by trying to read it.
 * @throws UnavailableError database.permission-denied when it exists, database.not-octopus when no other table does either
 */
export async function explainMissing(
  session: Session,
  options: DiscoveryOptions,
  { tables, instance }: Discovery,
  needed: readonly OctopusTable[],
  signal: AbortSignal,
): Promise<void> {
  const missing = needed.find((table) => !tables.has(table.toLowerCase()));
  if (missing === undefined) return;
  const question = batchOf(`reading ${missing}`, [mayRead(options.schemaName, missing)], options);
  try {
    await session.query(question, signal);
  } catch (error) {
    // 208: it does not exist. A denied permission (229) goes on to the caller.
    if (!(error instanceof UnavailableError) || error.code !== 'database.schema-unknown') throw error;
    if (tables.size === 0)
      throw new UnavailableError(
        'database.not-octopus',
        `the database '${instance.database}' has no table of Octopus Server in the schema '${options.schemaName}'`,
        {
          hint: 'check Database in the connection string: is it the database of the instance?',
          cause: error,
        },
      );
  }
}
