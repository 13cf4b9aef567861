import { expect, test } from 'vitest';
import { capacity } from '../../../../src/operations/check/capacity.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';
import { circumstances, id } from './world.ts';

test('counts the caps of the others that are proved alive, and the tasks of everybody and of the queue', () => {
  const cluster = aCluster(
    [
      aNode('a', { runningTasks: 2 }),
      aNode('b', { taskCap: 7, runningTasks: 1 }),
      aNode('c', { taskCap: 9 }),
      aNode('d', { taskCap: 3, draining: true, runningTasks: 1 }),
    ],
    { queuedTasks: 4 },
  );
  const beat = { changed: true, watchedSeconds: 60 };
  const heartBeats = new Map(['a', 'b', 'd'].map((name) => [id(name), beat]));
  expect(capacity(circumstances({ cluster, heartBeats }))).toEqual({ left: 7, wanted: 8 });
});
