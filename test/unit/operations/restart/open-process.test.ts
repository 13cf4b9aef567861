import { expect, test } from 'vitest';
import type { JournalLine } from '../../../../src/model/run.ts';
import { openProcesses } from '../../../../src/operations/restart/open-process.ts';

const line = (step: string, values: JournalLine['values'] = {}, nodeId = 'n-1'): JournalLine => ({
  at: '2026-03-01T12:00:00Z',
  step,
  nodeId,
  by: { user: 'ada', host: 'ops-1', pid: 7 },
  values,
});
const begun = line('process.begun', { hook: 'require', pid: 4711, startedAs: 'boot/9' });

test('what was begun at the node is told until its end is written down', () => {
  const open = { hook: 'require', pid: 4711, startedAs: 'boot/9', host: 'ops-1' };
  expect(openProcesses([begun, line('drain.writing')], 'n-1')).toEqual([open]);
  expect(openProcesses([begun, line('process.ended', {}, 'n-2')], 'n-1')).toEqual([open]);
  expect(openProcesses([begun, line('process.ended')], 'n-1')).toEqual([]);
  expect(openProcesses([begun], 'n-2')).toEqual([]);
  expect(openProcesses([line('process.begun', { pid: 'x' })], 'n-1')).toEqual([]);
});

test('one that nobody could see is not forgotten for a later one, nor for one of its number on another host', () => {
  const order = line('process.begun', { order: 'stop', pid: 12, startedAs: null });
  const ended = line('process.ended', { pid: 12 });
  expect(openProcesses([begun, order, ended], 'n-1').map(({ pid }) => pid)).toEqual([4711]);
  const elsewhere = { ...line('process.ended', { pid: 4711 }), by: { user: 'bob', host: 'ops-2', pid: 8 } };
  expect(openProcesses([begun, elsewhere], 'n-1')).toHaveLength(1);
});
