import { expect, test } from 'vitest';
import type { JournalLine } from '../../../../src/model/run.ts';
import { elsewhereInWords, movedOn, movedOnHint } from '../../../../src/operations/migrate/moved-on.ts';

const stores = [
  { kind: 'taskLogs', from: 'C:\\Octopus\\TaskLogs', to: '\\\\nas\\t1\\TaskLogs', folder: 'TaskLogs' },
  { kind: 'packages', from: 'C:\\Octopus\\Packages', to: '\\\\nas\\t1\\Packages', folder: 'Packages' },
];
const run = (...more: readonly Partial<JournalLine>[]) => {
  const first = { step: 'begun', values: { format: 1, to: '\\\\nas\\t1', stores } };
  return {
    id: 'm',
    lines: [first, ...more].map((line) => ({ at: '', nodeId: null, values: {}, ...line }) as JournalLine),
  };
};

test('a store is elsewhere where it is neither at its old nor at its new place, or at none', () => {
  const places = [
    { kind: 'taskLogs' as const, path: '\\\\NAS\\t1\\tasklogs\\' },
    { kind: 'packages' as const, path: '\\\\nas\\t2\\Packages' },
  ];
  expect(movedOn(run(), places)).toEqual([{ kind: 'packages', path: '\\\\nas\\t2\\Packages' }]);
  const found = movedOn(run(), places.slice(0, 1));
  expect(elsewhereInWords('t1', found)).toBe("Octopus names no place for packages, and not 't1'");
  const three = (['taskLogs', 'artifacts', 'packages'] as const).map((kind) => ({
    kind,
    path: `/third/${kind}`,
  }));
  expect(elsewhereInWords('t1', three)).toBe(
    "Octopus names '/third/taskLogs' for taskLogs, '/third/artifacts' for artifacts (and 1 more stores elsewhere), and not 't1'",
  );
});

test('where volumes were mounted anew the settings tell nothing of it', () => {
  const mounted = { step: 'paths.proved', values: { outcome: 'volumes', direction: 'to' } };
  expect(movedOn(run(mounted), [])).toEqual([]);
});

test('only nodes that had moved can have been moved on', () => {
  expect(movedOnHint({ phase: 'moved' })).toContain('migrate finish --accept-risk=moved-on');
  expect(movedOnHint({ phase: 'cutting-over' })).toBe('');
});
