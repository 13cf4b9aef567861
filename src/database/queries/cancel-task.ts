import { quoteName } from '../quote-name.ts';
import type { Schema } from '../schema.ts';
import { parameterList } from './parameter-list.ts';
import type { Write } from './guarded-write.ts';

/**
 * Executing → Cancelling, of the task `@id` where it is tied to the node of one of these spellings (`@task0` onwards). The node that
 * runs it does the rest (octopus-internals.md 1.3).
 */
export function cancelTask(schema: Schema, id: string, spellings: number): Write {
  const { schemaName, tasks } = schema;
  const table = `${quoteName(schemaName)}.${quoteName(tasks.table)}`;
  const [key, state, node] = [quoteName(id), quoteName(tasks.state), quoteName(tasks.node)];
  return {
    name: 'cancelTask',
    oldestServer: 2005,
    text: `UPDATE ${table} SET ${state} = N'Cancelling'
WHERE ${key} = @id AND ${state} = N'Executing' AND ${node} IN (${parameterList('task', spellings)});
SET @changed = @@ROWCOUNT;
SELECT @rows = COUNT(*), @same = SUM(CASE WHEN ${state} IN (N'Cancelling', N'Canceling') THEN 1 ELSE 0 END)
FROM ${table} WHERE ${key} = @id;
SET @outcome = CASE
  WHEN @rows = 0 THEN N'gone'
  WHEN @rows > 1 THEN N'ambiguous'
  WHEN @same = 0 THEN N'conflict'
  WHEN @changed = 0 THEN N'already'
  ELSE N'written' END;`,
  };
}
