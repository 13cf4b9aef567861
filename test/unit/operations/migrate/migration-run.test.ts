import { describe, expect, test } from 'vitest';
import { RefusedError } from '../../../../src/errors.ts';
import type { JournalLine } from '../../../../src/model/run.ts';
import {
  isInOutage,
  migrationState,
  outageLines,
  type MigrationPhase,
} from '../../../../src/operations/migrate/migration-run.ts';

const by = { user: 'ada', host: 'ops-1', pid: 7 };

function line(step: string, values: JournalLine['values'] = {}, nodeId: string | null = null): JournalLine {
  return { at: '2026-03-01T12:00:00Z', step, nodeId, by, values };
}

const begun = line('begun', {
  command: 'octo-ha migrate preseed',
  format: 1,
  to: '/share',
  fingerprint: { server: 's' },
  stores: [
    { kind: 'packages', from: '/home/Packages', to: '/share/Packages', folder: 'Packages', setting: null },
  ],
});
const state = (...lines: readonly JournalLine[]): ReturnType<typeof migrationState> =>
  migrationState({ id: 'run-1', lines: [begun, ...lines] });

describe('the phase', () => {
  test.each<[string, readonly JournalLine[], MigrationPhase]>([
    ['is copying from the first line on', [], 'copying'],
    ['is copying after any number of preseeds', [line('preseed.copied', { complete: true })], 'copying'],
    ['is cutting-over once an outage was entered', [line('cutover.entering')], 'cutting-over'],
    ['is moved when it was left', [line('cutover.entering'), line('cutover.left')], 'moved'],
    [
      'is copying again when the outage was called off',
      [line('cutover.entering'), line('cutover.left', { outcome: 'called-off' })],
      'copying',
    ],
    [
      'is rolling-back out of an unfinished cutover',
      [line('cutover.entering'), line('rollback.entering')],
      'rolling-back',
    ],
    [
      'is rolled-back at its end',
      [line('rollback.entering'), line('rollback.left'), line('ended', { outcome: 'rolled-back' })],
      'rolled-back',
    ],
    [
      'is moved when a rollback was called off',
      [line('cutover.left'), line('rollback.entering'), line('rollback.left', { outcome: 'called-off' })],
      'moved',
    ],
    [
      'is moved when going forward again out of a rollback was called off',
      [
        line('cutover.left'),
        line('rollback.entering'),
        line('cutover.entering'),
        line('cutover.left', { outcome: 'called-off' }),
      ],
      'moved',
    ],
    [
      'is copying when the way back out of a cutover was called off',
      [line('cutover.entering'), line('rollback.entering'), line('rollback.left', { outcome: 'called-off' })],
      'copying',
    ],
    ['is given-up when it ended without a word', [line('ended')], 'given-up'],
    [
      'is not changed by the end of a node',
      [line('cutover.entering'), line('ended', {}, 'n')],
      'cutting-over',
    ],
    ['is finished', [line('cutover.left'), line('ended', { outcome: 'finished' })], 'finished'],
  ])('%s', (_what, lines, phase) => {
    expect(state(...lines).phase).toBe(phase);
  });
});

test('paths are in doubt from the announcement until they were read back', () => {
  expect(state().paths).toBe('old');
  expect(state(line('paths.writing')).paths).toBe('old');
  for (const step of ['paths.running', 'paths.setting', 'paths.shown'])
    expect(state(line('paths.writing'), line(step)).paths).toBe('in-doubt');
  const [there, back] = [
    line('paths.proved', { direction: 'to' }),
    line('paths.proved', { direction: 'back' }),
  ];
  expect(state(line('paths.running'), there).paths).toBe('new');
  expect(state(line('paths.running'), there, line('paths.writing')).paths).toBe('new');
  expect(state(line('paths.running'), there, line('paths.writing'), line('paths.setting')).paths).toBe(
    'in-doubt',
  );
  expect(state(line('paths.running'), back).paths).toBe('old');
});

test('a way back out of an unfinished cutover belongs to the same outage, a later one does not', () => {
  const cutover = [line('cutover.entering'), line('found', {}, 'n')];
  expect(outageLines([begun, ...cutover, line('rollback.entering')])).toHaveLength(3);
  expect(outageLines([begun, ...cutover, line('cutover.left'), line('rollback.entering')])).toHaveLength(1);
  expect(isInOutage([begun, ...cutover, line('cutover.left')])).toBe(false);
});

test('a journal of a newer or an older format, and one that does not tell what is moved, are refused', () => {
  const read = (values: JournalLine['values']): unknown =>
    migrationState({ id: 'run-1', lines: [{ ...begun, values: { ...begun.values, ...values } }] });
  const codeOf = (values: JournalLine['values']): unknown => {
    try {
      return read(values);
    } catch (error) {
      return error instanceof RefusedError ? error.code : error;
    }
  };
  expect(codeOf({ format: 2 })).toBe('migrate.journal-newer');
  expect(codeOf({ format: 0 })).toBe('migrate.journal-older');
  expect(codeOf({ format: null })).toBe('migrate.journal-unknown');
  expect(() => read({ stores: [] })).toThrow(RefusedError);
  expect(() => read({ stores: [{ kind: 'unheard-of', from: 'a', to: 'b', folder: 'c' }] })).toThrow(
    RefusedError,
  );
});
