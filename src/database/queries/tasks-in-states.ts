import { mostTasks } from '../../model/task.ts';
import { quoteName } from '../quote-name.ts';
import type { Schema } from '../schema.ts';
import { parameterList } from './parameter-list.ts';
import { from, pick } from './statement.ts';
import type { Statement } from './statement.ts';

/** How many spellings of states and of a node there are; each is a parameter, `@state0` and `@node0` onwards. */
export interface TaskFilter {
  readonly states: number;
  /** Null asks for tasks of any node and of none; else `@nodeId` is its id as well. */
  readonly nodes: number | null;
  /** How many ids are asked for, `@id0` onwards; left out for any. */
  readonly ids?: number;
  readonly newestFirst?: boolean;
}

/**
 * Which tasks are in these states, tied to a node under one of these spellings or under its name? The oldest first unless asked otherwise, and no more
 * than `mostTasks`: a queue may be of any length.
 */
export function tasksInStates(schema: Schema, id: string, filter: TaskFilter): Statement {
  const { table, state, node, name, description, project, queueTime, startTime, pending, mark } =
    schema.tasks;
  const columns = {
    Id: id,
    Name: name,
    Description: description,
    State: state,
    Node: node,
    Project: project,
    QueuedAt: queueTime,
    StartedAt: startTime,
    Waits: pending,
    Mark: mark,
  };
  const nodeColumn = `t.${quoteName(node)}`;
  const ofNode =
    filter.nodes === null
      ? ''
      : `
  AND (${nodeColumn} IN (${parameterList('node', filter.nodes)}) OR ${nodeColumn} IN (
    SELECT ${pick('n', { Name: schema.nodes.name })}
    ${from(schema, schema.nodes.table, 'n')}
    WHERE n.${quoteName(schema.nodes.id)} = @nodeId))`;
  const ofIds =
    filter.ids === undefined
      ? ''
      : `
  AND t.${quoteName(id)} IN (${parameterList('id', filter.ids)})`;
  const order = [queueTime, id]
    .filter((column) => column !== null)
    .map((column) => `t.${quoteName(column)}${filter.newestFirst === true ? ' DESC' : ''}`);
  return {
    name: 'tasksInStates',
    oldestServer: 2008,
    text: `SELECT TOP (${String(mostTasks)}) ${pick('t', columns)}, SYSDATETIMEOFFSET() AS ReadAt
${from(schema, table, 't')}
WHERE t.${quoteName(state)} IN (${parameterList('state', filter.states)})${ofNode}${ofIds}
ORDER BY ${order.join(', ')}`,
  };
}
