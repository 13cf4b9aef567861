import { expect, test } from 'vitest';
import { isMoving } from '../../../../src/operations/migrate/is-moving.ts';
import { aStore, aWish } from './facts.ts';

test.each([
  ['elsewhere', '/octopus/Packages', '/mnt/octopus', true],
  ['there, whatever the separators', '/mnt//octopus/Packages/', '/mnt/octopus', false],
  ['there but for the case, which Linux tells apart', '/mnt/octopus/packages', '/mnt/octopus', true],
  ['there but for the case, on Windows', 'C:\\OCTOPUS\\packages', 'C:\\Octopus', false],
])('a store is %s', (_, path, to, moves) => {
  expect(isMoving(aStore('packages', {}, { path }, { ...aWish, to }))).toBe(moves);
});
