import { expect, test } from 'vitest';
import { tellProgress } from '../../../../src/operations/migrate/tell-progress.ts';
import type { StepEvent } from '../../../../src/model/step-event.ts';

test('says how far it is, how long it may take, and what hinders it', () => {
  const events: StepEvent[] = [];
  const report = (event: StepEvent): void => void events.push(event);
  const done = { files: 10, bytes: 1_500_000 };
  tellProgress(
    'preseed',
    { phase: 'copy', done, total: { files: 100, bytes: 3e9 }, etaMs: 7_200_000, notice: 'the share is slow' },
    report,
  );
  const rate = { files: 42.4, bytes: 12_000_400 };
  tellProgress('preseed', { phase: 'copy', done, total: null, etaMs: 61_000, rate, notice: null }, report);
  tellProgress('settle', { phase: 'scan', done, total: null, etaMs: null, notice: null }, report);
  tellProgress(
    'verify',
    {
      phase: 'manifest',
      done: { files: 0, bytes: 2e6 },
      total: { files: 0, bytes: 8e6 },
      etaMs: 9000,
      notice: null,
    },
    report,
  );
  expect(events.map(({ message }) => message)).toEqual([
    'copying: 10 of 100 files, 1.5 MB of 3.0 GB, about 2.0 h left; the share is slow',
    'copying: 10 files, 1.5 MB, 42 files/s, 12.0 MB/s, about 61 s left',
    'reading names: 10 files, 1.5 MB',
    'reading what was proved before: 2.0 MB of 8.0 MB, about 9 s left',
  ]);
  expect(events.map(({ tone }) => tone)).toEqual(['waiting', 'waiting', 'waiting', 'waiting']);
  expect(events.map(({ values }) => values)).toEqual([
    {
      ...{ files: 10, bytes: 1_500_000, filesTotal: 100, bytesTotal: 3e9 },
      ...{ etaMs: 7_200_000, notice: 'the share is slow' },
    },
    { files: 10, bytes: 1_500_000, filesPerSecond: 42, bytesPerSecond: 12_000_400, etaMs: 61_000 },
    { files: 10, bytes: 1_500_000, etaMs: null },
    { files: 0, bytes: 2e6, filesTotal: 0, bytesTotal: 8e6, etaMs: 9000 },
  ]);
});
