import { describe, expect, test } from 'vitest';
import type { Node, NodeStatus } from '../../../src/model/node.ts';
import { nodeStatus } from '../../../src/model/node-status.ts';
import { aNode } from './a-cluster.ts';

describe('the status of a node', () => {
  const rows: readonly (readonly [sentence: string, node: Partial<Node>, status: NodeStatus])[] = [
    ['is running when it was seen just now', { lastSeenAgeSeconds: 0 }, 'running'],
    ['is running up to the fresh period', { lastSeenAgeSeconds: 90 }, 'running'],
    ['is unknown one moment after the fresh period', { lastSeenAgeSeconds: 90.1 }, 'unknown'],
    ['is unknown up to the offline period', { lastSeenAgeSeconds: 300 }, 'unknown'],
    ['is offline after the offline period', { lastSeenAgeSeconds: 300.1 }, 'offline'],
    ['is offline when flagged, however fresh the beat', { flaggedOffline: true }, 'offline'],
    ['is offline when flagged and never seen', { flaggedOffline: true, lastSeenAgeSeconds: null }, 'offline'],
    ['is told by age where there is no flag', { flaggedOffline: null }, 'running'],
    ['is unknown without a heart beat', { lastSeenAgeSeconds: null }, 'unknown'],
    ['is running with a clock a little ahead', { lastSeenAgeSeconds: -90 }, 'running'],
    ['is unknown with a clock far ahead', { lastSeenAgeSeconds: -91 }, 'unknown'],
    ['is unknown with an age that is no number', { lastSeenAgeSeconds: Number.NaN }, 'unknown'],
    ['is drained with the drain flag and no task', { draining: true }, 'drained'],
    ['is draining with a running task', { draining: true, runningTasks: 1 }, 'draining'],
    ['is draining with a task being cancelled', { draining: true, cancellingTasks: 1 }, 'draining'],
    ['is draining with a task that waits for a person', { draining: true, pinnedTasks: 1 }, 'draining'],
    ['is drained where waiting tasks are not told apart', { draining: true, pinnedTasks: null }, 'drained'],
    ['is not drained but unknown when stale', { draining: true, lastSeenAgeSeconds: 200 }, 'unknown'],
    ['is not drained but offline when flagged', { draining: true, flaggedOffline: true }, 'offline'],
  ];
  test.each(rows)('%s', (_sentence, changes, status) => {
    expect(nodeStatus(aNode('n', changes))).toBe(status);
  });

  test('follows the periods of the context', () => {
    const periods = { freshSeconds: 10, offlineSeconds: 20 };
    const statuses = [10, 11, 21, -11].map((age) =>
      nodeStatus(aNode('n', { lastSeenAgeSeconds: age }), periods),
    );
    expect(statuses).toEqual(['running', 'unknown', 'offline', 'unknown']);
  });
});
