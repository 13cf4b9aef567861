import type { Statement } from './statement.ts';

/** Which server and database answer here? After a fail-over, and behind a listener, that is not what was asked for. */
export const serverAndDatabase: Statement = {
  name: 'serverAndDatabase',
  oldestServer: 2005,
  text: `SELECT CONVERT(nvarchar(256), SERVERPROPERTY(N'ServerName')) AS ServerName, DB_NAME() AS DatabaseName`,
};
