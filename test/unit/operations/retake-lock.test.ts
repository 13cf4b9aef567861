import { expect, test } from 'vitest';
import { LockedError, type LockHolder } from '../../../src/errors.ts';
import type { StepEvent } from '../../../src/model/step-event.ts';
import { retakeLock } from '../../../src/operations/retake-lock.ts';
import { fakeDatabase, type FakeDatabase } from '../../fakes/fake-database.ts';
import { aCluster, aNode } from '../model/a-cluster.ts';
import { steppingClock } from './check/world.ts';

const never = new AbortController().signal;
const scope = { kind: 'nodes', nodeIds: [aNode('node-1').id] } as const;

/** Tries while the old session holds the lock, which ends `endsAfterMs` after the first try. */
async function retake(holder: LockHolder | null, endsAfterMs: number, signal = never) {
  const database: FakeDatabase = fakeDatabase(aCluster([aNode('node-1')]));
  const events: StepEvent[] = [];
  let tries = 0;
  const clock = steppingClock();
  const began = clock.ticks();
  const taken = retakeLock(
    {
      clock,
      report: (event) => events.push(event),
      database: {
        takeLock: (wanted, until) => {
          tries++;
          if (clock.ticks() - began >= endsAfterMs) return database.takeLock(wanted, until);
          return Promise.reject(
            new LockedError('lock.held', 'held', { ...(holder === null ? {} : { holder }) }),
          );
        },
      },
    },
    scope,
    signal,
  );
  const outcome = await taken.then(
    (lock) => lock.scope,
    (error: unknown) => error,
  );
  return { outcome, tries, seconds: (clock.ticks() - began) / 1_000, events, database };
}

test('a lock that an earlier session of the same process still holds is waited for, and it is said', async () => {
  const { outcome, seconds, events, database } = await retake('own', 35_000);
  expect(outcome).toEqual(scope);
  expect(database.state.locks).toHaveLength(1);
  expect(seconds).toBeLessThan(38);
  expect(events[0]).toMatchObject({
    step: 'lock.waiting',
    tone: 'waiting',
    message: expect.stringContaining('octo-ha itself') as string,
  });
});

test('a dead session that does not end is given up after a minute', async () => {
  const { outcome, seconds } = await retake('own', Infinity);
  expect(outcome).toBeInstanceOf(LockedError);
  expect(seconds).toBeGreaterThan(50);
  expect(seconds).toBeLessThanOrEqual(60);
});

test('a lock of somebody else is not waited for: one try, nothing said', async () => {
  const { outcome, tries, events } = await retake('other', 1);
  expect(outcome).toMatchObject({ code: 'lock.held', holder: 'other' });
  expect([tries, events]).toEqual([1, []]);
});

test('where it cannot be seen whose it is, it is tried for some seconds only', async () => {
  expect((await retake(null, 4_000)).outcome).toEqual(scope);
  const { outcome, seconds } = await retake(null, Infinity);
  expect(outcome).toMatchObject({ code: 'lock.held', holder: null });
  expect(seconds).toBeLessThanOrEqual(10);
});

test('Ctrl-C ends the waiting', async () => {
  const enough = new Error('enough');
  expect((await retake('own', 9, AbortSignal.abort(enough))).outcome).toBe(enough);
});
