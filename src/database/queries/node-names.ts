import type { Schema } from '../schema.ts';
import { from, pick } from './statement.ts';
import type { Statement } from './statement.ts';

/** What are the nodes called? Rows of other tables name them in several ways. */
export function nodeNames(schema: Schema): Statement {
  const { table, id, name } = schema.nodes;
  return {
    name: 'nodeNames',
    oldestServer: 2005,
    text: `SELECT ${pick('n', { Id: id, Name: name })}
${from(schema, table, 'n')}`,
  };
}
