import { expect, test } from 'vitest';
import type { JournalLine } from '../../../../src/model/run.ts';
import { planRestart } from '../../../../src/operations/restart/plan-restart.ts';
import { requireHooks } from '../../../../src/operations/restart/require-hooks.ts';
import { fakeWorld } from '../../../fakes/fake-world.ts';
import { restartWish } from './scene.ts';

const line = (step: string, giveAgain: readonly string[] | null): JournalLine => ({
  at: '2026-03-01T12:00:00Z',
  step,
  nodeId: null,
  by: { user: 'ada', host: 'ops-1', pid: 7 },
  values: giveAgain === null ? {} : { giveAgain },
});
const none = { require: null, beforeStop: null, afterStart: null };
const begun = line('begun', ['--require', '--before-stop', '--after-start', '--not-after']);

test('hooks that the roll was given and that are left out are named, with the words to give', () => {
  const left = (): void => requireHooks({ lines: [begun] }, { ...none, beforeStop: 'gone' }, new Set());
  expect(left).toThrow(
    expect.objectContaining({
      code: 'restart.hooks-missing',
      message: expect.stringContaining('--require, --after-start') as string,
      hint: expect.stringMatching(/--require COMMAND --after-start COMMAND; .*left-out-hooks/) as string,
    }) as Error,
  );
});

test.each<[string, readonly JournalLine[], Parameters<typeof requireHooks>[1], readonly string[]]>([
  ['all are given', [begun], { require: 'a', beforeStop: 'b', afterStart: 'c' }, []],
  ['the risk is accepted', [begun], none, ['left-out-hooks']],
  ['the roll had none', [line('begun', ['--pause-after'])], none, []],
  ['an older journal does not tell', [line('begun', null)], none, []],
  ['they were left out the last time, on purpose', [begun, line('resumed', [])], none, []],
])('nothing is missing where %s', (_why, lines, hooks, accepted) => {
  requireHooks({ lines }, hooks, new Set(accepted));
});

test('a roll that is gone on with is not planned without them', () => {
  const world = fakeWorld();
  const wish = restartWish(world, ['node-1'], { skipStopStart: true });
  const resumed = { id: 'r-1', verb: 'restart' as const, lines: [begun], ended: false };
  expect(() => planRestart(world.state.cluster, new Map(), null, wish, resumed)).toThrow(
    expect.objectContaining({ code: 'restart.hooks-missing' }) as Error,
  );
});
