import { expect, test } from 'vitest';
import { mayBeCut, mostTasks } from '../../../src/model/task.ts';
import { fakeTask } from '../../fakes/fake-tasks.ts';

test('a list as long as any that is read may lack tasks, a shorter one does not', () => {
  const tasks = Array.from({ length: mostTasks }, (_, at) => fakeTask(`ServerTasks-${String(at)}`));
  expect(mayBeCut(tasks)).toBe(true);
  expect(mayBeCut(tasks.slice(1))).toBe(false);
});
