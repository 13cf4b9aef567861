import type { Statement } from './statement.ts';

/**
 * Who holds locks of octo-ha in this database? Needs VIEW SERVER STATE (2022 and newer: VIEW SERVER PERFORMANCE STATE; Azure SQL
 * Database: VIEW DATABASE STATE). `Own` tells a session of the process that asks: from the same host, by the same number and name.
 * The description of an application lock is `principal:[first 32 characters]:(hash)`.
 */
export const lockHolders: Statement = {
  name: 'lockHolders',
  oldestServer: 2008,
  text: `SELECT s.session_id AS Session, s.host_name AS Host, s.program_name AS Program, s.login_name AS Login,
  s.host_process_id AS Process, l.resource_description AS Resource, l.request_mode AS Mode,
  DATEDIFF(second, s.login_time, GETDATE()) AS AgeSeconds, SYSDATETIMEOFFSET() AS ReadAt,
  CASE WHEN s.host_name = me.host_name AND s.host_process_id = me.host_process_id AND s.program_name = me.program_name
    THEN 1 ELSE 0 END AS Own
FROM sys.dm_tran_locks AS l
JOIN sys.dm_exec_sessions AS s ON s.session_id = l.request_session_id
JOIN sys.dm_exec_sessions AS me ON me.session_id = @@SPID
WHERE l.resource_type = N'APPLICATION' AND l.resource_database_id = DB_ID() AND l.request_status = N'GRANT'
  AND l.request_session_id <> @@SPID AND l.resource_description LIKE N'%[[]octo-ha%'`,
};
