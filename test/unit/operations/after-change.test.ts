import { expect, test } from 'vitest';
import { RefusedError, UnavailableError } from '../../../src/errors.ts';
import type { JournalLine } from '../../../src/model/run.ts';
import { afterChange } from '../../../src/operations/after-change.ts';

const away = new UnavailableError('database.connection-lost', 'the connection was lost');
const wish = { verb: 'cap', command: 'octo-ha nodes cap n1 7' };
const by = { user: 'ada', host: 'ops-1', pid: 1 };
const line = (
  step: string,
  values: JournalLine['values'] = {},
  nodeId: string | null = 'n-1',
): JournalLine => ({
  at: '2026-03-01T12:00:00Z',
  step,
  nodeId,
  by,
  values,
});
const lines = (outcome: string): readonly JournalLine[] => [
  line('begun', { nodes: [{ id: 'n-1', name: 'node-1' }] }, null),
  line('cap.writing'),
  line('cap.written', { outcome }),
];

test('a server that is away after a write is not told as if nothing were changed', () => {
  expect(afterChange(away, lines('written'), wish)).toMatchObject({
    exitCode: 5,
    code: 'cap.interrupted',
    message: 'something was written (node-1), and then it broke off: the connection was lost',
    cause: away,
  });
});

test('nor is a write whose answer was lost', () => {
  const unheard = new UnavailableError('api.unreachable', 'PUT gave no answer');
  expect(afterChange(unheard, lines('written').slice(0, 2), wish)).toMatchObject({
    exitCode: 5,
    code: 'cap.interrupted',
    message: 'whether what was asked for is done is not known (node-1): PUT gave no answer',
  });
});

test('one that is known not to have happened is told as it is', () => {
  const unheard = new UnavailableError('host.timeout', 'x');
  const journal = [...lines('written').slice(0, 2), line('cap.not-written')];
  expect(afterChange(unheard, journal, wish)).toBe(unheard);
});

test.each([
  ['nothing was written yet', away, lines('written').slice(0, 2)],
  ['it was so already', away, lines('already')],
  ['nobody knows the fate', new UnavailableError('database.fate-unknown', 'x'), lines('written')],
  [
    'what cannot be written down was not announced',
    new UnavailableError('journal.unwritable', 'x'),
    lines('written').slice(0, 1),
  ],
  ['it was refused', new RefusedError('node.last-one', 'x', { hint: 'y' }), lines('written')],
])('the error stays what it is where %s', (_, error, journal) => {
  expect(afterChange(error, journal, wish)).toBe(error);
});

test('what was done and could not be written down any more is told, with its node', () => {
  const full = new UnavailableError('journal.unwritable', 'no space');
  for (const journal of [lines('written'), lines('written').slice(0, 2)])
    expect(afterChange(full, journal, wish)).toMatchObject({
      exitCode: 5,
      code: 'cap.interrupted',
      message: 'something was written (node-1), and then it broke off: no space',
      cause: full,
    });
});
