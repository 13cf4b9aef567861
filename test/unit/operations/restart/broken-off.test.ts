import { expect, test } from 'vitest';
import type { JournalLine } from '../../../../src/model/run.ts';
import { brokenOff } from '../../../../src/operations/restart/broken-off.ts';
import type { PlannedNode } from '../../../../src/operations/restart/restart-wish.ts';
import { untouchedRow } from '../../../../src/operations/restart/untouched-row.ts';

const nodes = ['n-1', 'n-2', 'n-3'].map((id): PlannedNode => ({
  id,
  name: id,
  url: null,
  runningTasks: 0,
  foundDraining: false,
  way: 'stop-start',
  service: 'fake',
  steps: [],
}));

/** `step@node`; `found` tells that it did not drain, `found+` that it did. */
const lines = (...steps: readonly string[]): readonly JournalLine[] =>
  steps.map((text) => {
    const [step = '', nodeId = null] = text.split('@');
    return {
      at: '2026-03-01T12:00:00.000Z',
      step: step.replace('+', ''),
      nodeId,
      by: { user: 'ada', host: 'ops-1', pid: 7 },
      values: step.startsWith('found') ? { draining: step === 'found+' } : { setting: 'auto' },
    };
  });

const at = { reason: 'interrupted', durationMs: 1_234.5 };

test('every node of the plan has a row: done, in hand, not begun', () => {
  const done = [{ ...untouchedRow({ id: 'n-1', name: 'n-1' }, 'restarted', null), durationMs: 9 }];
  const told = brokenOff(
    { nodes, refusal: null, warnings: [], onlyKnownThen: [] },
    done,
    lines('ended@n-1', 'found@n-2', 'drain.writing@n-2', 'drain.written@n-2'),
    at,
  );
  expect(told).toEqual([
    done[0],
    {
      id: 'n-2',
      name: 'n-2',
      outcome: 'interrupted',
      foundDraining: false,
      leftDraining: true,
      done: ['drain.written'],
      reason: 'interrupted',
      durationMs: 1_235,
    },
    untouchedRow({ id: 'n-3', name: 'n-3' }, 'not-started', 'interrupted'),
  ]);
});

test.each<[string, readonly string[], boolean | null, string]>([
  ['its flag is not touched', ['found@n-1'], false, ''],
  ['it was found draining', ['found+@n-1'], true, ''],
  ['nobody knows whether the flag was set', ['found@n-1', 'drain.writing@n-1'], null, ''],
  ['it drains', ['found@n-1', 'drain.writing@n-1', 'drain.written@n-1'], true, ''],
  [
    'its stop is in doubt',
    ['drain.written@n-1', 'service.stopping@n-1'],
    true,
    '; its service was about to be stopped',
  ],
  [
    'its stop was taken back',
    ['drain.written@n-1', 'service.stopping@n-1', 'service.not-stopped@n-1'],
    true,
    '',
  ],
  ['it is stopped', ['drain.written@n-1', 'service.stopped@n-1'], true, '; its service is stopped'],
  [
    'its start is in doubt',
    ['drain.written@n-1', 'service.starting@n-1'],
    true,
    '; its service was about to be started',
  ],
  [
    'how it starts is changed',
    ['drain.written@n-1', 'watchdog.pausing@n-1'],
    true,
    '; how its service starts is to be put back: auto',
  ],
  ['it runs again', ['drain.written@n-1', 'service.started@n-1'], true, ''],
  ['nobody knows whether the flag was lifted', ['drain.written@n-1', 'undrain.writing@n-1'], null, ''],
  ['it works again', ['drain.written@n-1', 'undrain.written@n-1'], false, ''],
])('what is left of the node in hand: %s', (_what, steps, leftDraining, left) => {
  const [told] = brokenOff(
    { nodes, refusal: null, warnings: [], onlyKnownThen: [] },
    [],
    lines(...steps),
    at,
  );
  expect(told).toMatchObject({ outcome: 'interrupted', leftDraining, reason: `interrupted${left}` });
});

test('what an earlier run of the roll has done, and what is left to the operator, is told as such', () => {
  const plan = {
    // The second was restarted before, by who does not run in a task of it.
    nodes: nodes.map((node) => (node.id === 'n-1' ? node : { ...node, way: 'left' as const })),
    refusal: null,
    warnings: [],
    onlyKnownThen: [],
  };
  const told = brokenOff(
    plan,
    [],
    lines('found@n-1', 'drain.writing@n-1', 'undrain.written@n-2', 'ended@n-2'),
    at,
  );
  expect(told.map(({ outcome }) => outcome)).toEqual(['interrupted', 'already-restarted', 'left']);
  expect(told[1]).toMatchObject({ done: ['undrain.written', 'ended'], durationMs: 0 });
});

test('and which of its tasks an earlier stop has cut off, as where the roll comes to its end', () => {
  const [lost, ended] = lines('tasks.lost@n-1', 'ended@n-1');
  if (lost === undefined || ended === undefined) throw new Error('no lines');
  const plan = { nodes, refusal: null, warnings: [], onlyKnownThen: [] };
  const [told] = brokenOff(plan, [], [{ ...lost, values: { ids: ['ServerTasks-7'] } }, ended], at);
  expect(told).toMatchObject({
    outcome: 'already-restarted',
    reason: expect.stringMatching(/^restarted at .*; its stop has cut off .* ServerTasks-7$/) as string,
  });
});
