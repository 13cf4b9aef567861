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
  tellProgress('settle', { phase: 'scan', done, total: null, etaMs: null, notice: null }, report);
  expect(events.map(({ message }) => message)).toEqual([
    'copying: 10 of 100 files, 1.5 MB of 3.0 GB, about 2.0 h left; the share is slow',
    'reading names: 10 files, 1.5 MB',
  ]);
  expect(events.map(({ tone }) => tone)).toEqual(['waiting', 'waiting']);
});
