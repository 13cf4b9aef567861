import type { Batch } from '../session.ts';
import { batchOf } from './batch-of.ts';
import type { BatchOptions } from './batch-of.ts';
import { heldCondition } from './locks-held.ts';
import type { LockResource } from '../lock/lock-resources.ts';

/** What a write does, between the begin and the end of its transaction: it sets `@outcome`, and may use `@changed`, `@rows`, `@same`. */
export interface Write {
  /** What is written, in camelCase: the export that builds it. */
  readonly name: string;
  /** The oldest SQL Server that understands it. */
  readonly oldestServer: 2005 | 2008;
  readonly text: string;
}

/**
 * The write in one batch that first looks whether this session still holds its locks: a session that was killed, or one opened in
 * its place, has none. Committed where the outcome is `written` and nowhere else; XACT_ABORT rolls back whatever fails.
 */
export function guardedWrite(
  doing: string,
  write: Write,
  resources: readonly LockResource[],
  options: BatchOptions,
): Batch {
  const text = `SET XACT_ABORT ON;
DECLARE @outcome nvarchar(20), @changed int, @rows int, @same int;
SET @outcome = N'lost';
IF ${heldCondition(resources)}
BEGIN
BEGIN TRANSACTION;
${write.text}
IF @outcome = N'written' COMMIT TRANSACTION;
ELSE ROLLBACK TRANSACTION;
END;
SELECT @outcome AS Outcome`;
  return batchOf(doing, [{ ...write, text }], options);
}
