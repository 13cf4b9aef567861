import type { LockResource } from '../lock/lock-resources.ts';
import type { Statement } from './statement.ts';

/**
 * Takes the locks in order, for the session and without waiting, and stops at the first that somebody else has. `Code` is what
 * sp_getapplock returned last (negative: not granted), `Taken` how many were granted, `Updateability` whether this replica is the one
 * where others take theirs. The names are `@lock0` onwards.
 */
export function takeLocks(resources: readonly LockResource[]): Statement {
  const takes = resources.map(
    ({ mode }, at) => `IF @code >= 0
BEGIN
  EXEC @code = sp_getapplock @Resource = @lock${String(at)}, @LockMode = N'${mode}', @LockOwner = N'Session', @LockTimeout = 0, @DbPrincipal = N'public';
  IF @code >= 0 SET @taken = @taken + 1;
END;`,
  );
  return {
    name: 'takeLocks',
    oldestServer: 2005,
    text: `DECLARE @code int, @taken int;
SET @code = 0;
SET @taken = 0;
${takes.join('\n')}
SELECT @code AS Code, @taken AS Taken, CONVERT(nvarchar(60), DATABASEPROPERTYEX(DB_NAME(), N'Updateability')) AS Updateability`,
  };
}
