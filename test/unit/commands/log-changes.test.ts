import { expect, test } from 'vitest';
import { logChanges } from '../../../src/commands/log-changes.ts';
import type { StepEvent } from '../../../src/model/step-event.ts';

const event = (message: string, change: Partial<StepEvent> = {}): StepEvent => ({
  step: 'drain.waiting',
  node: 'node-1',
  tone: 'waiting',
  message,
  ...change,
});

/** Messages that are written when these come, one every two seconds unless said otherwise. */
function written(events: readonly StepEvent[], everyMs = 2_000): readonly string[] {
  const lines: string[] = [];
  let ticks = 0;
  const report = logChanges(({ message }) => lines.push(message), { ticks: () => ticks });
  for (const each of events) {
    report(each);
    ticks += everyMs;
  }
  return lines;
}

test('a wait is written when it begins and when it changes, and not at each look', () => {
  const [two, one] = [event('waiting for A, B'), event('waiting for B')];
  expect(written([two, two, two, one, one])).toEqual(['waiting for A, B', 'waiting for B']);
});

test('that a task is a look older, or has moved, is no change', () => {
  const looks = ['7 s, advancing', '9 s, no progress seen', '2 min, advancing'].map((detail) =>
    event(`waiting for A (Deploy "web", ${detail}), at most 30 s more`),
  );
  expect(written(looks)).toHaveLength(1);
});

test('what a count or a list of tasks says is one', () => {
  expect(written([event('5 tasks left'), event('4 tasks left')])).toHaveLength(2);
  const tasks = (...ids: string[]): StepEvent => event('waiting', { values: { tasks: ids } });
  expect(written([tasks('A'), tasks('A'), tasks()])).toHaveLength(2);
});

test('a copy that moves on is told once a minute, and at once when the share hangs and when it answers again', () => {
  const copying = (at: number, notice: string | null = null): StepEvent =>
    event(`copying: ${String(at)} of 9000 files${notice === null ? '' : `; ${notice}`}`, {
      values: { files: at, etaMs: 9_000 - at, ...(notice === null ? {} : { notice }) },
    });
  const looks = Array.from({ length: 61 }, (_, at) => copying(at));
  expect(written(looks)).toEqual([0, 30, 60].map((at) => `copying: ${String(at)} of 9000 files`));
  expect(
    written([copying(1), copying(2, 'no answer for 12 s'), copying(2, 'no answer for 14 s'), copying(3)]),
  ).toHaveLength(3);
});

test('a wait without change is told once a minute', () => {
  expect(written(Array.from({ length: 91 }, () => event('waiting for A')))).toHaveLength(4);
});

test('two waits that take turns are told once each', () => {
  const [a, b] = [event('looking'), event('asking', { step: 'check.asking', node: null })];
  expect(written([a, b, a, b, a, b])).toEqual(['looking', 'asking']);
});

test('everything done and every warning is written, and the wait after it anew', () => {
  const done = event('done', { tone: 'done' });
  const warning = event('stalled', { tone: 'warning' });
  const wait = event('waiting');
  expect(written([wait, done, done, warning, wait, wait])).toEqual([
    'waiting',
    'done',
    'done',
    'stalled',
    'waiting',
  ]);
});
