import { expect, test } from 'vitest';
import { instanceDatabase } from '../../../src/database/instance-database.ts';
import type { Row } from '../../../src/database/session.ts';
import type { HeldLock, InstanceDatabase } from '../../../src/edges.ts';
import { UnavailableError } from '../../../src/errors.ts';
import { fakeSession, questionsOf } from '../../fakes/fake-session.ts';
import type { FakeSession } from '../../fakes/fake-session.ts';
import { columnRows, recordedClock } from '../../fakes/recorded-cluster.ts';

const signal = new AbortController().signal;
const options = { schemaName: 'dbo', lockTimeoutMs: 1000 };
const nodeId = 'OctopusServerNodes-NODE-A';

type Changes = Parameters<typeof fakeSession>[0];

/** A database whose lock session answers so; what was asked of it stands in `lock.batches`. */
function world(
  changes: Changes = {},
  main: Changes = {},
): { database: InstanceDatabase; lock: FakeSession & { closed: number } } {
  const session = fakeSession(changes);
  const lock = {
    ...session,
    closed: 0,
    close: () => {
      lock.closed += 1;
      return Promise.resolve();
    },
  };
  return { database: instanceDatabase(fakeSession(main), options, () => Promise.resolve(lock)), lock };
}

const take = (database: InstanceDatabase): Promise<HeldLock> =>
  database.takeLock({ kind: 'nodes', nodeIds: [nodeId] }, signal);
const drain = (held: HeldLock): Promise<string> =>
  held.setDraining({ nodeId, expected: false, value: true }, signal);
const granted = { takeLocks: [{ Code: 0, Taken: 2 }] };

const holder = (change: Row = {}): Row => ({
  Session: 57,
  Host: 'ops-1',
  Program: 'octo-ha 0.1.0, ada',
  Login: 'octo-ha',
  Process: 4711,
  Resource: '0:[octo-ha:node:node-a]:(8e14701f)',
  Mode: 'X',
  AgeSeconds: 90,
  Own: 0,
  ReadAt: recordedClock,
  ...change,
});

test('tells who holds the lock, since when and from where, and gives back what it took so far', async () => {
  const { database, lock } = world({
    takeLocks: [{ Code: -1, Taken: 1 }],
    // The shared lock on the instance, and that on another node, are in nobody's way.
    lockHolders: [
      holder({ Session: 58, Resource: '0:[octo-ha]:(1)', Mode: 'S' }),
      holder({ Session: 59, Resource: '0:[octo-ha:node:node-b]:(2)' }),
      holder(),
    ],
  });
  const error: unknown = await take(database).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'lock.held', exitCode: 6 });
  expect((error as Error).message).toBe(
    "another octo-ha holds the lock 'octo-ha:node:node-a': octo-ha 0.1.0, ada on ops-1 (process 4711, login octo-ha), " +
      'since 2026-11-26T11:58:30Z',
  );
  expect((error as { hint?: string }).hint).toContain('(57)');
  expect(lock.closed).toBe(1);
});

test.each([
  ['by a dead session of this very process', [{ Own: 1 }], 'own'],
  ['by another process', [{ Own: 0 }], 'other'],
  ['by both', [{ Own: 1 }, { Own: 0, Host: 'ops-2' }], 'other'],
])('tells whether the lock is held %s', async (_by, changes, expected) => {
  const { database } = world({ takeLocks: [{ Code: -1, Taken: 1 }], lockHolders: changes.map(holder) });
  await expect(take(database)).rejects.toMatchObject({ code: 'lock.held', holder: expected });
});

test('of a shared lock only the exclusive one is in the way', async () => {
  const { database } = world({
    takeLocks: [{ Code: -1, Taken: 0 }],
    lockHolders: [
      holder({ Host: 'other', Resource: '0:[octo-ha]:(1)', Mode: 'S' }),
      holder({ Resource: '0:[octo-ha]:(1)' }),
    ],
  });
  await expect(take(database)).rejects.toThrow(/'octo-ha': octo-ha 0\.1\.0, ada on ops-1 [^;]*$/);
});

test('names the grant where sessions may not be seen', async () => {
  const denied = new UnavailableError('database.permission-denied', 'VIEW SERVER STATE');
  for (const lockHolders of [denied, []]) {
    const { database } = world({ takeLocks: [{ Code: -1, Taken: 0 }], lockHolders });
    await expect(take(database)).rejects.toMatchObject({
      code: 'lock.held',
      hint: expect.stringContaining('GRANT VIEW SERVER STATE') as string,
    });
  }
});

test.each([
  [-3, 'database.deadlock'],
  [-999, 'database.query-failed'],
  [null, 'database.query-failed'],
])('sp_getapplock giving %j is no lock', async (code, expected) => {
  const { database, lock } = world({ takeLocks: [{ Code: code, Taken: 0 }] });
  await expect(take(database)).rejects.toMatchObject({ code: expected });
  expect(lock.closed).toBe(1);
});

test('a lock on a replica that is only read keeps nobody out, so it is none', async () => {
  const { database, lock } = world({ takeLocks: [{ Code: 0, Taken: 2, Updateability: 'READ_ONLY' }] });
  await expect(take(database)).rejects.toMatchObject({ code: 'database.read-only' });
  expect(lock.closed).toBe(1);
});

