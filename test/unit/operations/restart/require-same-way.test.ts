import { expect, test } from 'vitest';
import type { JournalLine } from '../../../../src/model/run.ts';
import { requireSameWay } from '../../../../src/operations/restart/require-same-way.ts';

const line = (step: string, nodeId: string | null, values: JournalLine['values'] = {}): JournalLine => ({
  at: '2026-03-01T12:00:00Z',
  step,
  nodeId,
  by: { user: 'ada', host: 'ops-1', pid: 7 },
  values,
});
const nodes = [{ id: 'n-1', name: 'node-1' }];
const begun = (skipStopStart: boolean): JournalLine =>
  line('begun', null, { skipStopStart, command: 'octo-ha restart node-1' });
const asked = (first: JournalLine, steps: readonly string[], skip: boolean): (() => void) => {
  const lines = [first, ...steps.map((step) => line(step, 'n-1', { setting: 'auto' }))];
  const giveUp = 'octo-ha restart --abandon --context prod';
  return () => requireSameWay({ lines }, nodes, { skipStopStart: skip, giveUp });
};

test.each<[boolean, string, RegExp]>([
  [false, 'service.stopping', /leave --skip-stop-start out: octo-ha restart node-1/],
  [false, 'watchdog.pausing', /leave --skip-stop-start out: .*--abandon --context prod$/],
  [true, 'hook.running', /add it, with the hooks as before: .*--abandon --context prod$/],
  [true, 'service.stopping', /add it/],
])('begun with skip %s and at %s, the other way is refused, and this one is not', (was, step, hint) => {
  expect(asked(begun(was), [step], !was)).toThrow(
    expect.objectContaining({
      code: 'restart.other-way',
      hint: expect.stringMatching(hint) as string,
    }) as Error,
  );
  expect(asked(begun(was), [step], was)).not.toThrow();
});

test.each<[string, JournalLine, readonly string[]]>([
  ['is drained alone', begun(false), ['found', 'drain.written']],
  ['was put back', begun(false), ['drain.written', 'watchdog.pausing', 'watchdog.resumed']],
  ['is done', begun(false), ['service.stopping', 'ended']],
  ['is of a journal that does not tell', line('begun', null), ['service.stopping']],
])('a node that %s binds nobody', (_what, first, steps) => {
  expect(asked(first, steps, true)).not.toThrow();
});
