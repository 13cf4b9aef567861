// A lock of the fake database, and the writes that need it.
import type { HeldLock, LockScope, NodeChange, WriteOutcome } from '../../src/edges.ts';
import { LockedError, UnavailableError } from '../../src/errors.ts';
import type { Node } from '../../src/model/node.ts';
import type { FakeDatabaseState, FakeEffect } from './fake-database.ts';
import { isInUse, isTiedTo, tasksOf } from './fake-tasks.ts';

/** A lock somebody has; taken out of the state's list it is lost, whoever thinks to hold it. */
export interface FakeLockEntry {
  readonly scope: LockScope;
  /** Who: `ada@ops-1`. */
  readonly holder: string;
}

/** What a lock needs of the fake it belongs to. */
export interface FakeLockWorld {
  readonly state: FakeDatabaseState;
  readonly holder: string;
  /** Every lock this fake ever took. */
  readonly mine: FakeLockEntry[];
  /**
   * Does `work` as the call of this name: fails before it, or after it where the answer is to be lost, and tells of the
   * effect unless `work` says that there was none.
   */
  readonly call: <T>(
    effect: FakeEffect,
    signal: AbortSignal,
    work: () => T,
    changed: (result: T) => boolean,
  ) => Promise<T>;
}

/** Takes the lock. @throws LockedError lock.held */
export function fakeLock(scope: LockScope, world: FakeLockWorld, signal: AbortSignal): Promise<HeldLock> {
  const { state, holder } = world;
  const mine: FakeLockEntry = { scope, holder };
  const isHeld = (): boolean => state.locks.includes(mine);
  const drop = (): boolean => {
    const at = state.locks.indexOf(mine);
    if (at >= 0) state.locks.splice(at, 1);
    return at >= 0;
  };
  const write = <T>(effect: FakeEffect, by: AbortSignal, work: () => T): Promise<T> =>
    world.call(
      effect,
      by,
      () => {
        if (!isHeld()) throw lost();
        return work();
      },
      (outcome) => outcome === 'written',
    );
  const setNode = <T>(
    call: 'setDraining' | 'setTaskCap',
    { nodeId, expected, value }: NodeChange<T>,
    by: AbortSignal,
    lens: { readonly get: (node: Node) => T; readonly set: (node: Node) => Node },
  ): Promise<WriteOutcome> =>
    write({ call, nodeId, value }, by, () => {
      const found = state.cluster.nodes.find((node) => same(node.id, nodeId));
      if (found === undefined) return 'gone';
      if (lens.get(found) === value) return 'already';
      if (lens.get(found) !== expected) return 'conflict';
      const nodes = state.cluster.nodes.map((node) => (node === found ? lens.set(node) : node));
      state.cluster = { ...state.cluster, nodes };
      return 'written';
    });

  const held: HeldLock = {
    scope,
    isHeld: (by) => world.call({ call: 'isHeld' }, by, isHeld, () => false),
    setDraining: (change, by) =>
      setNode('setDraining', change, by, {
        get: (node) => node.draining,
        set: (node) => ({ ...node, draining: change.value }),
      }),
    setTaskCap: (change, by) =>
      setNode('setTaskCap', change, by, {
        get: (node) => node.taskCap,
        set: (node) => ({ ...node, taskCap: change.value }),
      }),
    removeNode: (nodeId, by) =>
      write({ call: 'removeNode', nodeId }, by, () => {
        const nodes = state.cluster.nodes.filter((node) => !same(node.id, nodeId));
        if (nodes.length === state.cluster.nodes.length) return 'gone';
        if (isInUse(state, nodeId)) return 'conflict';
        state.cluster = { ...state.cluster, nodes };
        return 'written';
      }),
    cancelTask: ({ id, nodeId }, by) =>
      write({ call: 'cancelTask', nodeId, taskId: id }, by, () => {
        const tasks = tasksOf(state);
        const found = tasks.find((task) => same(task.id, id));
        if (found === undefined) return 'gone';
        if (found.state === 'Cancelling') return 'already';
        if (found.state !== 'Executing' || !isTiedTo(found, nodeId)) return 'conflict';
        state.tasks = tasks.map((task) =>
          task === found ? { ...task, state: 'Cancelling', mark: `${task.mark ?? ''}'` } : task,
        );
        return 'written';
      }),
    setMaintenanceMode: (on, by) =>
      write({ call: 'setMaintenanceMode', value: on }, by, () => {
        if (state.cluster.maintenanceMode === null) return 'gone';
        if (state.cluster.maintenanceMode === on) return 'already';
        state.cluster = { ...state.cluster, maintenanceMode: on };
        return 'written';
      }),
    setFolders: ({ expected, value }, by) =>
      write({ call: 'setFolders', value }, by, () => {
        const { folders } = state;
        const keys = Object.keys(value) as (keyof typeof value)[];
        if (folders === undefined) return 'gone';
        const missing = keys.find((key) => folders.values[key] === undefined);
        if (missing !== undefined)
          throw new UnavailableError('database.schema-unknown', `no place for ${missing}`);
        const is = (key: (typeof keys)[number], other: typeof value): boolean =>
          folders.values[key] === other[key];
        if (keys.some((key) => !is(key, value) && !is(key, expected))) return 'conflict';
        if (keys.every((key) => is(key, value))) return 'already';
        state.folders = { ...folders, values: { ...folders.values, ...value } };
        return 'written';
      }),
    release: () => world.call({ call: 'release' }, never, drop, (held) => held).then(() => undefined),
  };
  return world
    .call(
      { call: 'takeLock' },
      signal,
      () => {
        const other = state.locks.find((entry) => excludes(entry.scope, scope));
        if (other !== undefined)
          throw new LockedError('lock.held', `another octo-ha works on it: ${other.holder}`, {
            hint: 'wait until it is done',
            holder: world.mine.includes(other) ? 'own' : 'other',
          });
        state.locks.push(mine);
        world.mine.push(mine);
        return held;
      },
      () => true,
    )
    .catch((error: unknown) => {
      // Where the answer is lost, so is the connection, and the lock with it.
      if (error instanceof UnavailableError) drop();
      throw error;
    });
}

const never = new AbortController().signal;

/** Whether one keeps the other out: the instance everybody, nodes those on one of the same nodes. */
function excludes(a: LockScope, b: LockScope): boolean {
  if (a.kind === 'instance' || b.kind === 'instance') return true;
  return a.nodeIds.some((id) => b.nodeIds.some((other) => same(id, other)));
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function lost(): UnavailableError {
  return new UnavailableError('database.lock-lost', 'the lock is not held any more: nothing was written');
}