test('a write is one batch, on the lock’s own connection, that looks for the lock before it begins', async () => {
  const { database, lock } = world(granted);
  expect(await drain(await take(database))).toBe('written');
  const batch = lock.batches.at(-1);
  expect(questionsOf(batch?.text ?? '')).toEqual(['write']);
  expect(batch?.text).toMatch(
    /SET LOCK_TIMEOUT 1000;\nSET DEADLOCK_PRIORITY LOW;[^]*SET XACT_ABORT ON;[^]*IF APPLOCK_MODE[^]*BEGIN TRANSACTION;[^]*UPDATE[^]*COMMIT/,
  );
  expect(batch?.parameters).toMatchObject({
    lock0: 'octo-ha',
    lock1: 'octo-ha:node:node-a',
    id: nodeId,
    value: true,
  });
});

test.each(['lost', null, 'nonsense'])('the answer %j writes no more with this lock', async (outcome) => {
  const { database } = world({ ...granted, write: [{ Outcome: outcome }] });
  const held = await take(database);
  await expect(drain(held)).rejects.toMatchObject({
    code: outcome === 'lost' ? 'database.lock-lost' : 'database.fate-unknown',
  });
  expect(await held.isHeld(signal)).toBe(false);
  await expect(drain(held)).rejects.toMatchObject({ code: 'database.lock-lost' });
});

test.each([
  ['database.deadlock', 'database.deadlock', true],
  ['database.lock-timeout', 'database.lock-timeout', true],
  ['database.permission-denied', 'database.permission-denied', true],
  ['database.read-only', 'database.read-only', true],
  ['database.connection-lost', 'database.fate-unknown', false],
  ['database.timeout', 'database.fate-unknown', false],
  ['database.garbage', 'database.fate-unknown', false],
  ['database.failing-over', 'database.fate-unknown', false],
  ['database.query-failed', 'database.fate-unknown', false],
])('%s while writing is %s', async (code, expected, isHeld) => {
  const { database } = world({ ...granted, write: new UnavailableError(code, 'said by the driver') });
  const held = await take(database);
  await expect(drain(held)).rejects.toMatchObject({ code: expected });
  expect(await held.isHeld(signal)).toBe(isHeld);
});

test('an error with a number of the server’s own wrote nothing', async () => {
  const cause = Object.assign(new Error('conflicted with a constraint'), { number: 547 });
  const { database } = world({
    ...granted,
    write: new UnavailableError('database.query-failed', 'said', { cause }),
  });
  await expect(drain(await take(database))).rejects.toMatchObject({ code: 'database.query-failed' });
});

test('several rows of one id are written not one', async () => {
  const { database } = world({ ...granted, write: [{ Outcome: 'ambiguous' }] });
  await expect(drain(await take(database))).rejects.toMatchObject({ code: 'database.schema-unknown' });
});

test('a connection that answers no more holds nothing', async () => {
  const { database } = world({ ...granted, locksHeld: new UnavailableError('database.timeout', 'silence') });
  expect(await (await take(database)).isHeld(signal)).toBe(false);
});

test('closing the database ends the locks that are left', async () => {
  const { database, lock } = world(granted);
  await (await take(database)).release();
  await take(database);
  await database.close();
  expect(lock.closed).toBe(2);
});

const noHeartBeats = columnRows({ OctopusServerNode: { LastSeen: null } });
const strangeStatus = columnRows({ OctopusServerNodeStatus: { Node: 'int', LastSeen: 'datetimeoffset' } });
const noTaskId = columnRows({ ServerTask: { Id: null } });
const noSettings = columnRows({ Configuration: { JSON: null } });

test.each([
  ['the flag of a node without heart beats', noHeartBeats, drain],
  [
    'nodes whose heart beats cannot be told apart',
    strangeStatus,
    (held: HeldLock) => held.removeNode(nodeId, signal),
  ],
  [
    'tasks without an id',
    noTaskId,
    (held: HeldLock) => held.cancelTask({ id: 'ServerTasks-1', nodeId }, signal),
  ],
  ['settings of another shape', noSettings, (held: HeldLock) => held.setMaintenanceMode(true, signal)],
])('%s: a shape that is not known is not written to', async (_what, octopusColumns, write) => {
  const { database, lock } = world(granted, { octopusColumns });
  const held = await take(database);
  await expect(write(held)).rejects.toMatchObject({ code: 'database.schema-unknown' });
  expect(lock.batches.flatMap(({ text }) => questionsOf(text))).not.toContain('write');
});

test.each<[string, readonly Row[], string]>([
  ['no document', [], 'gone'],
  ['a document of something else', [{ Id: 'other', Json: '{"a":"IsInMaintenanceMode"}' }], 'gone'],
  ['the mode as asked for', [{ Id: 'maintenance', Json: '{"IsInMaintenanceMode":true}' }], 'already'],
  ['the other mode', [{ Id: 'maintenance', Json: '{"IsInMaintenanceMode":false}' }], 'written'],
])('maintenance mode with %s', async (_what, maintenanceDocuments, outcome) => {
  const { database } = world({ ...granted, maintenanceDocuments });
  expect(await (await take(database)).setMaintenanceMode(true, signal)).toBe(outcome);
});

test.each<[string, readonly Row[]]>([
  [
    'two documents, none of them named',
    [
      { Id: 'a', Json: '{"IsInMaintenanceMode":false}' },
      { Id: 'b', Json: '{"IsInMaintenanceMode":false}' },
    ],
  ],
  ['a document that is no JSON', [{ Id: 'maintenance', Json: 'IsInMaintenanceMode' }]],
  ['a flag that is none', [{ Id: 'maintenance', Json: '{"IsInMaintenanceMode":"no"}' }]],
])('maintenance mode is not written to %s', async (_what, maintenanceDocuments) => {
  const { database } = world({ ...granted, maintenanceDocuments });
  const held = await take(database);
  await expect(held.setMaintenanceMode(true, signal)).rejects.toMatchObject({
    code: 'database.schema-unknown',
  });
});
