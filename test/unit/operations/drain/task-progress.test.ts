import { expect, test } from 'vitest';
import type { Task } from '../../../../src/model/task.ts';
import {
  describeWaited,
  stallAdvice,
  stalledTasks,
  taskProgress,
  type WaitedTask,
} from '../../../../src/operations/drain/task-progress.ts';
import { fakeTask } from '../../../fakes/fake-world.ts';

const seven = (change: Partial<Task> = {}): Task => fakeTask('ServerTasks-7', change);
const looked = (...looks: readonly Partial<Task>[]): WaitedTask | undefined =>
  looks
    .reduce<ReadonlyMap<string, WaitedTask>>(
      (before, change, at) => taskProgress(before, [seven(change)], at * 1_000),
      new Map(),
    )
    .get('ServerTasks-7');

test.each<[string, readonly Partial<Task>[], boolean | null, number]>([
  ['seen once', [{ mark: 'a' }], null, 0],
  ['whose row was written', [{ mark: 'a' }, { mark: 'b' }], true, 1_000],
  ['whose row was not written', [{ mark: 'a' }, { mark: 'a' }], false, 0],
  ['whose row was written once, and then not', [{ mark: 'a' }, { mark: 'b' }, { mark: 'b' }], false, 1_000],
  ['of a version that shows no sign', [{}, {}], null, 0],
  ['that begins to be cancelled', [{}, { state: 'Cancelling' }], null, 1_000],
])('a task %s', (_what, looks, advanced, aliveAt) => {
  expect(looked(...looks)).toMatchObject({ advanced, aliveAt });
});

test('a task that has ended is waited for no longer', () => {
  const before = taskProgress(new Map(), [seven(), fakeTask('ServerTasks-8')], 0);
  expect([...taskProgress(before, [fakeTask('ServerTasks-8')], 1).keys()]).toEqual(['ServerTasks-8']);
});

test('a task is stalled when nothing of it has moved for so long, to the millisecond', () => {
  const waited = taskProgress(new Map(), [seven()], 500);
  expect(stalledTasks(waited, 10_499, 10_000)).toEqual([]);
  expect(stalledTasks(waited, 10_500, 10_000)).toHaveLength(1);
});

test.each<[string, Partial<Task>, boolean | null, string]>([
  ['all', {}, true, 'ServerTasks-7 (Deploy "Deploy ServerTasks-7", Projects-1, 30 s, advancing)'],
  ['no text', { description: '', projectId: null }, false, 'ServerTasks-7 (Deploy, 30 s, no progress seen)'],
  ['no age', { description: '', projectId: null, ageSeconds: null }, null, 'ServerTasks-7 (Deploy)'],
  ['minutes', { description: '', ageSeconds: 240 }, null, 'ServerTasks-7 (Deploy, Projects-1, 4 min)'],
  [
    'a cancel, by a clock that runs behind',
    { description: '', projectId: null, ageSeconds: -3, state: 'Cancelling' },
    null,
    'ServerTasks-7 (Deploy, 0 s, being cancelled)',
  ],
])('a task is named with what is known of it: %s', (_what, change, advanced, words) => {
  expect(describeWaited({ task: seven(change), advanced, aliveAt: 0 })).toBe(words);
});

test('a long description is cut', () => {
  const words = describeWaited({ task: seven({ description: 'x'.repeat(200) }), advanced: null, aliveAt: 0 });
  expect(words).toContain(`"${'x'.repeat(59)}…"`);
});

test.each<[Partial<Task>, string]>([
  [{ state: 'Cancelling' }, 'a cancel can be ignored'],
  [{ waitsForPerson: true }, 'manual intervention'],
  [{}, 'look at its log'],
])('what helps a stalled task depends on what it does: %j', (change, advice) => {
  expect(stallAdvice({ task: seven(change), advanced: null, aliveAt: 0 })).toContain(advice);
});
