import type { Schema } from '../schema.ts';
import { from, pick } from './statement.ts';
import type { Statement } from './statement.ts';

/** Which nodes are there, what may each run, is it draining, and what time is it on the server? */
export function nodes(schema: Schema): Statement {
  const { table, id, name, taskCap, draining, lastSeen, rank } = schema.nodes;
  const columns = {
    Id: id,
    Name: name,
    TaskCap: taskCap,
    Draining: draining,
    LastSeen: lastSeen,
    Rank: rank,
  };
  return {
    name: 'nodes',
    oldestServer: 2008,
    text: `SELECT ${pick('n', columns)}, SYSDATETIMEOFFSET() AS ReadAt
${from(schema, table, 'n')}`,
  };
}
