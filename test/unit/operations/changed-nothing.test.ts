import { expect, test } from 'vitest';
import { RefusedError, UnavailableError, UnfinishedError } from '../../../src/errors.ts';
import { changedNothing } from '../../../src/operations/changed-nothing.ts';

const failed = (code: string): UnavailableError => new UnavailableError(code, 'it failed');

test.each<[boolean, unknown]>([
  [true, new RefusedError('drain.no-api', 'no')],
  [true, failed('database.permission-denied')],
  [true, failed('api.refused')],
  [true, new UnfinishedError('lock.lost', 'lost', { cause: failed('database.lock-lost') })],
  [false, new UnfinishedError('lock.lost', 'lost', { cause: failed('database.fate-unknown') })],
  [false, failed('database.fate-unknown')],
  [false, failed('api.unreachable')],
  [false, failed('api.garbage')],
  [false, failed('host.timeout')],
  [false, new Error('interrupted')],
])('%s: %s', (nothing, error) => {
  expect(changedNothing(error)).toBe(nothing);
});
