import { expect, test } from 'vitest';
import type { JournalLine } from '../../../../src/model/run.ts';
import { untouchedRow } from '../../../../src/operations/restart/untouched-row.ts';

test('of a node that was not worked on nothing is claimed', () => {
  expect(untouchedRow({ id: 'n-1', name: 'node-1' }, 'not-started', 'paused')).toEqual({
    id: 'n-1',
    name: 'node-1',
    outcome: 'not-started',
    foundDraining: null,
    leftDraining: null,
    done: [],
    reason: 'paused',
    durationMs: 0,
  });
});

test('what earlier runs of the roll have found, done and left is told', () => {
  const line = (step: string, nodeId: string, values: JournalLine['values'] = {}): JournalLine => ({
    at: '2026-03-01T12:00:00Z',
    step,
    nodeId,
    by: { user: 'ada', host: 'ops-1', pid: 7 },
    values,
  });
  const lines = [
    line('found', 'n-1', { draining: false }),
    line('drain.written', 'n-1'),
    line('service.stopped', 'n-1'),
    line('undrain.written', 'n-2'),
  ];
  const known = { foundDraining: false, leftDraining: true, done: ['drain.written', 'service.stopped'] };
  const node = { id: 'n-1', name: 'node-1' };
  expect(untouchedRow(node, 'interrupted', 'node-0 failed', lines)).toMatchObject({
    ...known,
    reason: 'node-0 failed; its service is stopped',
  });
  expect(untouchedRow(node, 'already-restarted', null, lines)).toMatchObject({ ...known, reason: null });
});
