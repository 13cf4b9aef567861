import { bracketed } from './seeds/sql-text.ts';

/** What octo-ha reads, and writes when it maintains (docs/database.md, "What a login needs"); not every shape has all of them. */
const tables = [
  ['OctopusServerNode', 'SELECT, UPDATE, DELETE'],
  ['OctopusServerNodeStatus', 'SELECT, DELETE'],
  ['ServerTask', 'SELECT, UPDATE'],
  ['OctopusServerInstallationHistory', 'SELECT'],
  ['Configuration', 'SELECT, UPDATE'],
  ['Artifact', 'SELECT'],
  ['NuGetPackage', 'SELECT'],
] as const;

/** Grants a user what octo-ha needs, table by table, and nothing else: a command that needs more fails here too. */
export function grantStatements(user: string): string[] {
  return tables.map(
    ([name, rights]) =>
      `IF OBJECT_ID(N'[dbo].[${name}]') IS NOT NULL GRANT ${rights} ON [dbo].[${name}] TO ${bracketed(user)}`,
  );
}
