// What every implementation of the edge must do about locks: who keeps whom out, and what frees what.
import { expect } from 'vitest';
import type { HeldLock, InstanceDatabase, LockScope } from '../../../src/edges.ts';
import { LockedError } from '../../../src/errors.ts';
import type { Stage } from './operators.ts';

const signal = new AbortController().signal;
const instance: LockScope = { kind: 'instance' };
const nodes = (...nodeIds: readonly string[]): LockScope => ({ kind: 'nodes', nodeIds });
const [one, two, three] = ['OctopusServerNodes-alpha', 'OctopusServerNodes-Beta', 'x'.repeat(400)] as const;

/** Scopes that cannot be held at the same time. */
const rivals: readonly (readonly [LockScope, LockScope])[] = [
  [instance, instance],
  [instance, nodes(one)],
  [nodes(one), instance],
  [nodes(one), nodes(one.toUpperCase())],
  [nodes(two, one), nodes(one, three)],
  [nodes(three), nodes(three)],
];

/** Takes and frees locks as two operators. */
export async function playLocks(stage: Stage): Promise<void> {
  const [ada, bea] = [await stage.operator('ada'), await stage.operator('bea')];
  for (const [first, second] of rivals) {
    const lock = await ada.takeLock(first, signal);
    await expect(bea.takeLock(second, signal)).rejects.toBeInstanceOf(LockedError);
    expect(await lock.isHeld(signal)).toBe(true);
    await lock.release();
    await (await bea.takeLock(second, signal)).release();
  }
  await neighbours(ada, bea);
  await killed(stage, ada, bea);
  await race([ada, bea]);
  await expect(ada.takeLock(instance, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
}

/** Verbs on different nodes go on side by side; a lock taken in part is given back. */
async function neighbours(ada: InstanceDatabase, bea: InstanceDatabase): Promise<void> {
  const [left, right] = [await ada.takeLock(nodes(one), signal), await bea.takeLock(nodes(two), signal)];
  await expect(ada.takeLock(nodes(two, three), signal)).rejects.toMatchObject({
    code: 'lock.held',
    exitCode: 6,
  });
  await (await bea.takeLock(nodes(three), signal)).release();
  expect([await left.isHeld(signal), await right.isHeld(signal)]).toEqual([true, true]);
  await left.release();
  await expect(ada.takeLock(instance, signal)).rejects.toMatchObject({ code: 'lock.held' });
  await right.release();
}

/** A session that is ended from outside frees its locks, and its owner writes nothing any more. */
async function killed(stage: Stage, ada: InstanceDatabase, bea: InstanceDatabase): Promise<void> {
  const dead = await ada.takeLock(instance, signal);
  const { nodes: found } = await ada.readCluster(signal);
  const [node] = found;
  if (node === undefined) throw new Error('the sample has nodes');
  const { id: nodeId, taskCap } = node;
  await stage.killLocks('ada');
  const taken = await bea.takeLock(instance, signal);
  const error: unknown = await dead
    .setTaskCap({ nodeId, expected: taskCap, value: taskCap + 1 }, signal)
    .catch((reason: unknown) => reason);
  expect(['database.lock-lost', 'database.fate-unknown']).toContain((error as { code?: unknown }).code);
  expect(await dead.isHeld(signal)).toBe(false);
  for (const write of everyWrite(dead, nodeId))
    await expect(write()).rejects.toMatchObject({ code: 'database.lock-lost' });
  const after = await bea.readCluster(signal);
  expect(after.nodes.map((node) => [node.taskCap, node.draining])).toEqual(
    found.map((node) => [node.taskCap, node.draining]),
  );
  await dead.release();
  expect(await taken.isHeld(signal)).toBe(true);
  await taken.release();
}

/** Each write of a lock on this node, to be called. */
function everyWrite(lock: HeldLock, nodeId: string): readonly (() => Promise<unknown>)[] {
  return [
    () => lock.setDraining({ nodeId, expected: false, value: true }, signal),
    () => lock.setTaskCap({ nodeId, expected: 5, value: 6 }, signal),
    () => lock.removeNode(nodeId, signal),
    () => lock.cancelTask({ id: 'ServerTasks-0', nodeId }, signal),
    () => lock.setMaintenanceMode(false, signal),
  ];
}

/** Started at once, exactly one gets it. */
async function race(operators: readonly InstanceDatabase[]): Promise<void> {
  for (let round = 0; round < 6; round += 1) {
    const tries = operators.flatMap((operator) => [
      operator.takeLock(instance, signal),
      operator.takeLock(instance, signal),
    ]);
    const results = await Promise.allSettled(tries);
    const won = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(won).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'lock.held' });
    await won[0]?.release();
  }
}
