import { expect, test } from 'vitest';
import { verifyAnswer as answer } from '../../../src/commands/migrate-answer.ts';
import type { FileTrouble } from '../../../src/model/tree.ts';
import type { MigrateVerifyDocument } from '../../../src/operations/migrate/verify-document.ts';
import { schemaProblems } from '../../json-schema.ts';

const codes: readonly FileTrouble['code'][] = ['missing', 'gone', 'differs', 'changed', 'extra', 'failed'];

const anew = 'prove it anew';
const verifyAnswer = (of: MigrateVerifyDocument): ReturnType<typeof answer> => answer(of, anew);

const document: MigrateVerifyDocument = {
  lostProof: [],
  cured: null,
  foreign: null,
  ...{ to: '/share/octopus', from: null, level: 'full', nodesWorkedThere: true, findings: 3 },
  named: { files: 9, bytes: 900 },
  hashed: { files: 8, bytes: 800 },
  counts: { missing: 1, gone: 2, differs: 1, changed: 4, extra: 5, failed: 1 },
  troubles: codes.map((code) => ({ tree: 'taskLogs', path: code, code, detail: 'of a test' })),
  troublesTotal: 14,
  database: {
    kinds: [
      {
        ...{ kind: 'taskLogs', rows: 3, files: 3, others: 0, missing: 0, orphans: 1, differs: 0 },
        unknown: null,
      },
    ],
    findings: [
      { kind: 'taskLogs', code: 'orphan', id: null, space: null, path: 'a.txt', detail: 'is there' },
    ],
  },
};

test('a reading back with every kind of finding is of its schema', () => {
  expect(schemaProblems('migrate-verify', verifyAnswer(document).document)).toEqual([]);
  expect(schemaProblems('migrate-verify', { ...document, database: null })).toEqual([]);
});

test('what must not be is counted apart from what the nodes have done, and is listed alone', () => {
  const { header, table, footer } = verifyAnswer(document);
  expect(header?.[0]).toContain('3 findings');
  expect(header?.[1]).toBe(
    'not as they were proved: 1 missing, 2 gone, 1 differs, 4 changed, 5 extra, 1 failed (extra, changed and gone: nodes have worked there since)',
  );
  expect(table?.rows.map(([, , code]) => [code?.text, code?.tone])).toEqual([
    ['missing', 'bad'],
    ['differs', 'bad'],
    ['failed', 'bad'],
    ['orphan', 'warn'],
  ]);
  expect(footer).toEqual([expect.stringContaining('-o json names it')]);
  const before = verifyAnswer({ ...document, nodesWorkedThere: false, database: null });
  expect(before.table?.rows.find(([, path]) => path?.text === 'changed')?.[2]?.tone).toBe('bad');
  expect(verifyAnswer({ ...document, database: null }).header?.[1]).toContain('--database tells');
  expect(verifyAnswer({ ...document, troubles: [] })).not.toHaveProperty('footer');
  expect(verifyAnswer({ ...document, foreign: 12 }).header?.[2]).toMatch(/beforehand.*: 12 files$/);
  expect(verifyAnswer({ ...document, foreign: 0 }).header?.[2]).not.toContain('beforehand');
});

test('what of the proof is lost is told before anything else, each with the way on', () => {
  const cured = {
    trees: [
      { name: 'taskLogs', files: 3, bytes: 9 },
      { name: 'artifacts', files: 0, bytes: 0 },
    ],
    left: [{ tree: 'packages', path: 'p', code: 'extra', detail: 'it has 1 bytes' }],
    leftTotal: 1,
  } as const;
  const healed = { ...document, cured };
  expect(schemaProblems('migrate-verify', healed)).toEqual([]);
  expect(verifyAnswer(healed).header?.slice(1, 4)).toEqual([
    'proved anew, the same in old folder and target: taskLogs 3',
    'on both sides, and not to be proved: 1',
    '  extra: packages/p: it has 1 bytes',
  ]);
  const lost = { ...document, lostProof: ['2 lines are damaged'] };
  expect(schemaProblems('migrate-verify', lost)).toEqual([]);
  expect(verifyAnswer(lost).header?.[1]).toBe('not known to be proved: 2 lines are damaged; prove it anew');
});
