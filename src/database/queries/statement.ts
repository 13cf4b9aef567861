// The questions octo-ha asks the instance database, one per file, written out.
// Lives here: SQL text and the oldest SQL Server it runs on. Never here: running it, reading its rows.
import { quoteName } from '../quote-name.ts';
import type { Schema } from '../schema.ts';

/** One SELECT. Every column is named, so that rows are read by name. */
export interface Statement {
  /** What is asked, in camelCase: the export that builds it. */
  readonly name: string;
  /** The oldest SQL Server that understands it. */
  readonly oldestServer: 2005 | 2008 | 2012;
  readonly text: string;
}

/** `[dbo].[Table] AS t` */
export function from(schema: Pick<Schema, 'schemaName'>, table: string, alias: string): string {
  return `FROM ${quoteName(schema.schemaName)}.${quoteName(table)} AS ${alias}`;
}

/** `t.[Column] AS Label`, or nothing for a column that this shape does not have. */
export function pick(alias: string, columns: Readonly<Record<string, string | null>>): string {
  return Object.entries(columns)
    .filter((entry): entry is [string, string] => entry[1] !== null)
    .map(([label, column]) => `${alias}.${quoteName(column)} AS ${quoteName(label)}`)
    .join(', ');
}
