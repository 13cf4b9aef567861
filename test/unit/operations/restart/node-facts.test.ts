import { expect, test } from 'vitest';
import type { JournalLine } from '../../../../src/model/run.ts';
import { isHookDone, isInHand, nodeFacts, stepsDone } from '../../../../src/operations/restart/node-facts.ts';

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
    inWork: false,
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

test.each<[boolean, string, boolean, readonly string[]]>([
  [false, 'nothing was announced', false, []],
  [true, 'nobody knows whether it was drained', false, ['drain.writing']],
  [true, 'it is drained', false, ['drain.writing', 'drain.written', 'drain.drained']],
  [false, 'the write was not made', false, ['drain.writing', 'drain.not-written']],
  [false, 'it was given back', false, ['drain.written', 'undrain.writing', 'undrain.written']],
  [true, 'nobody knows whether it was given back', false, ['drain.written', 'undrain.writing']],
  [false, 'others had drained it', true, ['drain.writing', 'drain.written']],
  [true, 'its watchdog is paused', true, ['drain.written', 'watchdog.pausing']],
  [false, 'its watchdog was put back', true, ['watchdog.pausing', 'watchdog.resuming', 'watchdog.resumed']],
  [true, 'it is stopped', true, ['service.stopping', 'service.stopped']],
  [false, 'its stop was taken back', true, ['service.stopping', 'service.not-stopped']],
  [false, 'all is done', false, ['drain.written', 'service.stopping', 'ended']],
])('whether the roll has a node in hand: %s, as %s', (is, _why, draining, steps) => {
  const lines = [line('found', { draining }), ...steps.map((step) => line(step, { setting: 'auto' }))];
  expect(isInHand(lines, 'n-1')).toBe(is);
  expect(isInHand(lines, 'n-2')).toBe(false);
});

test('a hook has ended with 0 where its own end says so, not that of another which was begun since', () => {
  const line = (step: string, values: JournalLine['values'] = {}, host = 'ops-1'): JournalLine => ({
    ...{ at: '2026-03-01T12:00:00Z', step, nodeId: 'n-1' },
    ...{ by: { user: 'ada', host, pid: 7 }, values },
  });
  const work = [line('hook.running'), line('process.begun', { hook: 'before-stop', pid: 12 })];
  const well = line('process.ended', { pid: 12, exitCode: 0 });
  const isDone = (...more: readonly JournalLine[]): boolean =>
    isHookDone([...work, ...more], 'n-1', 'before-stop');
  expect(isDone(well)).toBe(true);
  expect(isDone(line('process.ended', { pid: 12, exitCode: 1 }))).toBe(false);
  expect(
    isDone(
      line('process.begun', { hook: 'require', pid: 13 }),
      line('process.ended', { pid: 13, exitCode: 0 }),
    ),
  ).toBe(false);
  expect(isDone(line('process.ended', { pid: 12, exitCode: 0 }, 'ops-2'))).toBe(false);
  expect(isDone(well, line('hook.running'))).toBe(false);
  expect(isDone(well, line('undrain.written'))).toBe(false);
});
