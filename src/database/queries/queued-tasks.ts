import { quoteName } from '../quote-name.ts';
import type { Schema } from '../schema.ts';
import { from } from './statement.ts';
import type { Statement } from './statement.ts';

/**
 * How many tasks wait for a node, and since when does the first? Not counted: tasks scheduled for later (their QueueTime is
 * still to come) and tasks that wait for a person.
 */
export function queuedTasks(schema: Schema): Statement {
  const { table, state, queueTime, pending } = schema.tasks;
  const due = queueTime === null ? null : `t.${quoteName(queueTime)}`;
  const waits = pending === null ? null : `t.${quoteName(pending)}`;
  const conditions = [
    `t.${quoteName(state)} = N'Queued'`,
    ...(due === null ? [] : [`${due} <= SYSDATETIMEOFFSET()`]),
    ...(waits === null ? [] : [`(${waits} = 0 OR ${waits} IS NULL)`]),
  ];
  return {
    name: 'queuedTasks',
    oldestServer: 2008,
    text: `SELECT COUNT(*) AS Queued,${due === null ? '' : ` MIN(${due}) AS OldestQueuedAt,`} SYSDATETIMEOFFSET() AS ReadAt
${from(schema, table, 't')}
WHERE ${conditions.join(' AND ')}`,
  };
}
