import { describe, expect, test } from 'vitest';
import { explainNode } from '../../../src/operations/explain-node.ts';
import { aCluster, aNode, someNodes } from '../model/a-cluster.ts';

describe('the next task', () => {
  const { draining, drained, offline, stale, usersOnly, running } = someNodes;

  test.each([
    ['is left by a draining node', draining, 'no', 'is draining'],
    ['is left by a drained node', drained, 'no', 'is drained'],
    ['is left by an offline node', offline, 'no', 'is offline'],
    ['is left by a node for users only', usersOnly, 'no', 'has task cap 0: it serves users only'],
    ['is left by a node at its cap', aNode('n', { runningTasks: 5 }), 'no', 'is at its cap of 5'],
    ['is left by a node above its cap', aNode('n', { runningTasks: 9 }), 'no', 'is at its cap of 5'],
    [
      'counts a task being cancelled',
      aNode('n', { runningTasks: 4, cancellingTasks: 1 }),
      'no',
      'is at its cap of 5',
    ],
    ['may go to a stale node', stale, 'unknown', 'has a stale heart beat'],
    [
      'may go to a node never seen',
      aNode('n', { lastSeenAgeSeconds: null }),
      'unknown',
      'has no heart beat to tell by',
    ],
    [
      'may go to a node with a clock ahead',
      aNode('n', { lastSeenAgeSeconds: -500 }),
      'unknown',
      'has a clock that runs ahead of the database',
    ],
    [
      'is taken by an idle node',
      running,
      'yes',
      'is not busier than the cluster: 0 % busy, the cluster would be 60 %',
    ],
    [
      'is taken by a node just as busy as the cluster would be',
      aNode('running', { runningTasks: 3 }),
      'yes',
      'is not busier than the cluster: 60 % busy, the cluster would be 60 %',
    ],
    [
      'is left by a node busier than the cluster would be',
      aNode('n', { runningTasks: 4 }),
      'no',
      'leaves it to less busy nodes: 80 % busy, the cluster would be 60 %',
    ],
  ] as const)('%s', (_sentence, node, takesNextTask, reason) => {
    // The rest of the cluster makes its ratio (3 active + 3 pending) / 10.
    const cluster = aCluster([aNode('a', { runningTasks: 3 }), aNode('b')], { queuedTasks: 3 });
    expect(explainNode(node, cluster)).toMatchObject({ takesNextTask, reason });
  });

  test('gives both ratios, over the nodes that take tasks', () => {
    const nodes = [aNode('a', { runningTasks: 2 }), aNode('b', { taskCap: 15, runningTasks: 3 })];
    const others = [draining, drained, offline, stale, usersOnly];
    const cluster = aCluster([...nodes, ...others], { queuedTasks: 10 });
    expect(cluster.nodes.map((node) => explainNode(node, cluster).nodeRatio)).toEqual([
      0.4,
      0.2,
      0.2,
      0,
      0,
      0,
      null,
    ]);
    expect(new Set(cluster.nodes.map((node) => explainNode(node, cluster).clusterRatio))).toEqual(
      new Set([0.75]),
    );
  });

  test('of an empty queue is the next one to come', () => {
    const node = aNode('a', { runningTasks: 1 });
    expect(explainNode(node, aCluster([node]))).toMatchObject({ nodeRatio: 0.2, clusterRatio: 0.4 });
  });

  test('has no cluster ratio where no node takes tasks', () => {
    const cluster = aCluster([usersOnly, offline], { queuedTasks: 4 });
    expect(explainNode(usersOnly, cluster)).toMatchObject({
      nodeRatio: null,
      clusterRatio: null,
      takesNextTask: 'no',
    });
  });

  test('is always taken by somebody while a running node is below its cap', () => {
    for (let a = 0; a <= 5; a += 1)
      for (let b = 0; b <= 10; b += 1) {
        const nodes = [
          aNode('a', { runningTasks: a }),
          aNode('b', { taskCap: 10, runningTasks: b }),
          drained,
        ];
        const cluster = aCluster(nodes, { queuedTasks: 1 });
        const takers = nodes.filter((node) => explainNode(node, cluster).takesNextTask === 'yes');
        expect(takers.length > 0, `${String(a)} and ${String(b)} active`).toBe(a < 5 || b < 10);
      }
  });
});
