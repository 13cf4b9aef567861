import { expect, test } from 'vitest';
import { leastOfLast } from '../../../../src/files/store/least-of-last.ts';

const told = (times: readonly number[]): readonly number[] => times.map(leastOfLast());

test('what the first files of a new thread take says nothing yet', () => {
  expect(told([4, 3, 2])).toEqual([0, 0, 0]);
});

test('a slow share is told after few files', () => {
  expect(told([60, 70])).toEqual([60, 60]);
  expect(told([9, 9, 9, 9, 9, 8]).at(-1)).toBe(8);
});

test('one slow file at the beginning of a folder is forgotten behind the fast ones, and a fast one in time', () => {
  const fast = Array.from({ length: 20 }, () => 0.2);
  expect(told([...fast, 30]).at(-1)).toBe(0.2);
  const slow = Array.from({ length: 32 }, () => 5);
  expect(told([...fast, ...slow]).at(-1)).toBe(5);
});
