import { expect, test } from 'vitest';
import { taskEntry } from '../../../../src/operations/tasks/task-entry.ts';
import { fakeTask } from '../../../fakes/fake-tasks.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';

test('instants are given in UTC, and what a version does not tell is null', () => {
  const startedAt = new Date('2026-03-01T12:00:00+02:00');
  const task = fakeTask('ServerTasks-1', { nodeId: 'NODE-1', startedAt, waitsForPerson: null, mark: '0x01' });
  expect(taskEntry(task, aCluster([aNode('node-1')]))).toEqual({
    id: 'ServerTasks-1',
    state: 'Executing',
    name: 'Deploy',
    description: 'Deploy ServerTasks-1',
    nodeId: 'NODE-1',
    nodeName: 'node-1',
    projectId: 'Projects-1',
    queuedAt: null,
    startedAt: '2026-03-01T10:00:00.000Z',
    ageSeconds: 60,
    waitsForPerson: null,
  });
});
