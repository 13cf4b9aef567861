import { expect, test } from 'vitest';
import { tasksCancelDocument } from '../../../../src/operations/tasks/tasks-cancel-document.ts';
import { fakeTask } from '../../../fakes/fake-tasks.ts';
import { schemaProblems } from '../../../json-schema.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';

test.each(['cancelled', 'ended', 'already-ended', 'cancelling', 'ignored'] as const)(
  'a task that was %s is as the schema says',
  (outcome) => {
    const task = fakeTask('ServerTasks-1', { nodeId: 'a', state: 'Canceled' });
    const document = tasksCancelDocument({
      via: 'api',
      cluster: aCluster([aNode('a')]),
      tasks: [{ task, outcome, durationMs: 12 }],
    });
    expect(schemaProblems('tasks-cancel', document)).toEqual([]);
    expect(document.tasks[0]).toMatchObject({ id: 'ServerTasks-1', nodeName: 'a', outcome });
  },
);
