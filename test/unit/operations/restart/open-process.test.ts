import { expect, test } from 'vitest';
import type { JournalLine } from '../../../../src/model/run.ts';
import { openProcess } from '../../../../src/operations/restart/open-process.ts';

const line = (step: string, values: JournalLine['values'] = {}, nodeId = 'n-1'): JournalLine => ({
  at: '2026-03-01T12:00:00Z',
  step,
  nodeId,
  by: { user: 'ada', host: 'ops-1', pid: 7 },
  values,
});
const begun = line('process.begun', { hook: 'require', pid: 4711, startedAs: 'boot/9' });

test('the last command of the node is told until its end is written down', () => {
  const open = { hook: 'require', pid: 4711, startedAs: 'boot/9', host: 'ops-1' };
  expect(openProcess([begun, line('drain.writing')], 'n-1')).toEqual(open);
  expect(openProcess([begun, line('process.ended', {}, 'n-2')], 'n-1')).toEqual(open);
  expect(openProcess([begun, line('process.ended')], 'n-1')).toBeNull();
  expect(openProcess([begun], 'n-2')).toBeNull();
  expect(openProcess([line('process.begun', { pid: 'x' })], 'n-1')).toBeNull();
});
