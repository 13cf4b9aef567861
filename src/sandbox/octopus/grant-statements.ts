import { bracketed } from './seeds/sql-text.ts';

/** What octo-ha reads (docs/database.md, "What a login needs"); not every shape has all of them. */
const tables = [
  'OctopusServerNode',
  'OctopusServerNodeStatus',
  'ServerTask',
  'OctopusServerInstallationHistory',
  'Configuration',
] as const;

/** Grants a user what octo-ha reads, table by table, and nothing else: a command that needs more fails here too. */
export function grantStatements(user: string): string[] {
  return tables.map(
    (name) =>
      `IF OBJECT_ID(N'[dbo].[${name}]') IS NOT NULL GRANT SELECT ON [dbo].[${name}] TO ${bracketed(user)}`,
  );
}
