import { expect, test } from 'vitest';
import type { JournalLine } from '../../../../src/model/run.ts';
import { nodeFacts, stepsDone } from '../../../../src/operations/restart/node-facts.ts';

const by = { user: 'ada', host: 'ops-1', pid: 7 };
const line = (step: string, values: JournalLine['values'] = {}, nodeId = 'n-1'): JournalLine => ({
  at: '2026-03-01T12:00:00Z',
  step,
  nodeId,
  by,
  values,
});

test('of a node that was not touched nothing is known', () => {
  expect(nodeFacts([line('found', { draining: true }, 'n-2')], 'n-1')).toMatchObject({
    foundDraining: null,
    foundVersion: null,
    stopping: null,
    stopped: false,
    started: false,
    done: false,
  });
});

test('what was found and what the service was are kept', () => {
  const lines = [
    line('found', { draining: false, version: '2025.1.1' }),
    line('service.stopping', { identity: '42' }),
  ];
  expect(nodeFacts(lines, 'n-1')).toMatchObject({
    foundDraining: false,
    foundVersion: '2025.1.1',
    stopping: { identity: '42' },
    stopped: false,
  });
});

test('a start before the last stop counts no longer', () => {
  const lines = ['service.stopping', 'service.stopped', 'service.started', 'service.stopping'].map((step) =>
    line(step),
  );
  expect(nodeFacts(lines, 'n-1')).toMatchObject({ stopped: false, started: false });
});

test('a node has ended only by its own line', () => {
  expect(nodeFacts([line('ended', {}, 'n-2')], 'n-1').done).toBe(false);
  expect(nodeFacts([line('ended')], 'n-1').done).toBe(true);
});

test('steps that are done are told in order, those announced are not', () => {
  const lines = ['drain.writing', 'drain.written', 'service.stopping', 'service.stopped'].map((step) =>
    line(step),
  );
  expect(stepsDone(lines, 'n-1')).toEqual(['drain.written', 'service.stopped']);
});
