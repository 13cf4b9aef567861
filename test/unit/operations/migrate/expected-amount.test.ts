import { expect, test } from 'vitest';
import type { TreeSurvey } from '../../../../src/model/surveyed-tree.ts';
import { expectedAmount } from '../../../../src/operations/migrate/expected-amount.ts';
import { aPlan } from './migration-scene.ts';

const found = { files: 3, bytes: 40 } as TreeSurvey;

test('what moves is added up, and nothing is said where some of it could not be read', () => {
  const { stores } = aPlan();
  const all = stores.map((store, at) => ({ ...store, found, moves: at < 2 }));
  expect(expectedAmount({ stores: all })).toEqual({ files: 6, bytes: 80 });
  expect(
    expectedAmount({ stores: all.map((store, at) => (at === 0 ? { ...store, found: null } : store)) }),
  ).toBeNull();
  expect(
    expectedAmount({ stores: all.map((store, at) => (at === 5 ? { ...store, found: null } : store)) }),
  ).toEqual({
    files: 6,
    bytes: 80,
  });
});
