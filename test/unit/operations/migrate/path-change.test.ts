import { expect, test } from 'vitest';
import type { FolderReading } from '../../../../src/model/folder-settings.ts';
import type { JournalLine } from '../../../../src/model/run.ts';
import { changeInJournal, pathChange } from '../../../../src/operations/migrate/path-change.ts';

const documents: FolderReading = {
  source: 'database',
  node: null,
  home: '/home',
  values: { taskLogs: 'TaskLogs', packages: null, clusterShared: null },
};

test('names the root and every kind explicitly, and keeps what was stored as it was spelled', () => {
  const change = pathChange([documents], ['taskLogs', 'packages'], '/share', '2025.1.1');
  expect(change.from).toEqual({ taskLogs: 'TaskLogs', packages: null, clusterShared: null });
  expect(change.to).toEqual({
    clusterShared: '/share',
    taskLogs: '/share/TaskLogs',
    packages: '/share/Packages',
  });
});

test('a version without a cluster-shared root gets none', () => {
  const values = { taskLogs: 'TaskLogs' };
  const change = pathChange([{ ...documents, values }], ['taskLogs'], '/share', '2019.4.1');
  expect(change.to).toEqual({ taskLogs: '/share/TaskLogs' });
});

test('is read back from the first line of the cutover, not of the way back', () => {
  const change = pathChange([documents], ['taskLogs', 'packages'], '/share', '2025.1.1');
  const values = JSON.parse(JSON.stringify(change)) as JournalLine['values'];
  const by = { user: 'ada', host: 'ops-1', pid: 7 };
  const line = (step: string, more: JournalLine['values']): JournalLine => ({
    at: '',
    step,
    nodeId: null,
    by,
    values: more,
  });
  expect(changeInJournal([line('cutover.entering', values), line('rollback.entering', {})])).toEqual(change);
  expect(changeInJournal([line('begun', {})])).toBeNull();
});
