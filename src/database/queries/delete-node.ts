import { quoteName } from '../quote-name.ts';
import type { Schema } from '../schema.ts';
import { parameterList } from './parameter-list.ts';
import type { Write } from './guarded-write.ts';

/** How many spellings of the node there are, each a parameter: `@task0`, `@beat0` onwards. */
export interface DeleteNodeSpellings {
  readonly tasks: number;
  readonly beats: number;
}

/**
 * Deletes the node's rows of both tables (with one of them left, heart beats failed in Octopus issue 5729), where no task runs, is
 * being cancelled or waits for a person there. Where nobody can tell who waits, every queued task that is tied to the node does.
 */
export function deleteNode(schema: Schema, spellings: DeleteNodeSpellings): Write {
  const { schemaName, nodes, status, tasks } = schema;
  const table = (name: string): string => `${quoteName(schemaName)}.${quoteName(name)}`;
  const state = `t.${quoteName(tasks.state)}`;
  const waits = tasks.pending === null ? '' : ` AND t.${quoteName(tasks.pending)} = 1`;
  const beats =
    status === null
      ? ''
      : `
  DELETE FROM ${table(status.table)} WHERE ${quoteName(status.node)} IN (${parameterList('beat', spellings.beats)});
  SET @changed = @@ROWCOUNT;`;
  return {
    name: 'deleteNode',
    oldestServer: 2005,
    text: `SET @changed = 0;
SELECT @rows = COUNT(*) FROM ${table(tasks.table)} AS t
WHERE t.${quoteName(tasks.node)} IN (${parameterList('task', spellings.tasks)})
  AND (${state} IN (N'Executing', N'Cancelling', N'Canceling') OR (${state} = N'Queued'${waits}));
IF @rows > 0 SET @outcome = N'conflict';
ELSE
BEGIN${beats}
  DELETE FROM ${table(nodes.table)} WHERE ${quoteName(nodes.id)} = @id;
  SET @rows = @@ROWCOUNT;
  SET @outcome = CASE
    WHEN @rows > 1 THEN N'ambiguous'
    WHEN @rows + @changed = 0 THEN N'gone'
    ELSE N'written' END;
END;`,
  };
}
