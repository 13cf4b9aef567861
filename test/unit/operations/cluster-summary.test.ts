import { expect, test } from 'vitest';
import type { Node } from '../../../src/model/node.ts';
import { clusterSummary } from '../../../src/operations/cluster-summary.ts';
import { aCluster, aNode, someNodes } from '../model/a-cluster.ts';

const { running, draining, drained, offline, stale, usersOnly } = someNodes;
const one = aNode('one');
const two = aNode('two');

const rows: readonly (readonly [
  what: string,
  nodes: readonly Node[],
  lose: number,
  left: number | null,
  sentence: string,
])[] = [
  ['two equal nodes', [one, two], 1, 50, 'can lose 1 node; 50 % of the cap left while it is down'],
  [
    'two nodes of which one is larger',
    [one, aNode('large', { taskCap: 15 })],
    1,
    25,
    'can lose 1 node; 25 % of the cap left while the larger is down',
  ],
  [
    'three equal nodes, rounded down',
    [one, two, running],
    2,
    66,
    'can lose 2 nodes; 66 % of the cap left while one is down',
  ],
  [
    'three nodes of which one is larger',
    [one, two, aNode('large', { taskCap: 90 })],
    2,
    10,
    'can lose 2 nodes; 10 % of the cap left while the largest is down',
  ],
  [
    'a cap so large that the rest rounds to nothing',
    [one, aNode('large', { taskCap: 10_000 })],
    1,
    0,
    'can lose 1 node; 0 % of the cap left while the larger is down',
  ],
  ['a single node', [one], 0, 0, 'can lose no node: one alone takes tasks'],
  [
    'a node beside others that cannot be counted on',
    [one, draining, drained, offline, stale, usersOnly],
    0,
    0,
    'can lose no node: one alone takes tasks (1 draining, 1 drained, 1 offline, 1 unknown, 1 with cap 0)',
  ],
  [
    'two nodes of which one is unknown',
    [one, stale],
    0,
    0,
    'can lose no node: one alone takes tasks (1 unknown)',
  ],
  [
    'nodes none of which takes tasks',
    [stale, aNode('stale-2', { lastSeenAgeSeconds: null }), drained],
    0,
    null,
    'can lose no node: no running node takes tasks (1 drained, 2 unknown)',
  ],
  [
    'nodes for users only',
    [usersOnly],
    0,
    null,
    'can lose no node: no running node takes tasks (1 with cap 0)',
  ],
  ['no node at all', [], 0, null, 'can lose no node: no running node takes tasks'],
];

test.each(rows)('says what can be lost of %s', (_what, nodes, canLoseNodes, capLeftPercent, sentence) => {
  expect(clusterSummary(aCluster(nodes))).toMatchObject({ canLoseNodes, capLeftPercent, sentence });
});

test('follows the periods of the context', () => {
  const periods = { freshSeconds: 5, offlineSeconds: 300 };
  expect(clusterSummary(aCluster([one, two]), periods).canLoseNodes).toBe(0);
});
