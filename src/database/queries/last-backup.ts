import type { Statement } from './statement.ts';

/**
 * How old is the last full or differential backup of this database that the server knows of? By its local clock, which is what the
 * dates of msdb are in. No row of another database, none of the log alone. Azure SQL Database has no msdb to read.
 */
export const lastBackup: Statement = {
  name: 'lastBackup',
  oldestServer: 2005,
  text: `SELECT DATEDIFF(second, MAX(b.backup_finish_date), GETDATE()) AS AgeSeconds
FROM msdb.dbo.backupset AS b
WHERE b.database_name = DB_NAME() AND b.type IN ('D', 'I')`,
};
