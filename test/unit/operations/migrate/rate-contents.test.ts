import { expect, test } from 'vitest';
import type { JournalLine, Run } from '../../../../src/model/run.ts';
import type { TreeSurvey } from '../../../../src/model/surveyed-tree.ts';
import { rateContents } from '../../../../src/operations/migrate/rate-contents.ts';
import type { MigrationFacts } from '../../../../src/operations/migrate/migration-facts.ts';
import { aStore, aSurvey, aTarget, nothingAt, someFacts } from './facts.ts';

const holding = (entries: number, there: Partial<TreeSurvey> | 'missing' | 'unreachable'): MigrationFacts => {
  const path = '/mnt/octopus/Packages';
  const found =
    there === 'unreachable'
      ? ({ kind: 'unreachable', why: 'EIO', hint: null } as const)
      : ({
          kind: 'read',
          survey: there === 'missing' ? nothingAt(path) : aSurvey(path, there),
          seconds: 1,
        } as const);
  return someFacts({ stores: [{ ...aStore('packages'), there: found }], target: aTarget({ entries }) });
};
const run = (values: JournalLine['values']): Run => ({
  id: 'run-1',
  verb: 'migrate',
  ended: false,
  lines: [
    {
      at: '2026-01-01T00:00:00Z',
      step: 'begun',
      nodeId: null,
      by: { user: 'ada', host: 'ops', pid: 1 },
      values,
    },
  ],
});
const resumed = (values: JournalLine['values'], holder: string | null = null): MigrationFacts => ({
  ...holding(1, { files: 5 }),
  target: { ...aTarget({ entries: 1 }), journal: { runs: [run(values)], holder } },
});

test('empty folders with the names of stores are as good as nothing', () => {
  expect(rateContents(holding(1, { files: 0, folders: 0 }))).toMatchObject([
    { code: 'target.ours', vote: 'ok' },
  ]);
});

test.each([
  [
    'files of a store',
    holding(1, { files: 5, bytes: 77 }),
    /packages: 5 files, 77 bytes, where its source has 10 files, 1000000 bytes/,
    5,
  ],
  ['folders without files', holding(1, { files: 0, folders: 3 }), /packages: 0 files/, 0],
  ['something that is no store', holding(2, 'missing'), /2 entries of no store/, 2],
  ['both', holding(4, { files: 5, bytes: 77 }), /5 files.*10 files.*3 entries/, 8],
  ['what cannot be read', holding(1, 'unreachable'), /packages: not readable/, 0],
  ['more than is counted', holding(1_000, 'missing'), /1000 or more entries of no store/, 1_000],
])('refuses a target with %s', (_, facts, words, value) => {
  const [found] = rateContents(facts);
  expect(found).toMatchObject({ code: 'target.not-empty', vote: 'forbid', risk: 'adopt-target', value });
  expect(found?.message).toMatch(words);
});

test('goes on in a target that octo-ha filled for this instance, and says who is at work there', () => {
  const fingerprint = { server: 'SQL-1', database: 'octopus' };
  expect(rateContents(resumed({ fingerprint }))).toMatchObject([{ code: 'target.ours' }]);
  expect(rateContents(resumed({ fingerprint }, 'ada on ops'))[1]).toMatchObject({
    code: 'target.at-work',
    vote: 'warn',
  });
});

test('refuses the target of another instance', () => {
  const found = rateContents(resumed({ fingerprint: { server: 'sql-9', database: 'Octopus' } }));
  expect(found).toMatchObject([{ code: 'target.foreign', vote: 'forbid', risk: null }]);
  expect(found[0]?.message).toMatch(/sql-9/);
});

test('says nothing of a target that is not there', () => {
  expect(rateContents({ ...someFacts(), target: { ...aTarget(), place: { kind: 'unmapped' } } })).toEqual([]);
});
