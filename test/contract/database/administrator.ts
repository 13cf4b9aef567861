// An administrator's session for the contract suite: it creates a scratch schema through plain T-SQL and removes it.
import { randomBytes } from 'node:crypto';
import mssql from 'mssql';
import type { Connection } from '../../../src/model/connection.ts';
import { driverConfig } from '../../../src/database/driver-config.ts';
import type { Row } from '../../../src/database/session.ts';
import type { Shape } from './shapes.ts';

/** Runs T-SQL with all rights. */
export interface Administrator {
  readonly execute: (sql: string) => Promise<readonly Row[]>;
  readonly close: () => Promise<void>;
}

/** Logs in through the driver, past the product. */
export async function administrator(connection: Connection): Promise<Administrator> {
  const wishes = { connectMs: 15_000, applicationName: 'octo-ha contract suite' };
  const pool = new mssql.ConnectionPool(driverConfig(connection, wishes));
  pool.on('error', () => undefined);
  await pool.connect();
  return {
    execute: async (sql) => {
      // Undefined for statements without rows, whatever its type says.
      const result: { readonly recordset?: unknown } = await pool.request().batch(sql);
      return (result.recordset ?? []) as readonly Row[];
    },
    close: () => pool.close(),
  };
}

/** Creates the shape in a schema of its own, and removes both whatever happens. */
export async function withScratchSchema(
  admin: Administrator,
  shape: Shape,
  use: (schemaName: string) => Promise<void>,
): Promise<void> {
  const schemaName = `octo_ha_${randomBytes(4).toString('hex')}`;
  await admin.execute(`CREATE SCHEMA [${schemaName}]`);
  try {
    for (const statement of shape.statements)
      await admin.execute(statement.replaceAll('$S', `[${schemaName}]`));
    await use(schemaName);
  } finally {
    for (const table of shape.tables)
      await admin.execute(
        `IF OBJECT_ID(N'[${schemaName}].[${table}]') IS NOT NULL DROP TABLE [${schemaName}].[${table}]`,
      );
    // The sandbox refuses it as syntax; there an empty schema may stay, it lives in memory.
    await admin.execute(`DROP SCHEMA [${schemaName}]`).catch((error: unknown) => {
      if ((error as { number?: unknown }).number !== 102) throw error;
    });
  }
}

/** Creates a login with a random password and removes it and its user afterwards. */
export async function withLogin(
  admin: Administrator,
  use: (login: string, password: string) => Promise<void>,
): Promise<void> {
  const login = `octo_ha_${randomBytes(4).toString('hex')}`;
  const password = `Aa1!${randomBytes(12).toString('hex')}`;
  await admin.execute(`CREATE LOGIN [${login}] WITH PASSWORD = '${password}'`);
  try {
    await use(login, password);
  } finally {
    await admin.execute(
      `IF EXISTS (SELECT * FROM sys.database_principals WHERE name = N'${login}') DROP USER [${login}]`,
    );
    await admin.execute(`DROP LOGIN [${login}]`);
  }
}
