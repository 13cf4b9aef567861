import { expect, test } from 'vitest';
import { LockedError, RefusedError, UnavailableError, UnfinishedError } from '../../../src/errors.ts';
import { isJournalTrouble, mustEnd } from '../../../src/operations/must-end.ts';

test('a lock of somebody else, a lost one and a journal that cannot be written end it', () => {
  for (const error of [
    new LockedError('lock.held', 'held'),
    new UnfinishedError('lock.lost', 'lost'),
    new UnavailableError('journal.unwritable', 'no space'),
  ])
    expect(mustEnd(error), error.code).toBe(true);
});

test('what is only refused, or only out of reach, does not', () => {
  for (const error of [
    new RefusedError('journal.unfinished', 'a drain has not ended'),
    new UnavailableError('database.timeout', 'too slow'),
    new UnfinishedError('node.gone', 'gone'),
    new Error('a bug'),
  ])
    expect([mustEnd(error), isJournalTrouble(error)], error.message).toEqual([false, false]);
});
