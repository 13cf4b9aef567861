import { expect, test } from 'vitest';
import type { JournalLine } from '../../../../src/model/run.ts';
import type { FileTrouble } from '../../../../src/model/tree.ts';
import { homeComing, homeInWords } from '../../../../src/operations/migrate/home-coming.ts';

const line = (step: string, second: number, values: JournalLine['values'] = {}): JournalLine => ({
  step,
  nodeId: null,
  at: new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString(),
  by: { user: 'ada', host: 'ops-1', pid: 1 },
  values,
});
const born = (count: number, bytes: number): readonly FileTrouble[] =>
  Array.from({ length: count }, (_, at) => ({
    ...{ tree: 'taskLogs', path: String(at), code: 'extra' as const, detail: 'born', bytes },
  }));
/** 1000 of 2000 files and half of 4 MB in ten seconds; then a few. */
const lines = [
  line('preseed.copying', 0),
  line('preseed.copied', 10, { stores: [{ kind: 'taskLogs', files: 2000, bytes: 4_000_000, copied: 1000 }] }),
  line('settle.copying', 20),
  line('settle.copied', 30, { stores: [{ kind: 'taskLogs', files: 2000, bytes: 4_000_000, copied: 3 }] }),
];

test('what is to be brought home is told with the time that it takes at the pace of the largest copy', () => {
  const other: FileTrouble = { tree: 'taskLogs', path: 'x', code: 'missing', detail: '' };
  expect(homeComing([...born(500, 100), other], lines)).toEqual({ files: 500, bytes: 50_000, seconds: 5 });
  expect(homeComing(born(2, 1_000_000), lines).seconds).toBe(10);
  expect(homeInWords(homeComing(born(500, 100), lines))).toMatch(
    /: 500 files, 50\.0 kB, about 5 s at the pace/,
  );
});

test('without a copy that tells a pace no time is made up', () => {
  expect(homeComing(born(1, 5), lines.slice(2)).seconds).toBe(null);
  expect(homeInWords(homeComing(born(1, 5), []))).toMatch(/1 files, 5 B$/);
  expect(homeInWords(homeComing([], lines))).toMatch(/^nothing/);
});
