import { expect, test } from 'vitest';
import { nodeOfTask } from '../../../../src/operations/tasks/node-of-task.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';

const cluster = aCluster([
  aNode('node-1'),
  aNode('Node-2'),
  // A leftover row whose id is another node's name (octopus-internals.md 1.1).
  aNode('old', { id: 'node-1' }),
]);

test.each([
  ['an id', 'OctopusServerNodes-node-1', 'node-1'],
  ['an id in another case, with trailing blanks', 'octopusservernodes-NODE-2  ', 'Node-2'],
  ['a name, as before 3.16', 'node-2', 'Node-2'],
  ['an id before a name', 'NODE-1', 'old'],
  ['the prefixed id of a row without the prefix', 'OctopusServerNodes-old', null],
  ['a node whose row is gone', 'OctopusServerNodes-node-9', null],
])('a task finds its node by %s', (_, nodeId, name) => {
  expect(nodeOfTask({ nodeId }, cluster)?.name ?? null).toBe(name);
});

test('a task tied to no node has none', () => {
  expect(nodeOfTask({ nodeId: null }, cluster)).toBeNull();
});
