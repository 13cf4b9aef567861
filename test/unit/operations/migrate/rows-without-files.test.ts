import { expect, test } from 'vitest';
import { emptyKinds, refusalOf, rowsInWords } from '../../../../src/operations/migrate/rows-without-files.ts';
import type { DatabaseVerified } from '../../../../src/operations/migrate/verify-database/database-finding.ts';

const counted = (rows: number, missing: number): DatabaseVerified => ({
  kinds: [{ kind: 'packages', rows, files: 0, others: 0, missing, orphans: 0, differs: 0, unknown: null }],
  findings: [],
});
const vanished = (files: number) => [{ kind: 'packages' as const, files, names: ['a'] }];

test('a kind is without files where none of many rows has one that was not seen by a copy', () => {
  expect(emptyKinds(counted(12, 12), [])).toEqual([{ kind: 'packages', rows: 12 }]);
  expect(emptyKinds(counted(12, 11), [])).toEqual([]);
  expect(emptyKinds(counted(9, 9), [])).toEqual([]);
  expect(emptyKinds(counted(12, 12), vanished(2))).toEqual([{ kind: 'packages', rows: 10 }]);
  expect(emptyKinds(counted(12, 12), vanished(3))).toEqual([]);
});

test('each is refused by its own name, and both are told at once', () => {
  const rows = rowsInWords([{ kind: 'packages', rows: 12 }], vanished(1), () => '/old/Packages');
  const refused = (...risks: readonly string[]) => refusalOf(rows, new Set(risks));
  expect(refused()).toMatchObject({
    code: 'migrate.vanished',
    message: expect.stringMatching(
      /rows: a; packages: none of the 12 .* in '\/old\/Packages', and no copy/,
    ) as string,
    hint: expect.stringMatching(/=vanished-files.*=lost-store/) as string,
  });
  expect(refused('vanished-files')?.code).toBe('migrate.lost-store');
  expect(refused('lost-store')?.hint).not.toContain('lost-store');
  expect(refused('vanished-files', 'lost-store')).toBe(null);
});
