import { expect, test } from 'vitest';
import { tasksOrphansDocument } from '../../../../src/operations/tasks/tasks-orphans-document.ts';
import { fakeTask } from '../../../fakes/fake-tasks.ts';
import { schemaProblems } from '../../../json-schema.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';

test('times are rounded, and the document is as its schema says', () => {
  const document = tasksOrphansDocument({
    orphans: [
      {
        task: fakeTask('ServerTasks-1', { nodeId: 'node-1' }),
        why: 'node-silent',
        reason: 'the last heart beat is old',
        cleanUpInSeconds: 1234.567,
      },
    ],
    cluster: aCluster([aNode('node-1')]),
    observedSeconds: 12.345,
    mayBeCut: false,
  });
  expect(document).toMatchObject({ observedSeconds: 12.3, tasks: [{ cleanUpInSeconds: 1235 }] });
  expect(schemaProblems('tasks-orphans', document)).toEqual([]);
});
