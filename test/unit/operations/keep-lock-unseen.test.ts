// For how long a lost lock may have been out of sight.
import { expect, test } from 'vitest';
import type { HeldLock, LockScope } from '../../../src/edges.ts';
import { LockedError, UnavailableError } from '../../../src/errors.ts';
import type { StepEvent } from '../../../src/model/step-event.ts';
import { keepLock, type KeptLock } from '../../../src/operations/keep-lock.ts';
import { fakeDatabase, type FakeDatabase } from '../../fakes/fake-database.ts';
import { steppingClock } from './check/world.ts';
import { aCluster, aNode } from '../model/a-cluster.ts';

const never = new AbortController().signal;
const node = aNode('node-1');
const scope: LockScope = { kind: 'nodes', nodeIds: [node.id] };

interface Kept {
  readonly database: FakeDatabase;
  readonly events: StepEvent[];
  readonly lock: KeptLock;
  /** Time goes on, by both clocks or one of them. */
  readonly later: (by: { readonly ticks?: number; readonly now?: number }) => void;
  /** What is to be called again and again. */
  readonly beside: readonly { readonly ms: number; readonly work: () => Promise<void> }[];
  readonly ended: () => number;
}

const drain = (held: HeldLock): Promise<string> =>
  held.setDraining({ nodeId: node.id, expected: false, value: true }, never);
const isDraining = ({ state }: FakeDatabase): boolean | undefined => state.cluster.nodes[0]?.draining;
const takings = ({ calls }: FakeDatabase): number => calls.filter((call) => call === 'takeLock').length;

/** One that is gone on with within 40 s. */
async function bounded(): Promise<Kept> {
  const database = fakeDatabase(aCluster([node]));
  const events: StepEvent[] = [];
  let [ticks, now, ended] = [0, 0, 0];
  const beside: { readonly ms: number; readonly work: () => Promise<void> }[] = [];
  const clock = {
    ticks: () => ticks,
    now: () => new Date(now),
    every: (ms: number, work: () => Promise<void>) => {
      beside.push({ ms, work });
      return () => Promise.resolve(void (ended += 1));
    },
    sleep: (ms: number) => {
      later({ ticks: ms, now: ms });
      return Promise.resolve();
    },
  };
  const later: Kept['later'] = (by) => {
    ticks += by.ticks ?? 0;
    now += by.now ?? 0;
  };
  const edges = { database, clock, report: (event: StepEvent) => events.push(event) };
  const lock = await keepLock(edges, scope, never, 40_000);
  return { database, events, lock, later, beside, ended: () => ended };
}

test.each([
  ['the process was stopped', { ticks: 41_000, now: 41_000 }],
  ['the machine slept, in which its monotonic clock stood still', { now: 41_000 }],
  ['somebody set the clock back meanwhile', { ticks: 41_000, now: -41_000 }],
])('a lost lock that was out of sight for too long is not gone on with, also when %s', async (_what, gap) => {
  for (const act of ['secure', 'use'] as const) {
    const { database, lock, later } = await bounded();
    later(gap);
    database.state.locks.splice(0);
    const acting: Promise<unknown> = act === 'use' ? lock.use(drain, never) : lock.secure(never);
    await expect(acting).rejects.toMatchObject({
      code: 'lock.lost',
      exitCode: 5,
      message:
        'the lock was lost: for 41 s nobody can tell who had it, and another operator may have been at work',
    });
    expect(isDraining(database)).toBe(false);
    expect(database.state.locks).toEqual([]);
  }
});

test('a lock that was held all the time is gone on with, however long nobody looked', async () => {
  const { database, lock, later, events } = await bounded();
  later({ ticks: 900_000, now: 900_000 });
  expect(await lock.use(drain, never)).toBe('written');
  later({ ticks: 900_000, now: 900_000 });
  await lock.secure(never);
  expect(takings(database)).toBe(1);
  expect(events).toEqual([]);
});

