import { expect, test } from 'vitest';
import type { Node } from '../../../../src/model/node.ts';
import type { Task } from '../../../../src/model/task.ts';
import { isSuspect, judgeOrphans } from '../../../../src/operations/tasks/judge-orphans.ts';
import { fakeTask } from '../../../fakes/fake-tasks.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';

const periods = { freshSeconds: 90, offlineSeconds: 300 };
const id = 'OctopusServerNodes-node-1';

function judged(
  node: Partial<Node> | null,
  task: Partial<Task> = {},
  alive: readonly string[] = [],
): unknown {
  const cluster = aCluster(node === null ? [] : [aNode('node-1', node)]);
  const found = judgeOrphans(
    [fakeTask('ServerTasks-1', { nodeId: id, ...task })],
    cluster,
    new Set(alive),
    periods,
  );
  const [orphan] = found;
  return orphan === undefined ? null : [orphan.why, orphan.cleanUpInSeconds];
}

test.each<[what: string, node: Partial<Node> | null, task: Partial<Task>, alive: string[], found: unknown]>([
  ['a task of a node at work is none', {}, {}, [], null],
  ['a task of a missing node is one, and nobody knows since when', null, {}, [], ['node-missing', null]],
  ['one that is being cancelled too', null, { state: 'Cancelling' }, [], ['node-missing', null]],
  ['a queued one is none, whatever its node', null, { state: 'Queued' }, [], null],
  ['a task of no node is none', null, { nodeId: null }, [], null],
  [
    'a node that says it is offline leaves about an hour from its last heart beat',
    { flaggedOffline: true, lastSeenAgeSeconds: 600 },
    {},
    [],
    ['node-offline', 3_000],
  ],
  [
    'the time being over is due, never negative',
    { flaggedOffline: true, lastSeenAgeSeconds: 9_000 },
    {},
    [],
    ['node-offline', 0],
  ],
  ['a silent node', { lastSeenAgeSeconds: 1_200 }, {}, [], ['node-silent', 2_400]],
  ['a silent node that was proved alive is none', { lastSeenAgeSeconds: 1_200 }, {}, [id], null],
  ['a heart beat a little late is none', { lastSeenAgeSeconds: 90 }, {}, [], null],
  [
    'a dead node with a fast clock does not look alive',
    { lastSeenAgeSeconds: -900 },
    {},
    [],
    ['node-ahead', null],
  ],
  [
    'waiting for a person it outlives the stop of its node',
    { flaggedOffline: true },
    { waitsForPerson: true },
    [],
    null,
  ],
  [
    'waiting for a person on a missing node is one',
    null,
    { waitsForPerson: true },
    [],
    ['node-missing', null],
  ],
])('%s', (_, node, task, alive, found) => {
  expect(judged(node, task, alive)).toEqual(found);
});

test('a node that never wrote a heart beat is silent, and nobody knows since when', () => {
  const node = { ...aNode('node-1'), lastSeenAt: null, lastSeenAgeSeconds: null };
  const tasks = [fakeTask('ServerTasks-1', { nodeId: id })];
  expect(judgeOrphans(tasks, aCluster([node]), new Set(), periods)).toMatchObject([
    { why: 'node-silent', cleanUpInSeconds: null, reason: 'node-1 has never written a heart beat' },
  ]);
});

test('a node that says itself that it is offline need not be watched', () => {
  expect(isSuspect(aNode('node-1', { flaggedOffline: true, lastSeenAgeSeconds: 999 }), periods)).toBe(false);
});
