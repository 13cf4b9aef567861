import { quoteName } from '../quote-name.ts';
import type { Settings } from '../schema.ts';
import type { Write } from './guarded-write.ts';

/**
 * Puts `@new0` in place of `@old0`, the text of the settings document `@id0`, and so on for so many documents: all of them or none,
 * each where that is the text to the last byte (replace-document.ts).
 */
export function replaceDocuments(schemaName: string, settings: Settings, json: string, count: number): Write {
  const table = `${quoteName(schemaName)}.${quoteName(settings.table)}`;
  const [id, text] = [quoteName(settings.id), quoteName(json)];
  const bytes = (value: string): string => `CONVERT(varbinary(max), CONVERT(nvarchar(max), ${value}))`;
  const one = (at: string): string => `IF @outcome = N'already'
BEGIN
  UPDATE ${table} SET ${text} = @new${at}
  WHERE ${id} = @id${at} AND ${bytes(text)} = ${bytes(`@old${at}`)};
  SET @changed = @changed + @@ROWCOUNT;
  SELECT @rows = COUNT(*), @same = SUM(CASE WHEN ${bytes(text)} = ${bytes(`@new${at}`)} THEN 1 ELSE 0 END)
  FROM ${table} WHERE ${id} = @id${at};
  IF @rows = 0 SET @outcome = N'gone';
  ELSE IF @rows > 1 SET @outcome = N'ambiguous';
  ELSE IF @same = 0 SET @outcome = N'conflict';
END;`;
  return {
    name: 'replaceDocuments',
    oldestServer: 2005,
    text: `SET @changed = 0;
SET @outcome = N'already';
${Array.from({ length: count }, (_, at) => one(String(at))).join('\n')}
IF @outcome = N'already' AND @changed > 0 SET @outcome = N'written';`,
  };
}