test.each(['secure', 'use'] as const)('what counts is when it was last seen held, by %s', async (act) => {
  const { database, lock, later } = await bounded();
  later({ ticks: 60_000, now: 60_000 });
  await (act === 'use' ? lock.use(drain, never) : lock.secure(never));
  later({ ticks: 39_000, now: 39_000 });
  database.state.locks.splice(0);
  await lock.secure(never);
  expect(takings(database)).toBe(2);
  later({ ticks: 39_000, now: 39_000 });
  database.state.locks.splice(0);
  await lock.secure(never);
  expect(takings(database)).toBe(3);
});

test('an own dead session that still has the lock tells that nobody else had it until then', async () => {
  const { database, lock, later } = await bounded();
  later({ ticks: 300_000, now: 300_000 });
  const own = { holder: 'own' } as const;
  database.failOn('isHeld', new UnavailableError('database.timeout', 'no answer'));
  database.failOn('takeLock', new LockedError('lock.held', 'an own session', own));
  await lock.secure(never);
  expect(database.state.locks).toHaveLength(1);
});

test('a held lock whose holder cannot be seen tells nothing', async () => {
  const { database, lock, later } = await bounded();
  later({ ticks: 300_000, now: 300_000 });
  database.failOn('isHeld', new UnavailableError('database.timeout', 'no answer'));
  database.failOn('takeLock', new LockedError('lock.held', 'somebody'));
  await expect(lock.secure(never)).rejects.toMatchObject({ code: 'lock.lost' });
  expect(database.state.locks).toEqual([]);
});

test('waiting by its clock looks at the lock every twenty seconds, in place of a look of the waiter', async () => {
  const { database, lock, later } = await bounded();
  const looks = (): number => database.calls.filter((call) => call === 'isHeld').length;
  const began = lock.clock.ticks();
  for (let waits = 0; waits < 300; waits++) await lock.clock.sleep(2_000, never);
  // 300 sleeps of 2 s, and 2 s more for each look.
  const seconds = (lock.clock.ticks() - began) / 1000;
  expect(looks()).toBe(Math.round((seconds - 600) / 2));
  expect(seconds / looks()).toBeCloseTo(20, 0);
  const before = looks();
  await lock.clock.sleep(60_000, never);
  expect(looks() - before).toBeGreaterThanOrEqual(2);
  // So a lock that is lost while it waits is taken again in time.
  database.state.locks.splice(0);
  await lock.clock.sleep(120_000, never);
  expect(database.state.locks).toHaveLength(1);
  later({ ticks: 41_000, now: 41_000 });
  database.state.locks.splice(0);
  await expect(lock.clock.sleep(2_000, never)).rejects.toMatchObject({ code: 'lock.lost' });
});

test('without a longest time unseen its clock is the plain one', async () => {
  const database = fakeDatabase(aCluster([node]));
  const clock = steppingClock();
  const lock = await keepLock({ database, clock, report: () => undefined }, scope, never);
  expect(lock.clock).toBe(clock);
});

test('beside what takes hours it is looked at, taken again in time, and its loss told at the end', async () => {
  const { database, lock, later, beside, ended } = await bounded();
  let end: (value: string) => void = () => undefined;
  const long = new Promise<string>((resolve) => (end = resolve));
  const first = lock.beside(long, never);
  expect(beside[0]?.ms).toBeLessThanOrEqual(20_000);
  for (let looks = 0; looks < 5; looks += 1) {
    later({ ticks: 20_000, now: 20_000 });
    database.state.locks.splice(0);
    await beside[0]?.work();
  }
  end('patched');
  expect(await first).toBe('patched');
  expect([database.state.locks.length, ended()]).toEqual([1, 1]);
  let endAgain: () => void = () => undefined;
  const second = lock.beside(new Promise<void>((resolve) => (endAgain = resolve)), never);
  later({ ticks: 41_000, now: 41_000 });
  database.state.locks.splice(0);
  await beside[1]?.work();
  endAgain();
  await expect(second).rejects.toMatchObject({ code: 'lock.lost' });
  await expect(lock.beside(Promise.reject(new Error('no such file')), never)).rejects.toThrow('no such file');
  expect(ended()).toBe(3);
});
