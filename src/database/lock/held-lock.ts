// A lock that is held, and the writes that need it: each is prepared, then sent as one guarded batch.
import type { HeldLock, LockScope, NodeChange, WriteOutcome } from '../../edges.ts';
import { unknownSchema } from '../need-column.ts';
import { cancelTask } from '../queries/cancel-task.ts';
import { deleteNode } from '../queries/delete-node.ts';
import { nodeNames } from '../queries/node-names.ts';
import { listParameters } from '../queries/parameter-list.ts';
import { setNodeColumn } from '../queries/set-node-column.ts';
import type { OctopusTable, Schema } from '../schema.ts';
import type { Row } from '../session.ts';
import { shortened } from '../shortened.ts';
import { changeFolders } from './change-folders.ts';
import { changeMaintenanceMode } from './change-maintenance-mode.ts';
import type { LockSession } from './lock-session.ts';
import { ownSpellings } from './own-spellings.ts';

/**
 * Does something with the schema as found, and has it looked at again after a failure. Tables in `more` may be missing, but not hidden
 * from the login.
 */
export type WithSchema = <T>(
  more: readonly OctopusTable[],
  signal: AbortSignal,
  work: (schema: Schema) => Promise<T>,
) => Promise<T>;

/** The lock over a session that holds it. */
export function heldLock(scope: LockScope, session: LockSession, withSchema: WithSchema): HeldLock {
  const setColumn =
    (column: 'draining' | 'taskCap', what: string) =>
    ({ nodeId, expected, value }: NodeChange<boolean> | NodeChange<number>, signal: AbortSignal) =>
      withSchema([], signal, (schema): Promise<WriteOutcome> => {
        const doing = `${what} of ${shortened(nodeId)}`;
        if (schema.generation === 'unknown') throw unknownSchema(`${doing}: no table found has heart beats`);
        return session.write(doing, setNodeColumn(schema, column), { id: nodeId, expected, value });
      });

  /** Names and ids of all nodes, from which follows how rows of other tables name one of them. */
  const names = (schema: Schema): Promise<readonly Row[]> =>
    session.read('reading the names of the nodes', nodeNames(schema));

  return {
    scope,
    isHeld: async (signal) => {
      signal.throwIfAborted();
      return session.isHeld();
    },
    setDraining: setColumn('draining', 'setting the drain flag'),
    setTaskCap: setColumn('taskCap', 'setting the task cap'),
    removeNode: (nodeId, signal) =>
      withSchema(['OctopusServerNodeStatus'], signal, async (schema) => {
        const doing = `removing ${shortened(nodeId)}`;
        if (schema.unboundStatus || schema.generation === 'unknown')
          throw unknownSchema(`${doing}: the row of its heart beats cannot be told from others`);
        const rows = await names(schema);
        const [tasks, beats] = [ownSpellings(rows, nodeId, 'shared'), ownSpellings(rows, nodeId, 'alone')];
        const write = deleteNode(schema, { tasks: tasks.length, beats: beats.length });
        const outcome = await session.write(doing, write, {
          id: nodeId,
          ...listParameters('task', tasks),
          ...(schema.status === null ? {} : listParameters('beat', beats)),
        });
        return outcome === 'already' ? 'gone' : outcome;
      }),
    cancelTask: ({ id, nodeId }, signal) =>
      withSchema([], signal, async (schema) => {
        const doing = `cancelling ${shortened(id)}`;
        const key = schema.tasks.id;
        if (key === null) throw unknownSchema(`${doing}: no column Id with text in ${schema.tasks.table}`);
        const own = ownSpellings(await names(schema), nodeId, 'alone');
        return session.write(doing, cancelTask(schema, key, own.length), {
          id,
          ...listParameters('task', own),
        });
      }),
    setMaintenanceMode: (on, signal) =>
      withSchema(['Configuration'], signal, (schema) => changeMaintenanceMode(session, schema, on)),
    setFolders: (change, signal) =>
      withSchema(['Configuration'], signal, (schema) => changeFolders(session, schema, change)),
    release: () => session.close(),
  };
}
