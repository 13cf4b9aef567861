import { expect, test } from 'vitest';
import { UnavailableError } from '../../../../src/errors.ts';
import { askLicense, askLock, askRuns, askTasks } from '../../../../src/operations/check/ask-records.ts';
import type { CheckWish } from '../../../../src/operations/check/check-wish.ts';
import { fakeDatabase } from '../../../fakes/fake-database.ts';
import { fakeJournals } from '../../../fakes/fake-journals.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';
import { aTask, id } from './world.ts';

const cluster = aCluster([aNode('a'), aNode('b')]);
const { signal } = new AbortController();
const denied = new UnavailableError('database.permission-denied', 'no SELECT here');
const wish: CheckWish = {
  purpose: 'stop',
  targets: [id('a')],
  accepted: new Set(),
  settings: {
    nodes: [],
    loadBalancer: null,
    periods: { freshSeconds: 90, offlineSeconds: 300, heartBeatSeconds: 60 },
  },
  lock: 'ask',
  ownRun: null,
};
const license = (limit: string): string =>
  `<License Signature="c2lnbmVk"><LicensedTo>Example</LicensedTo><NodeLimit>${limit}</NodeLimit></License>`;

test('tasks of the node alone are listed, and those that have ended are not', async () => {
  const database = fakeDatabase(cluster);
  database.state.tasks = [aTask(1), aTask(2, { state: 'Success' }), aTask(3, { nodeId: id('b') })];
  expect(await askTasks(id('a'), database, signal)).toMatchObject({
    kind: 'listed',
    tasks: [{ id: 'ServerTasks-1' }],
  });
  database.failOn('readTasks', denied);
  expect(await askTasks(id('a'), database, signal)).toEqual({ kind: 'unreadable', why: 'no SELECT here' });
});

test.each([
  [license('3'), { kind: 'limit', limit: 3 }],
  [license('Unlimited'), { kind: 'limit', limit: 'unlimited' }],
  [license('many'), { kind: 'unreadable', why: 'its NodeLimit is no number' }],
  [null, { kind: 'none' }],
])('the license %j gives %j', async (text, expected) => {
  expect(await askLicense(fakeDatabase(cluster, text), signal)).toEqual(expected);
});

test('a license that is none is unreadable', async () => {
  expect(await askLicense(fakeDatabase(cluster, 'junk'), signal)).toMatchObject({ kind: 'unreadable' });
});

test('a free lock is free again afterwards; one that another holds names him', async () => {
  const mine = fakeDatabase(cluster);
  expect(await askLock(wish, mine, signal)).toEqual({ kind: 'free' });
  expect(mine.state.locks).toEqual([]);
  const other = fakeDatabase(cluster, null, { state: mine.state, holder: 'bob@ops-2' });
  await other.takeLock({ kind: 'instance' }, signal);
  expect(await askLock(wish, mine, signal)).toMatchObject({
    kind: 'held',
    by: expect.stringContaining('bob@ops-2') as string,
  });
  expect(await askLock({ ...wish, lock: 'ours' }, mine, signal)).toEqual({ kind: 'ours' });
  mine.failOn('takeLock', denied);
  expect(await askLock(wish, mine, signal)).toEqual({ kind: 'unknown', why: 'no SELECT here' });
});

test('runs of others are found, the own one is not', async () => {
  const journals = fakeJournals();
  const own = await journals.begin('drain', {});
  await journals.begin('restart', {});
  expect(await askRuns({ ...wish, ownRun: own.id }, journals, signal)).toMatchObject({
    runs: [{ verb: 'restart' }],
  });
  journals.failOn('unfinished', new UnavailableError('journal.broken-chain', 'line 3'));
  expect(await askRuns(wish, journals, signal)).toEqual({ kind: 'unreadable', why: 'line 3' });
});

test('the signal ends the asking', async () => {
  const aborted = AbortSignal.abort(new Error('Ctrl-C'));
  await expect(askTasks(id('a'), fakeDatabase(cluster), aborted)).rejects.toThrow('Ctrl-C');
});
