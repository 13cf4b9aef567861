import { expect, it } from 'vitest';
import { readBack } from '../../../../src/operations/migrate/read-back.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';
import { fakeDatabase } from '../../../fakes/fake-database.ts';
import { documentsTell } from './readings.ts';
import { calm, old, shared } from './repoint-world.ts';

const question = {
  nodes: ['node-1'],
  urls: { nodes: [], loadBalancer: null },
  stores: { taskLogs: 'D:\\Said' },
};
const wish = { from: shared, to: old, version: null, question };

it('names who tells, and never the operator', async () => {
  const database = fakeDatabase(aCluster([aNode('node-1')]));
  database.state.folders = documentsTell(shared);
  const edges = { database, hosts: { serviceOf: () => null, api: () => null } };
  const found = await readBack(wish, [], edges, calm);
  expect(found.told).toEqual([{ source: 'database', node: null }]);
});

it('does without a source that never told, but not without one that did', async () => {
  const database = fakeDatabase(aCluster([aNode('node-1')]));
  database.state.folders = documentsTell(shared);
  const edges = { database, hosts: { serviceOf: () => null, api: () => null } };
  await expect(readBack(wish, [{ source: 'server', node: 'node-1' }], edges, calm)).rejects.toMatchObject({
    code: 'store.silent',
    message:
      'show-configuration on node-1 told where the folders are and does not now: the settings name no service driver for node-1',
  });
});
