import { expect, test } from 'vitest';
import { RefusedError, UnavailableError } from '../../../src/errors.ts';
import { afterChange } from '../../../src/operations/after-change.ts';

const away = new UnavailableError('database.connection-lost', 'the connection was lost');
const wish = { verb: 'cap', command: 'octo-ha nodes cap n1 7' };
const lines = (outcome: string): Parameters<typeof afterChange>[1] => [
  { step: 'begun', values: {} },
  { step: 'cap.writing', values: {} },
  { step: 'cap.written', values: { outcome } },
];

test('a server that is away after a write is not told as if nothing were changed', () => {
  expect(afterChange(away, lines('written'), wish)).toMatchObject({
    exitCode: 5,
    code: 'cap.interrupted',
    message: 'something was written, and then it broke off: the connection was lost',
    cause: away,
  });
});

test('nor is a write whose answer was lost', () => {
  const unheard = new UnavailableError('api.unreachable', 'PUT gave no answer');
  expect(afterChange(unheard, lines('written').slice(0, 2), wish)).toMatchObject({
    exitCode: 5,
    code: 'cap.interrupted',
    message: 'whether what was asked for is done is not known: PUT gave no answer',
  });
});

test('one that is known not to have happened is told as it is', () => {
  const unheard = new UnavailableError('host.timeout', 'x');
  const journal = [...lines('written').slice(0, 2), { step: 'cap.not-written', values: {} }];
  expect(afterChange(unheard, journal, wish)).toBe(unheard);
});

test.each([
  ['nothing was written yet', away, lines('written').slice(0, 2)],
  ['it was so already', away, lines('already')],
  ['nobody knows the fate', new UnavailableError('database.fate-unknown', 'x'), lines('written')],
  ['the journal cannot be written', new UnavailableError('journal.unwritable', 'x'), lines('written')],
  ['it was refused', new RefusedError('node.last-one', 'x', { hint: 'y' }), lines('written')],
])('the error stays what it is where %s', (_, error, journal) => {
  expect(afterChange(error, journal, wish)).toBe(error);
});
