import { expect, test } from 'vitest';
import { mostTasks } from '../../../../src/model/task.ts';
import { tasksListDocument } from '../../../../src/operations/tasks/tasks-list-document.ts';
import { fakeTask } from '../../../fakes/fake-tasks.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';

const cluster = aCluster([aNode('node-1')]);
const asked = { node: null, states: ['Executing'] as const };

test('a task of a node that is gone keeps the id its row spells, and has no name of a node', () => {
  const document = tasksListDocument(
    [
      fakeTask('ServerTasks-1', { nodeId: 'OctopusServerNodes-node-1' }),
      fakeTask('ServerTasks-2', { nodeId: 'OctopusServerNodes-gone' }),
    ],
    cluster,
    asked,
  );
  expect(document.tasks.map(({ nodeId, nodeName }) => [nodeId, nodeName])).toEqual([
    ['OctopusServerNodes-node-1', 'node-1'],
    ['OctopusServerNodes-gone', null],
  ]);
});

test('it says that there may be more once as many were read as are read at most', () => {
  const tasks = Array.from({ length: mostTasks }, (_, at) => fakeTask(`ServerTasks-${String(at)}`));
  expect(tasksListDocument(tasks, cluster, asked).mayBeCut).toBe(true);
  expect(tasksListDocument(tasks.slice(1), cluster, asked).mayBeCut).toBe(false);
});
