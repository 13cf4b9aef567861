// The first round trip: which shape, which server, which database.
import { UnavailableError } from '../errors.ts';
import type { Instance } from '../model/cluster.ts';
import { flag, text } from './cell-values.ts';
import { batchOf } from './queries/batch-of.ts';
import { mayRead } from './queries/may-read.ts';
import { octopusColumns } from './queries/octopus-columns.ts';
import { readCommittedSnapshot } from './queries/read-committed-snapshot.ts';
import { serverAndDatabase } from './queries/server-and-database.ts';
import { bindSchema } from './schema.ts';
import type { OctopusTable, Schema } from './schema.ts';
import type { Session } from './session.ts';
import { tableShapes } from './table-shape.ts';
import type { TableShape } from './table-shape.ts';

/** How to look. */
export interface DiscoveryOptions {
  readonly schemaName: string;
  readonly lockTimeoutMs: number;
}

/** What was found. */
export interface Discovery {
  readonly schema: Schema;
  readonly instance: Instance;
}

/**
 * Looks at the catalogue.
 * @throws UnavailableError database.not-octopus, .schema-unknown, .permission-denied, …
 */
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
  const tables = tableShapes(columns);
  const database = text(server, 'DatabaseName') ?? '';
  await explainMissing(tables, database);
  const schema = bindSchema(tables, options.schemaName);
  return {
    schema,
    instance: {
      database,
      server: text(server, 'ServerName') ?? '',
      schema: schema.generation,
      readCommittedSnapshot: flag(snapshot, 'ReadCommittedSnapshot'),
    },
  };

  /** The catalogue hides what the login may not see: whether a table is missing or hidden takes another question. */
  async function explainMissing(seen: ReadonlyMap<string, TableShape>, name: string): Promise<void> {
    const needed: readonly OctopusTable[] = ['OctopusServerNode', 'ServerTask'];
    const missing = needed.find((table) => !seen.has(table.toLowerCase()));
    if (missing === undefined || !(await isMissing(missing))) return;
    if (seen.size > 0) return;
    throw new UnavailableError(
      'database.not-octopus',
      `the database '${name}' has no table of Octopus Server in the schema '${options.schemaName}'`,
      {
        hint: "check Database in the connection string; it is the database of the instance, not one of its projects' own",
      },
    );
  }

  async function isMissing(table: OctopusTable): Promise<boolean> {
    const question = batchOf(`reading ${table}`, [mayRead(options.schemaName, table)], options);
    try {
      await session.query(question, signal);
      return false;
    } catch (error) {
      // 208: it does not exist. A denied permission (229) goes on to the caller.
      if (error instanceof UnavailableError && error.code === 'database.schema-unknown') return true;
      throw error;
    }
  }
}
