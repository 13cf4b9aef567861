// A stage on a server: a scratch schema with the sample cluster, and operators who log in to it.
import { openDatabase } from '../../../src/database/open-database.ts';
import type { InstanceDatabase } from '../../../src/edges.ts';
import type { Connection } from '../../../src/model/connection.ts';
import { faultProxy } from '../../fakes/fault-proxy.ts';
import type { FaultProxy } from '../../fakes/fault-proxy.ts';
import type { Administrator } from './administrator.ts';
import type { Stage } from './operators.ts';
import type { Shape } from './shapes.ts';

/** How sessions are ended from outside: by the server's KILL, or by cutting a proxy where the server has none. */
export type Killing = 'statement' | 'proxy';

/** A stage, to be cleared when the play is over. */
export interface ServerStage extends Stage {
  readonly clear: () => Promise<void>;
}

/** Sets the stage in a schema that holds the sample. */
export function serverStage(
  admin: Administrator,
  connection: Connection,
  shape: Shape,
  schemaName: string,
  killing: Killing,
): ServerStage {
  const opened: InstanceDatabase[] = [];
  const proxies = new Map<string, FaultProxy>();
  const program = (name: string): string => `${schemaName} ${name}`;
  return {
    shape,
    operator: async (name) => {
      const port = killing === 'proxy' ? await proxyPort(name) : connection.port;
      const database = await openDatabase(
        { ...connection, port },
        { applicationName: program(name), schemaName },
      );
      opened.push(database);
      return database;
    },
    killLocks: async (name) => {
      if (killing === 'proxy') proxies.get(name)?.drop();
      else
        for (const { Session } of await lockSessions(admin, program(name)))
          await admin.execute(`KILL ${String(Session)}`);
      await waitUntilGone(admin, program(name));
    },
    rows: async () => {
      const tables: Record<string, readonly string[]> = {};
      for (const table of shape.tables) {
        const rows = await admin.execute(`SELECT * FROM [${schemaName}].[${table}]`);
        tables[table] = rows.map((row) => Object.entries(row).map(shown).join('|')).sort();
      }
      return tables;
    },
    clear: async () => {
      await Promise.all(opened.map((database) => database.close()));
      await Promise.all([...proxies.values()].map((proxy) => proxy.close()));
    },
  };

  async function proxyPort(name: string): Promise<number> {
    const proxy = await faultProxy(connection.port ?? 1433);
    proxies.set(name, proxy);
    return proxy.port;
  }
}

function shown([column, value]: readonly [string, unknown]): string {
  if (value instanceof Date) return `${column}=${value.toISOString()}`;
  if (value instanceof Uint8Array) return `${column}=${Buffer.from(value).toString('hex')}`;
  return `${column}=${String(value)}`;
}

/** The sessions of this operator that hold locks: their program's name goes on with who it is. */
function lockSessions(
  admin: Administrator,
  program: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return admin.execute(
    `SELECT s.session_id AS Session FROM sys.dm_exec_sessions AS s WHERE s.program_name LIKE N'${program},%'`,
  );
}

async function waitUntilGone(admin: Administrator, program: string): Promise<void> {
  for (let look = 0; look < 100; look += 1) {
    if ((await lockSessions(admin, program)).length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`the sessions of ${program} do not end`);
}
