// Values and rows of the sample cluster as T-SQL text.
import { gzipSync } from 'node:zlib';

/** A character literal. */
export const text = (value: string): string => `N'${value.replaceAll("'", "''")}'`;

/** An instant before now, by the server's clock. */
export const ago = (seconds: number): string => `DATEADD(second, ${String(-seconds)}, SYSDATETIMEOFFSET())`;

/** What COMPRESS makes of nvarchar. */
export const blob = (value: string): string => `0x${gzipSync(Buffer.from(value, 'utf16le')).toString('hex')}`;

/** An INSERT in the schema `$S`; false for a column that the shape does not have. */
export function insert(table: string, values: Readonly<Record<string, string | false>>): string {
  const given = Object.entries(values).filter(([, value]) => value !== false);
  const columns = given.map(([column]) => `[${column}]`).join(', ');
  return `INSERT INTO $S.[${table}] (${columns}) VALUES (${given.map(([, value]) => value).join(', ')})`;
}

/** So many more queued tasks in a schema `$S` of 2016-2018, as few statements; the last is the oldest. */
export function longQueue(length: number): readonly string[] {
  const rows = Array.from({ length }, (_, at) => {
    const id = `Long-${String(at)}`;
    return `(N'${id}', N'Deploy', N'', ${ago(1000 + at)}, N'Queued', 0, N'{}')`;
  });
  const columns = '[Id], [Name], [Description], [QueueTime], [State], [HasPendingInterruptions], [JSON]';
  const parts = [rows.slice(0, length / 2), rows.slice(length / 2)];
  return parts.map((part) => `INSERT INTO $S.[ServerTask] (${columns}) VALUES ${part.join(', ')}`);
}
