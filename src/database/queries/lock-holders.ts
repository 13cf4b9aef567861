import type { Statement } from './statement.ts';

/**
 * Who holds locks of octo-ha in this database? Needs VIEW SERVER STATE (2022 and newer: VIEW SERVER PERFORMANCE STATE; Azure SQL
 * Database: VIEW DATABASE STATE). The description of an application lock is `principal:[first 32 characters]:(hash)`.
 */
export const lockHolders: Statement = {
  name: 'lockHolders',
  oldestServer: 2008,
  text: `SELECT s.session_id AS Session, s.host_name AS Host, s.program_name AS Program, s.login_name AS Login,
  s.host_process_id AS Process, l.resource_description AS Resource, l.request_mode AS Mode,
  DATEDIFF(second, s.login_time, GETDATE()) AS AgeSeconds, SYSDATETIMEOFFSET() AS ReadAt
FROM sys.dm_tran_locks AS l
JOIN sys.dm_exec_sessions AS s ON s.session_id = l.request_session_id
WHERE l.resource_type = N'APPLICATION' AND l.resource_database_id = DB_ID() AND l.request_status = N'GRANT'
  AND l.request_session_id <> @@SPID AND l.resource_description LIKE N'%[[]octo-ha%'`,
};
