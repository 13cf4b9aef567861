import { quoteName } from '../quote-name.ts';
import type { Settings } from '../schema.ts';
import type { Write } from './guarded-write.ts';

/**
 * Puts `@new` in place of `@old`, the text of the settings document `@id`, where that is the text to the last byte: the collation
 * would take another case, and trailing spaces, for the same.
 */
export function replaceDocument(schemaName: string, settings: Settings, json: string): Write {
  const table = `${quoteName(schemaName)}.${quoteName(settings.table)}`;
  const [id, text] = [quoteName(settings.id), quoteName(json)];
  const bytes = (value: string): string => `CONVERT(varbinary(max), CONVERT(nvarchar(max), ${value}))`;
  return {
    name: 'replaceDocument',
    oldestServer: 2005,
    text: `UPDATE ${table} SET ${text} = @new
WHERE ${id} = @id AND ${bytes(text)} = ${bytes('@old')};
SET @changed = @@ROWCOUNT;
SELECT @rows = COUNT(*), @same = SUM(CASE WHEN ${bytes(text)} = ${bytes('@new')} THEN 1 ELSE 0 END)
FROM ${table} WHERE ${id} = @id;
SET @outcome = CASE
  WHEN @rows = 0 THEN N'gone'
  WHEN @rows > 1 THEN N'ambiguous'
  WHEN @same = 0 THEN N'conflict'
  WHEN @changed = 0 THEN N'already'
  ELSE N'written' END;`,
  };
}
