import { expect, test } from 'vitest';
import { namesOf } from '../../../../src/files/store/names-task.ts';

test('many files of one folder are for several workers, and none is left out', () => {
  const files = Array.from({ length: 300 }, (_, at) => ({ tree: 'taskLogs', path: `a/b/${String(at)}` }));
  const tasks = namesOf([...files, { tree: 'taskLogs', path: 'top' }]);
  const names = tasks.map((task) => (task.kind === 'names' ? [task.path, task.names.length] : []));
  expect(names).toEqual([
    ['a/b', 128],
    ['a/b', 128],
    ['a/b', 44],
    ['', 1],
  ]);
});
