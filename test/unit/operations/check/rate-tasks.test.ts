import { expect, test } from 'vitest';
import type { Task } from '../../../../src/model/task.ts';
import type { Node } from '../../../../src/model/node.ts';
import type { Purpose } from '../../../../src/operations/check/circumstances.ts';
import { rateTasks } from '../../../../src/operations/check/rate-tasks.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';
import { aTask, circumstances, id, inShort } from './world.ts';

function rate(
  purpose: Purpose,
  node: Partial<Node>,
  tasks: readonly Task[] | null,
): ReturnType<typeof rateTasks> {
  return rateTasks(
    circumstances({
      purpose,
      cluster: aCluster([aNode('a', node), aNode('b', { runningTasks: 9 })]),
      tasks: new Map([
        [id('a'), tasks === null ? { kind: 'unreadable', why: 'denied' } : { kind: 'listed', tasks }],
      ]),
    }),
  );
}

test('tasks of others do not matter', () => {
  expect(inShort(rate('stop', {}, []))).toEqual(['ok tasks.none a 0']);
});

test('running and cancelling tasks forbid a stop, and a drain waits for them', () => {
  const node = { runningTasks: 2, cancellingTasks: 1 };
  expect(inShort(rate('stop', node, []))).toEqual([
    'forbid tasks.running a 2 (lost-tasks)',
    'forbid tasks.cancelling a 1 (lost-tasks)',
  ]);
  expect(inShort(rate('drain', node, []))).toEqual(['ok tasks.running a 2', 'ok tasks.cancelling a 1']);
  expect(inShort(rate('remove', node, []))).toEqual([
    'forbid tasks.running a 2',
    'forbid tasks.cancelling a 1',
  ]);
});

test('pinned tasks are named, do not forbid a stop, and forbid a removal that nothing lifts', () => {
  const tasks = [
    aTask(1, { waitsForPerson: true }),
    aTask(2, { state: 'Queued', waitsForPerson: null }),
    aTask(3, { state: 'Cancelling', waitsForPerson: true }),
  ];
  const [reason] = rate('stop', { pinnedTasks: 1 }, tasks);
  expect(reason).toMatchObject({ vote: 'warn', code: 'tasks.pinned', value: 3 });
  expect(reason?.message).toBe(
    'a has 3 tasks waiting for a person: ServerTasks-1 Deploy, ServerTasks-2 Deploy, ServerTasks-3 Deploy',
  );
  expect(inShort(rate('remove', {}, tasks))).toEqual(['forbid tasks.pinned a 3']);
});

test('of the count and the list, read one after the other, the larger stands', () => {
  expect(inShort(rate('stop', { runningTasks: 1 }, [aTask(1), aTask(2)]))[0]).toContain('tasks.running a 2');
  expect(inShort(rate('stop', { runningTasks: 3 }, [aTask(1)]))[0]).toContain('tasks.running a 3');
});

test('a task in a state that nobody knows counts as running', () => {
  expect(inShort(rate('stop', {}, [aTask(1, { state: 'unknown' })]))[0]).toContain('tasks.running a 1');
});

test('a list that cannot be read is unknown, whatever the counts say', () => {
  expect(inShort(rate('stop', {}, null))).toEqual(['unknown tasks.unlisted a (unlisted-tasks)']);
  expect(inShort(rate('remove', {}, null))).toEqual(['unknown tasks.unlisted a']);
});

test('of many tasks five are named', () => {
  const [reason] = rate(
    'stop',
    {},
    Array.from({ length: 7 }, (_, number) => aTask(number)),
  );
  expect(reason?.message).toMatch(/ServerTasks-4 Deploy, and 2 more$/);
});
