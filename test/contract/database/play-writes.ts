// What every implementation of the edge must do when it writes: the value asked for, where it is still what it was, and nothing else.
import { expect } from 'vitest';
import type { HeldLock, InstanceDatabase } from '../../../src/edges.ts';
import type { Stage } from './operators.ts';

const signal = new AbortController().signal;

/** Writes everything there is to write, as one operator, and looks as another. */
export async function playWrites(stage: Stage): Promise<void> {
  const [writer, witness] = [await stage.operator('writer'), await stage.operator('witness')];
  const lock = await writer.takeLock({ kind: 'instance' }, signal);
  const { nodes } = await witness.readCluster(signal);
  const [alpha = '', beta = '', odd = ''] = nodes.map(({ id }) => id);
  await writeNodes(lock, witness, [alpha, beta, odd]);
  await cancelTasks(lock, witness, stage, [alpha, odd]);
  await changeMaintenance(lock, witness, stage);
  await removeNodes(lock, witness, stage, [alpha, beta, odd]);
  expect(await lock.isHeld(signal)).toBe(true);
  await lock.release();
  expect(await lock.isHeld(signal)).toBe(false);
  await expect(lock.setTaskCap({ nodeId: alpha, expected: 6, value: 9 }, signal)).rejects.toMatchObject({
    code: 'database.lock-lost',
  });
  expect(await capOf(witness, alpha)).toBe(6);
}

async function writeNodes(
  lock: HeldLock,
  witness: InstanceDatabase,
  [alpha, beta, odd]: readonly [string, string, string],
): Promise<void> {
  const before = await witness.readCluster(signal);
  const drain = (nodeId: string, expected: boolean, value: boolean): Promise<string> =>
    lock.setDraining({ nodeId, expected, value }, signal);
  const cap = (nodeId: string, expected: number, value: number): Promise<string> =>
    lock.setTaskCap({ nodeId, expected, value }, signal);
  expect(await drain(odd, false, true)).toBe('written');
  expect(await drain(odd, false, true)).toBe('already');
  expect(await drain(beta, false, false)).toBe('conflict');
  expect(await drain(beta, true, true)).toBe('already');
  expect(await drain('OctopusServerNodes-nobody', false, true)).toBe('gone');
  expect(await cap(alpha, 4, 6)).toBe('conflict');
  expect(await cap(alpha.toUpperCase(), 5, 6)).toBe('written');
  expect(await cap(alpha, 5, 6)).toBe('already');
  expect(await cap('OctopusServerNodes-nobody', 5, 6)).toBe('gone');
  const after = await witness.readCluster(signal);
  expect(after.nodes.map(({ name, draining, taskCap }) => [name, draining, taskCap])).toEqual(
    before.nodes.map(({ id, name, draining, taskCap }) => [
      name,
      draining || id === odd,
      id === alpha ? 6 : taskCap,
    ]),
  );
}

async function cancelTasks(
  lock: HeldLock,
  witness: InstanceDatabase,
  stage: Stage,
  [alpha, odd]: readonly [string, string],
): Promise<void> {
  const running = await witness.readTasks({ nodeId: alpha, states: ['Executing'] }, signal);
  const [task] = running;
  if (task === undefined) throw new Error('the sample has tasks on alpha');
  const cancel = (id: string, nodeId: string): Promise<string> => lock.cancelTask({ id, nodeId }, signal);
  expect(await cancel(task.id, odd)).toBe('conflict');
  expect(await cancel(task.id, alpha.toUpperCase())).toBe('written');
  expect(await cancel(task.id, alpha)).toBe('already');
  expect(await cancel('ServerTasks-none', alpha)).toBe('gone');
  const [done] = await witness.readTasks({ nodeId: alpha, states: ['Success'] }, signal);
  expect(await cancel(done?.id ?? '', alpha)).toBe('conflict');
  const now = await witness.readTasks({ nodeId: alpha, states: ['Executing', 'Cancelling'] }, signal);
  const changed = now.find(({ id }) => id === task.id);
  expect(changed?.state).toBe('Cancelling');
  expect(now.filter(({ state }) => state === 'Executing')).toHaveLength(running.length - 1);
  // A row version moves with every write; other marks are the node's own to move.
  if (stage.shape.hasMark && task.mark?.startsWith('0x') === true) expect(changed?.mark).not.toBe(task.mark);
}

async function changeMaintenance(lock: HeldLock, witness: InstanceDatabase, stage: Stage): Promise<void> {
  expect(await lock.setMaintenanceMode(true, signal)).toBe('already');
  const before = await stage.rows();
  if (!stage.shape.maintenanceIsPlain) {
    await expect(lock.setMaintenanceMode(false, signal)).rejects.toMatchObject({
      code: 'database.schema-unknown',
    });
    expect(await stage.rows()).toEqual(before);
    return;
  }
  expect(await lock.setMaintenanceMode(false, signal)).toBe('written');
  expect((await witness.readCluster(signal)).maintenanceMode).toBe(false);
  const after = await stage.rows();
  // Every other byte of every other document is as it was.
  expect(after?.['Configuration']).toEqual(
    before?.['Configuration']?.map((row) =>
      row.replace('"IsInMaintenanceMode" : true', '"IsInMaintenanceMode" : false'),
    ),
  );
  expect(await lock.setMaintenanceMode(true, signal)).toBe('written');
  expect(await stage.rows()).toEqual(before);
}

async function removeNodes(
  lock: HeldLock,
  witness: InstanceDatabase,
  stage: Stage,
  [alpha, beta, odd]: readonly [string, string, string],
): Promise<void> {
  const before = await stage.rows();
  expect(await lock.removeNode(alpha, signal)).toBe('conflict');
  expect(await lock.removeNode(odd, signal)).toBe('conflict');
  expect(await lock.removeNode('OctopusServerNodes-nobody', signal)).toBe('gone');
  expect(await stage.rows()).toEqual(before);
  expect(await lock.removeNode(beta.toUpperCase(), signal)).toBe('written');
  expect(await lock.removeNode(beta, signal)).toBe('gone');
  expect((await witness.readCluster(signal)).nodes.map(({ name }) => name)).toEqual([
    'alpha',
    "it's [odd] 100%",
  ]);
  const after = await stage.rows();
  for (const [table, rows] of Object.entries(before ?? {})) {
    const isOfNodes = table.startsWith('OctopusServerNode');
    expect(after?.[table], table).toEqual(isOfNodes ? rows.filter((row) => !row.includes('Beta')) : rows);
  }
}

async function capOf(database: InstanceDatabase, nodeId: string): Promise<number | undefined> {
  return (await database.readCluster(signal)).nodes.find(({ id }) => id === nodeId)?.taskCap;
}
