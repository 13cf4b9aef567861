import { from } from './statement.ts';
import type { Statement } from './statement.ts';

/**
 * Does a table exist that the catalogue does not show? The catalogue shows only what the login may see; this answers error
 * 208 when it does not exist and 229 when it does.
 */
export function mayRead(schemaName: string, table: string): Statement {
  return {
    name: 'mayRead',
    oldestServer: 2005,
    text: `SELECT TOP (1) 1 AS Found
${from({ schemaName }, table, 't')}`,
  };
}
