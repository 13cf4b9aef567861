import { expect, test } from 'vitest';
import {
  stillMissing,
  vanishedInWords,
  vanishedKinds,
  wrongOf,
} from '../../../../src/operations/migrate/vanished-in-words.ts';
import type { DatabaseVerified } from '../../../../src/operations/migrate/verify-database/database-finding.ts';

const counted = (missing: number, differs: number, ...ids: readonly string[]): DatabaseVerified => ({
  kinds: [
    { kind: 'packages', rows: 9, files: 9, others: 0, missing, orphans: 7, differs, unknown: null },
    { kind: 'artifacts', rows: 9, files: 9, others: 0, missing: 0, orphans: 0, differs: 0, unknown: null },
  ],
  findings: ids.map((id) => ({
    ...{ kind: 'packages', code: 'missing', id, space: null, path: null, detail: 'is not there' },
  })),
});

test('what the old folder had once and has not now is named and counted, what it never had is not', () => {
  const found = vanishedKinds(counted(3, 1, 'a', 'b', 'c'), counted(1, 1, 'a'));
  expect(found).toEqual([{ kind: 'packages', files: 2, names: ['b', 'c'] }]);
  expect(found.map(vanishedInWords)).toEqual([
    'packages: 2 files that were copied are gone from the old folder since, and the database still has their rows: b, c',
  ]);
  expect(vanishedKinds(counted(1, 1, 'a'), counted(1, 1, 'a'))).toEqual([]);
});

test('what a later look does not miss is not still missing, and what nobody lists is', () => {
  const of = (files: number, ...names: readonly string[]) => [{ kind: 'packages' as const, files, names }];
  expect(stillMissing(of(2, 'b', 'c'), counted(2, 0, 'a', 'c'))).toEqual(of(1, 'c'));
  expect(stillMissing(of(2, 'b', 'c'), counted(1, 0, 'a'))).toEqual([]);
  expect(stillMissing(of(2, 'b', 'c'), counted(0, 0))).toEqual([]);
  expect(stillMissing(of(9, 'b', 'c'), counted(6, 0, 'c'))).toEqual(of(6, 'c'));
  expect(stillMissing(of(2, 'b', 'c'), counted(1_500, 0, 'a'))).toEqual(of(2));
});

test('what is not listed is counted all the same', () => {
  const [found] = vanishedKinds(counted(2_000, 0, 'a', 'b', 'c', 'd'), counted(1_000, 0, 'a'));
  expect(found && vanishedInWords(found)).toMatch(/^packages: 1000 files.*: b, c, d and 997 more$/);
  expect(wrongOf(counted(2, 3), 'packages')).toBe(5);
});
