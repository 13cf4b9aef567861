import { expect, test } from 'vitest';
import type { JournalLine, Run } from '../../../../src/model/run.ts';
import { concerns, whose } from '../../../../src/operations/check/unfinished-runs.ts';

const by = { user: 'ada', host: 'ops-1', pid: 7 };
const line = (step: string, nodeId: string | null, values: JournalLine['values'] = {}): JournalLine => ({
  at: '2026-03-01T12:00:00Z',
  step,
  nodeId,
  by,
  values,
});
const run = (verb: Run['verb'], ...lines: readonly JournalLine[]): Run => ({
  id: 'run-1',
  verb,
  lines: [line('begun', null, { nodes: [{ id: 'a', name: 'A' }] }), ...lines],
  ended: false,
});

test('a run is about the nodes it was begun for and those of its lines; a roll about all of them', () => {
  expect(concerns(run('drain'), ['a'])).toBe(true);
  expect(concerns(run('drain'), ['b'])).toBe(false);
  expect(concerns(run('drain', line('found', 'b')), ['b'])).toBe(true);
  expect(concerns(run('restart'), ['b'])).toBe(true);
});

test('a migration is about no node before it has entered an outage', () => {
  expect(concerns(run('migrate'), ['a'])).toBe(false);
  expect(concerns(run('migrate', line('cutover.entering', null)), ['b'])).toBe(true);
  const calledOff = run('migrate', line('cutover.entering', null), line('cutover.left', null));
  expect(concerns(calledOff, ['b'])).toBe(false);
  expect(whose(calledOff)).toContain('octo-ha status --abandon run-1');
});

test('one that can be given up is told with how', () => {
  expect(whose(run('drain'))).toContain('octo-ha status --abandon run-1');
  expect(whose(run('migrate', line('cutover.entering', null)))).not.toContain('--abandon');
});
