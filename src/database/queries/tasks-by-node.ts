import { quoteName } from '../quote-name.ts';
import type { Schema } from '../schema.ts';
import { from } from './statement.ts';
import type { Statement } from './statement.ts';

/**
 * How many tasks does each node run, cancel, or keep for a person? The predicate is the server's own (octopus-internals.md
 * 1.3); `Canceling` is an old spelling. A task waiting for a person stays tied to its node, queued or executing (Octopus
 * issue 4846), and is not counted as running.
 */
export function tasksByNode(schema: Schema): Statement {
  const { table, state, node, pending } = schema.tasks;
  const [stateColumn, nodeColumn] = [`t.${quoteName(state)}`, `t.${quoteName(node)}`];
  const flag = pending === null ? null : `t.${quoteName(pending)}`;
  const waits = flag === null ? null : `${flag} = 1`;
  const runs = flag === null ? '' : ` AND (${flag} = 0 OR ${flag} IS NULL)`;
  const count = (condition: string, label: string): string =>
    `  SUM(CASE WHEN ${condition} THEN 1 ELSE 0 END) AS ${label}`;
  const columns = [
    `  ${nodeColumn} AS Node`,
    count(`${stateColumn} = N'Executing'${runs}`, 'Running'),
    count(`${stateColumn} IN (N'Cancelling', N'Canceling')`, 'Cancelling'),
    ...(waits === null ? [] : [count(`${stateColumn} IN (N'Queued', N'Executing') AND ${waits}`, 'Pinned')]),
  ];
  return {
    name: 'tasksByNode',
    oldestServer: 2005,
    text: `SELECT
${columns.join(',\n')}
${from(schema, table, 't')}
WHERE ${stateColumn} IN (N'Executing', N'Cancelling', N'Canceling', N'Queued') AND ${nodeColumn} IS NOT NULL
GROUP BY ${nodeColumn}`,
  };
}
