import { expect, test } from 'vitest';
import { isSomeoneLeft } from '../../../src/operations/someone-left.ts';
import type { Node } from '../../../src/model/node.ts';
import { aCluster, aNode } from '../model/a-cluster.ts';

test.each<[string, Partial<Node>, boolean]>([
  ['takes tasks', {}, true],
  ['takes tasks, on a schema that tells of no offline', { flaggedOffline: null }, true],
  ['drains', { draining: true }, false],
  ['takes none by its cap', { taskCap: 0 }, false],
  ['says that it is offline', { flaggedOffline: true }, false],
])('a node that %s', (_what, change, expected) => {
  const node = aNode('node-2', change);
  const cluster = aCluster([aNode('node-1'), node]);
  expect(isSomeoneLeft(new Set([node.id]), cluster)).toBe(expected);
  expect(isSomeoneLeft(new Set(), cluster)).toBe(false);
});
