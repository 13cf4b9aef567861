import { expect, test } from 'vitest';
import { neededRoom } from '../../../../src/operations/migrate/needed-room.ts';
import { aStore, aSurvey, someFacts } from './facts.ts';

const big = aStore('packages', { bytes: 1e9, files: 1_000, folders: 100 });
const there = (bytes: number, files: number): ReturnType<typeof aStore> => ({
  ...big,
  there: {
    kind: 'read',
    survey: aSurvey('/mnt/octopus/Packages', { bytes, files, folders: 100 }),
    seconds: 1,
  },
});

test('asks for a tenth more than what is there, and something for the books', () => {
  const { bytes, inodes } = neededRoom(someFacts({ stores: [big] }));
  expect(bytes).toBeGreaterThan(1.1e9);
  expect(bytes).toBeLessThan(1.13e9);
  expect(inodes).toBeGreaterThanOrEqual(1.1 * 1_100);
});

test('what is in the target already needs no room again', () => {
  const half = neededRoom(someFacts({ stores: [there(5e8, 500)] }));
  expect(half.bytes).toBeLessThan(0.6e9);
  expect(neededRoom(someFacts({ stores: [there(1e9, 1_000)] })).bytes).toBeLessThan(2e7);
});

test('a store fuller in the target than at its source makes no room for another', () => {
  const other = aStore('artifacts', { bytes: 1e9, files: 1 });
  expect(neededRoom(someFacts({ stores: [there(9e9, 9_000), other] })).bytes).toBeGreaterThan(1.1e9);
});

test('a store that stays needs none', () => {
  const stays = aStore('packages', { bytes: 1e9 }, { path: '/mnt/octopus/Packages' });
  expect(neededRoom(someFacts({ stores: [stays] })).bytes).toBeLessThan(2e7);
});
