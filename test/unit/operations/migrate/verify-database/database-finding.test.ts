import { expect, it } from 'vitest';
import {
  findingsWithout,
  harmful,
  type CheckedKind,
} from '../../../../../src/operations/migrate/verify-database/database-finding.ts';

const kind: CheckedKind = {
  ...{ kind: 'packages', rows: 9, files: 9, others: 0, missing: 3, orphans: 7, differs: 1, unknown: null },
};

it('names what would lose something, counts what is not listed, and leaves orphans alone', () => {
  const finding = { kind: 'packages', space: 'Spaces-1', path: null } as const;
  const findings = [
    { ...finding, code: 'missing', id: 'P-1', detail: 'is not there' },
    { ...finding, code: 'orphan', id: null, detail: 'is there' },
  ] as const;
  expect(harmful({ kinds: [kind], findings })).toEqual([
    'packages: P-1 of Spaces-1 is not there',
    'and 3 more',
  ]);
  expect(harmful({ kinds: [{ ...kind, missing: 0, differs: 0 }], findings: [] })).toEqual([]);
});

it('tells findings that are among others by kind, code and row', () => {
  const finding = {
    kind: 'packages',
    code: 'missing',
    id: 'P-1',
    space: null,
    path: null,
    detail: '',
  } as const;
  const others = [
    { ...finding, id: 'P-2' },
    { ...finding, code: 'differs' },
    { ...finding, kind: 'artifacts' },
  ] as const;
  expect(findingsWithout([finding], others)).toEqual([finding]);
  expect(findingsWithout([finding, ...others], [{ ...finding, detail: 'in other words' }])).toEqual(others);
});
