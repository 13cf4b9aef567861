import { quoteName } from '../quote-name.ts';
import type { Schema } from '../schema.ts';
import type { Write } from './guarded-write.ts';

/**
 * Sets one column of a node's row to `@value` where it is still `@expected`, and reads it back. `@id` is the node's.
 * An outside writer of both columns is Octopus' own command line (`node --drain`, `node --taskCap`).
 */
export function setNodeColumn(schema: Schema, column: 'draining' | 'taskCap'): Write {
  const { schemaName, nodes } = schema;
  const table = `${quoteName(schemaName)}.${quoteName(nodes.table)}`;
  const [id, target] = [quoteName(nodes.id), quoteName(nodes[column])];
  return {
    name: 'setNodeColumn',
    oldestServer: 2005,
    text: `UPDATE ${table} SET ${target} = @value
WHERE ${id} = @id AND ${target} = @expected AND ${target} <> @value;
SET @changed = @@ROWCOUNT;
SELECT @rows = COUNT(*), @same = SUM(CASE WHEN ${target} = @value THEN 1 ELSE 0 END) FROM ${table} WHERE ${id} = @id;
SET @outcome = CASE
  WHEN @rows = 0 THEN N'gone'
  WHEN @rows > 1 THEN N'ambiguous'
  WHEN @same = 0 THEN N'conflict'
  WHEN @changed = 0 THEN N'already'
  ELSE N'written' END;`,
  };
}
