import { expect, test } from 'vitest';
import type { HeldLock, LockScope } from '../../../src/edges.ts';
import { LockedError, UnavailableError, UnfinishedError } from '../../../src/errors.ts';
import type { StepEvent } from '../../../src/model/step-event.ts';
import { keepLock, type KeptLock } from '../../../src/operations/keep-lock.ts';
import { fakeDatabase, type FakeDatabase } from '../../fakes/fake-database.ts';
import { steppingClock } from './check/world.ts';
import { aCluster, aNode } from '../model/a-cluster.ts';

const never = new AbortController().signal;
const node = aNode('node-1');
const scope: LockScope = { kind: 'nodes', nodeIds: [node.id] };
const lost = new UnavailableError('database.lock-lost', 'the lock is gone');
const fateUnknown = new UnavailableError('database.fate-unknown', 'the answer was lost');

interface Kept {
  readonly database: FakeDatabase;
  readonly events: StepEvent[];
  readonly lock: KeptLock;
  /** Plays that the session was killed, and that somebody else took the lock then. */
  readonly stolen: () => Promise<void>;
}

async function kept(): Promise<Kept> {
  const database = fakeDatabase(aCluster([node]));
  const events: StepEvent[] = [];
  const edges = { database, clock: steppingClock(), report: (event: StepEvent) => events.push(event) };
  const lock = await keepLock(edges, scope, never);
  const other = fakeDatabase(database.state.cluster, null, { state: database.state, holder: 'bob@ops-2' });
  const stolen = async (): Promise<void> => {
    database.state.locks.splice(0);
    await other.takeLock(scope, never);
  };
  return { database, events, lock, stolen };
}

const drain = (held: HeldLock): Promise<string> =>
  held.setDraining({ nodeId: node.id, expected: false, value: true }, never);
const isDraining = ({ state }: FakeDatabase): boolean | undefined => state.cluster.nodes[0]?.draining;
const takings = ({ calls }: FakeDatabase): number => calls.filter((call) => call === 'takeLock').length;

test('a lock that somebody holds is told as such', async () => {
  const { database } = await kept();
  const edges = { database, clock: steppingClock(), report: () => undefined };
  await expect(keepLock(edges, scope, never)).rejects.toThrow(LockedError);
});

test('a write with a lock that is held is done once, and nothing is said', async () => {
  const { database, events, lock } = await kept();
  expect(await lock.use(drain, never)).toBe('written');
  expect(takings(database)).toBe(1);
  expect(events).toEqual([]);
});

test('a lock that was lost is taken again, the write is done after all, and it is said', async () => {
  const { database, events, lock } = await kept();
  database.state.locks.splice(0);
  expect(await lock.use(drain, never)).toBe('written');
  expect(isDraining(database)).toBe(true);
  expect(database.state.locks).toHaveLength(1);
  expect(events.map(({ step, tone }) => [step, tone])).toEqual([['lock.lost', 'warning']]);
});

test('a lock that was lost to somebody else writes nothing and ends the verb as unfinished', async () => {
  const { database, lock, stolen } = await kept();
  await stolen();
  const error: unknown = await lock.use(drain, never).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(UnfinishedError);
  expect(error).toMatchObject({ code: 'lock.lost', message: expect.stringContaining('bob@ops-2') as string });
  expect(isDraining(database)).toBe(false);
});

test('a lock that cannot be taken again because the database is gone ends the verb as unfinished', async () => {
  const { database, lock } = await kept();
  database.state.locks.splice(0);
  database.failOn('takeLock', new UnavailableError('database.unreachable', 'no route'));
  await expect(lock.use(drain, never)).rejects.toMatchObject({ code: 'lock.lost', exitCode: 5 });
});

test('a write whose fate is unknown is never repeated, and the lock is there for whoever reads back', async () => {
  const { database, lock } = await kept();
  database.failOn('setDraining', fateUnknown, 'after');
  await expect(lock.use(drain, never)).rejects.toBe(fateUnknown);
  expect(database.calls.filter((call) => call === 'setDraining')).toHaveLength(1);
  expect(takings(database)).toBe(2);
  expect(await lock.use(drain, never)).toBe('already');
});

test('a lock that is lost twice in a row ends the verb as unfinished instead of trying for ever', async () => {
  const { database, lock } = await kept();
  let writes = 0;
  const write = (): Promise<string> => {
    writes++;
    return Promise.reject(lost);
  };
  await expect(lock.use(write, never)).rejects.toMatchObject({ code: 'lock.lost', exitCode: 5, cause: lost });
  expect(writes).toBe(2);
  expect(takings(database)).toBe(2);
});

test('what else a write fails with is the caller’s, and the lock stays', async () => {
  const { database, lock } = await kept();
  const denied = new UnavailableError('database.permission-denied', 'error 229');
  database.failOn('setDraining', denied);
  await expect(lock.use(drain, never)).rejects.toBe(denied);
  expect(takings(database)).toBe(1);
});

test('before something that is not a write, a lost lock is taken again', async () => {
  const { database, events, lock } = await kept();
  await lock.secure(never);
  expect(takings(database)).toBe(1);
  database.state.locks.splice(0);
  await lock.secure(never);
  expect(database.state.locks).toHaveLength(1);
  expect(events).toHaveLength(1);
});

test('before something that is not a write, a lock that is not known to be held counts as lost', async () => {
  const { database, lock } = await kept();
  database.failOn('isHeld', new UnavailableError('database.timeout', 'no answer'));
  await lock.secure(never);
  expect(takings(database)).toBe(2);
  expect(database.state.locks).toHaveLength(1);
});

test('before something that is not a write, a lock of somebody else ends the verb', async () => {
  const { lock, stolen } = await kept();
  await stolen();
  await expect(lock.secure(never)).rejects.toMatchObject({ code: 'lock.lost' });
});

test('Ctrl-C while a lock is taken again is Ctrl-C, not a lost lock', async () => {
  const { database, lock } = await kept();
  const controller = new AbortController();
  const interrupted = new Error('interrupted');
  database.state.locks.splice(0);
  const write = (held: HeldLock): Promise<string> =>
    drain(held).finally(() => {
      controller.abort(interrupted);
    });
  await expect(lock.use(write, controller.signal)).rejects.toBe(interrupted);
});

test('what is let go is the lock taken last', async () => {
  const { database, lock } = await kept();
  database.state.locks.splice(0);
  await lock.use(drain, never);
  await lock.release();
  expect(database.state.locks).toEqual([]);
});
