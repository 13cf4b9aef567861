// Tasks in given states, of one node or of all.
import type { Task, TaskQuestion } from '../model/task.ts';
import { present, text } from './cell-values.ts';
import { unknownSchema } from './need-column.ts';
import { nodeKey, nodeSpellings } from './node-key.ts';
import { nodeOwners } from './node-owners.ts';
import { batchOf } from './queries/batch-of.ts';
import { nodeNames } from './queries/node-names.ts';
import { listParameters } from './queries/parameter-list.ts';
import { tasksInStates } from './queries/tasks-in-states.ts';
import type { Schema } from './schema.ts';
import type { Row, Session } from './session.ts';
import { stateSpellings, toTask } from './to-task.ts';

/** Where to read, and how long to wait for a lock of another session. */
export interface TaskSource {
  readonly schema: Schema;
  readonly lockTimeoutMs: number;
}

/**
 * Reads them, the oldest first unless asked otherwise, `mostTasks` at most.
 * @throws UnavailableError database.schema-unknown, .permission-denied, .garbage, …
 */
export async function readTasks(
  session: Session,
  source: TaskSource,
  question: TaskQuestion,
  signal: AbortSignal,
): Promise<readonly Task[]> {
  const { schema, lockTimeoutMs } = source;
  const states = [...new Set(question.states.flatMap(stateSpellings))];
  if (states.length === 0 || question.ids?.length === 0) return [];
  const { id } = schema.tasks;
  if (id === null) throw unknownSchema(`no column Id with text in ${schema.tasks.table}`);
  const spellings = question.nodeId === null ? null : nodeSpellings(question.nodeId);
  const statement = tasksInStates(schema, id, {
    states: states.length,
    nodes: spellings === null ? null : spellings.length,
    ...(question.ids === undefined ? {} : { ids: question.ids.length }),
    newestFirst: question.newestFirst === true,
  });
  const batch = batchOf('reading the tasks', [nodeNames(schema), statement], {
    lockTimeoutMs,
    parameters: {
      ...listParameters('state', states),
      ...listParameters('node', spellings ?? []),
      ...listParameters('id', question.ids ?? []),
      ...(question.nodeId === null ? {} : { nodeId: question.nodeId }),
    },
  });
  const [names = [], rows = []] = await session.query(batch, signal);
  const tasks = rows.map(toTask);
  if (question.nodeId === null) return tasks;
  const isOf = belongsTo(question.nodeId, names);
  return tasks.filter((task) => isOf(task.nodeId ?? ''));
}

/** A name may also be another node's id: whose the row is decides as it does where tasks are counted. */
function belongsTo(nodeId: string, rows: readonly Row[]): (reference: string) => boolean {
  const nodes = rows.map((row) => {
    const id = present(text(row, 'Id'), 'Id');
    return { id, name: text(row, 'Name') ?? id };
  });
  const owners = nodeOwners(nodes);
  const same = (id: string): boolean => id.trimEnd().toLowerCase() === nodeId.trimEnd().toLowerCase();
  const isGone = !nodes.some(({ id }) => same(id));
  return (reference) => {
    const found = owners(reference);
    // A node whose row is gone still has its tasks (Octopus issue 4304).
    if (isGone) return found.length === 0 && nodeKey(reference) === nodeKey(nodeId);
    return found.some((at) => same(nodes[at]?.id ?? ''));
  };
}
