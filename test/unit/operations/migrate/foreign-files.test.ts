import { expect, test } from 'vitest';
import type { JournalLine, JournalValue } from '../../../../src/model/run.ts';
import { foreignFiles, foreignInWords } from '../../../../src/operations/migrate/foreign-files.ts';

const settled = (...stores: JournalValue[]): JournalLine => ({
  ...{ at: '2026-03-01T12:00:00Z', step: 'settle.copied', nodeId: null },
  ...{ by: { user: 'ada', host: 'ops-1', pid: 7 }, values: { stores } },
});

test('what the last copy that counted has counted', () => {
  expect(foreignFiles([])).toBeNull();
  expect(foreignFiles([settled({ kind: 'taskLogs', files: 3 })])).toBeNull();
  const counted = settled({ kind: 'taskLogs', foreign: 2 }, { kind: 'packages', foreign: 0 }, 'odd');
  expect(foreignFiles([settled({ foreign: 9 }), counted, settled({ kind: 'taskLogs' })])).toBe(2);
});

test('nothing is said of none', () => {
  expect([null, 0].map(foreignInWords)).toEqual([[], []]);
  expect(foreignInWords(2)).toEqual([expect.stringContaining('2 files')]);
});
