import { expect, test } from 'vitest';
import type { TreeFinding } from '../../../../src/model/surveyed-tree.ts';
import { nameRules, rateNames } from '../../../../src/operations/migrate/rate-names.ts';
import type { MigrationFacts } from '../../../../src/operations/migrate/migration-facts.ts';
import { aStore, aTarget, someFacts } from './facts.ts';

const withFindings = (codes: readonly TreeFinding['code'][], fileSystem: string | null): MigrationFacts =>
  someFacts({
    stores: [
      aStore('artifacts', {
        findings: codes.map((code, at) => ({ code, path: `f${String(at)}`, detail: 'because' })),
        findingsTotal: codes.length,
      }),
    ],
    target: aTarget({ fileSystem }),
  });

test.each([
  ['ext4', 'exact'],
  ['nfs', 'exact'],
  ['cifs', 'windows'],
  ['CIFS', 'windows'],
  ['fuse', 'unknown'],
  [null, 'unknown'],
])('a target on %s takes names in the way: %s', (fileSystem, rules) => {
  expect(nameRules(withFindings([], fileSystem))).toBe(rules);
});

test('nodes on Windows make every target one of Windows', () => {
  const facts = withFindings([], 'ext4');
  expect(nameRules({ ...facts, resolved: { ...facts.resolved, system: 'windows' } })).toBe('windows');
});

test('one reason for each kind of finding, with the first name and how many more', () => {
  const found = rateNames(withFindings(['symlink', 'symlink', 'symlink', 'reserved-name'], 'ext4'));
  expect(found.map(({ code, vote, value, store }) => [code, vote, value, store])).toEqual([
    ['names.reserved', 'warn', 1, 'artifacts'],
    ['names.link', 'forbid', 3, 'artifacts'],
  ]);
  expect(found[1]?.message).toMatch(/'f0' \(because\) and 2 others/);
});

test('sockets are no loss; what may not be read is', () => {
  expect(rateNames(withFindings(['special'], 'ext4'))).toMatchObject([{ vote: 'warn' }]);
  expect(rateNames(withFindings(['unreadable'], 'ext4'))).toMatchObject([{ vote: 'forbid', risk: null }]);
});

test('names of a store that stays are nobody’s concern', () => {
  const [store] = withFindings(['symlink'], 'ext4').stores;
  if (store === undefined) throw new Error('there is a store');
  const stays = { ...store, place: { ...store.place, path: store.to } };
  expect(rateNames(someFacts({ stores: [stays] }))).toEqual([]);
});
