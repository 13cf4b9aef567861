import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseClient } from '../node/database-client.ts';
import { findShape } from '../node/instance-shape.ts';
import { nodeRows } from '../node/node-rows.ts';
import { taskRows } from '../node/task-rows.ts';
import type { TaskRow } from '../node/task-rows.ts';

/** Options of `node`, as given. Seconds are real ones. */
export interface NodeChange {
  readonly taskCap?: string | undefined;
  readonly drain?: string | undefined;
  readonly wait?: string | undefined;
  readonly 'cancel-tasks'?: boolean | undefined;
  readonly 'cancel-wait'?: string | undefined;
}

/**
 * `Octopus.Server node`: writes cap and drain flag to the row; with drain, waits, then cancels what is left, if asked to
 * (octopus-internals.md 4.1: wait 0 unless given; cancel-wait falls back to wait, at least 5 s).
 * @throws Error when the node has no row, an option is wrong, or tasks are left
 */
export async function changeNode(
  database: DatabaseClient,
  name: string,
  wish: NodeChange,
  print: (line: string) => void,
): Promise<void> {
  const drain = wish.drain === undefined ? null : truth(wish.drain);
  const wait = seconds(wish.wait, 0);
  const cancelWait = seconds(wish['cancel-wait'], Math.max(5, wait));
  if (drain !== true && (wish.wait !== undefined || wish['cancel-tasks'] === true))
    throw new Error('--wait and --cancel-tasks are only valid with --drain=true');
  const shape = await findShape(database);
  const rows = nodeRows(database, shape, '');
  const tasks = taskRows(database, shape);
  const node = (await rows.all()).find((row) => row.name.toLowerCase() === name.toLowerCase());
  if (node === undefined) throw new Error(`the node ${name} has no row`);
  const cap = wish.taskCap === undefined ? node.taskCap : seconds(wish.taskCap, node.taskCap);
  if (wish.taskCap !== undefined) print(`Setting task cap to ${String(cap)}`);
  if (drain !== null) print(`Setting drain mode to ${drain ? 'True' : 'False'}.`);
  await rows.change(node.id, cap, drain ?? node.draining);
  if (drain !== true) return;
  let left = await waitForTasks(wait);
  if (left.length > 0 && wish['cancel-tasks'] === true) {
    for (const task of left) await tasks.cancel(task.id, new Date());
    left = await waitForTasks(cancelWait);
  }
  if (left.length === 0) {
    print('Node has been drained.');
    return;
  }
  if (wait > 0 || wish['cancel-tasks'] === true)
    throw new Error(`${String(left.length)} tasks are still running`);

  async function waitForTasks(upTo: number): Promise<readonly TaskRow[]> {
    const until = Date.now() + upTo * 1000;
    for (;;) {
      const mine = (await tasks.active()).filter(
        (task) => task.nodeId.toLowerCase() === node?.id.toLowerCase(),
      );
      if (mine.length === 0 || Date.now() >= until) return mine;
      await sleep(100);
    }
  }
}

/** As .NET reads it. */
function truth(text: string): boolean {
  const word = text.trim().toLowerCase();
  if (word !== 'true' && word !== 'false') throw new Error(`'${text}' is neither true nor false`);
  return word === 'true';
}

function seconds(text: string | undefined, usual: number): number {
  if (text === undefined) return usual;
  if (!/^\d+$/.test(text)) throw new Error(`'${text}' is not a whole number`);
  return Number(text);
}
