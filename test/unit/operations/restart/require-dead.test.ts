import { expect, test } from 'vitest';
import { RefusedError } from '../../../../src/errors.ts';
import { requireDead } from '../../../../src/operations/restart/require-dead.ts';
import { fakeDatabase } from '../../../fakes/fake-database.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';

const never = new AbortController().signal;
const other = new RefusedError('restart.other-unfinished', 'a restart of node-1 is unfinished');

test('a roll on other nodes that is at work is waited for: lock.held, exit 6', async () => {
  const database = fakeDatabase(aCluster([aNode('node-1')]));
  await database.takeLock({ kind: 'instance' }, never);
  await expect(requireDead(other, database, never)).rejects.toMatchObject({ code: 'lock.held', exitCode: 6 });
});

test('one that was left is refused as before, and the lock is let go', async () => {
  const database = fakeDatabase(aCluster([aNode('node-1')]));
  await expect(requireDead(other, database, never)).rejects.toBe(other);
  expect(database.state.locks).toEqual([]);
});

test('what else went wrong takes no lock', async () => {
  const database = fakeDatabase(aCluster([aNode('node-1')]));
  const broken = new Error('broken');
  await expect(requireDead(broken, database, never)).rejects.toBe(broken);
  expect(database.calls).toEqual([]);
});
