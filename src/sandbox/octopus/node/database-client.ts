// A client of the pretend SQL Server, by the same driver that any other program would use.

/** A row by column name. */
export type Row = Readonly<Record<string, unknown>>;

/** What a query gave. */
export interface Answered {
  readonly rows: readonly Row[];
  /** Rows changed, by the last statement. */
  readonly changed: number;
}

/** A value for a parameter `@name`; a Date travels as datetimeoffset. */
export type Value = string | number | boolean | Date | null;

/** A pool of connections to one database. */
export interface DatabaseClient {
  readonly query: (sql: string, values?: Readonly<Record<string, Value>>) => Promise<Answered>;
  readonly close: () => Promise<void>;
}

/**
 * Connects.
 * @param connectionString ADO.NET form
 */
export async function connect(
  connectionString: string,
  who: { readonly application: string; readonly hostName: string; readonly poolSize?: number },
): Promise<DatabaseClient> {
  const { default: sql } = await import('mssql');
  const config = sql.ConnectionPool.parseConnectionString(connectionString);
  const pool = new sql.ConnectionPool({
    ...config,
    options: {
      ...config.options,
      appName: who.application,
      serverName: 'localhost',
      // Read by the driver, but not among the options its types know.
      ...({ workstationId: who.hostName } as object),
    },
    pool: { max: who.poolSize ?? 3, min: 0 },
    connectionTimeout: 10_000,
    requestTimeout: 15_000,
  });
  // The driver reports connections that break while idle; the next query says so anyway.
  pool.on('error', () => undefined);
  await pool.connect();
  return {
    query: async (text, values = {}) => {
      const request = pool.request();
      for (const [name, value] of Object.entries(values)) {
        if (value instanceof Date) request.input(name, sql.DateTimeOffset(7), value);
        else if (typeof value === 'number') request.input(name, sql.Int, value);
        else if (typeof value === 'boolean') request.input(name, sql.Bit, value);
        else request.input(name, sql.NVarChar, value);
      }
      const result = await request.query<Record<string, unknown>>(text);
      // The driver leaves out what the answer has none of.
      const rows = (result.recordset as Record<string, unknown>[] | undefined) ?? [];
      return { rows, changed: result.rowsAffected.at(-1) ?? 0 };
    },
    close: () => pool.close(),
  };
}
