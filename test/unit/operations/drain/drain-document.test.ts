import { expect, test } from 'vitest';
import { drainDocument } from '../../../../src/operations/drain/drain-document.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';

test('a document tells the instance, the way, and the nodes in their order; nothing else of the instance', () => {
  const row = { acknowledgedBy: 'ping', tasksLeft: [], reason: null, durationMs: 5 } as const;
  const nodes = ['b', 'a'].map((name) => ({ id: name, name, outcome: 'drained' as const, ...row }));
  expect(drainDocument(aCluster([aNode('a')]), 'api', nodes)).toEqual({
    instance: { server: 'sql-1', database: 'Octopus' },
    via: 'api',
    nodes,
  });
});
