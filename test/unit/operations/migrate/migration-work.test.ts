import { expect, test } from 'vitest';
import { treesOf } from '../../../../src/operations/migrate/migration-work.ts';

test('trees are spelled as this machine reaches them', () => {
  const store = { kind: 'packages' as const, to: '\\\\nas\\o\\Packages', folder: 'Packages', setting: null };
  const trees = treesOf(
    [{ ...store, from: 'C:\\Octopus\\Packages' }],
    [{ node: 'C:\\Octopus', local: '/mnt/c' }],
  );
  expect(treesOf([{ ...store, kind: 'imports', from: '/i' }], [])[0]?.mayBeMissing).toBe(true);
  expect(trees).toEqual([{ name: 'packages', from: '/mnt/c/Packages', to: 'Packages', mayBeMissing: false }]);
});
