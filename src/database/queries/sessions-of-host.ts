import type { Statement } from './statement.ts';

/**
 * How many sessions does `@host` have on this database? Without the permission a login sees its own alone, so that is asked too: VIEW
 * SERVER STATE (2022 and newer: VIEW SERVER PERFORMANCE STATE; Azure SQL Database: VIEW DATABASE STATE). A permission that this server
 * does not know is NULL. The column database_id came with SQL Server 2012.
 */
export const sessionsOfHost: Statement = {
  name: 'sessionsOfHost',
  oldestServer: 2012,
  text: `SELECT COUNT(*) AS Sessions,
  CASE WHEN HAS_PERMS_BY_NAME(NULL, NULL, N'VIEW SERVER STATE') = 1
    OR HAS_PERMS_BY_NAME(NULL, NULL, N'VIEW SERVER PERFORMANCE STATE') = 1
    OR (CONVERT(int, SERVERPROPERTY(N'EngineEdition')) = 5 AND HAS_PERMS_BY_NAME(DB_NAME(), N'DATABASE', N'VIEW DATABASE STATE') = 1)
    THEN 1 ELSE 0 END AS Permitted
FROM sys.dm_exec_sessions AS s
WHERE LOWER(s.host_name) = LOWER(@host) AND s.database_id = DB_ID() AND s.program_name NOT LIKE N'octo-ha%'`,
};
