import { quoteName } from '../quote-name.ts';
import type { Schema, Settings } from '../schema.ts';
import { from, pick } from './statement.ts';

/** SQL for the settings documents whose text has one of these marks, and for all compressed ones: DECOMPRESS needs 2016. */
export function documents(
  schema: Pick<Schema, 'schemaName'>,
  settings: Settings,
  marks: readonly string[],
): string {
  const { json, blob } = settings.document;
  const conditions = [
    ...(json === null ? [] : marks.map((mark) => `d.${quoteName(json)} LIKE N'%${mark}%'`)),
    ...(blob === null ? [] : [`d.${quoteName(blob)} IS NOT NULL`]),
  ];
  return `SELECT ${pick('d', { Id: settings.id, Json: json, JsonBlob: blob })}
${from(schema, settings.table, 'd')}
WHERE ${conditions.join(' OR ')}`;
}
