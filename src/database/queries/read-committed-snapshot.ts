import type { Statement } from './statement.ts';

/**
 * Do readers see the last committed rows instead of waiting for writers? Octopus wants it on (Octopus issue 7713). By name:
 * on Azure SQL, DB_ID() is not the database_id of this view.
 */
export const readCommittedSnapshot: Statement = {
  name: 'readCommittedSnapshot',
  oldestServer: 2005,
  text: `SELECT d.is_read_committed_snapshot_on AS ReadCommittedSnapshot
FROM sys.databases AS d
WHERE d.name = DB_NAME()`,
};
