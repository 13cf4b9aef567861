import { expect, test } from 'vitest';
import { RefusedError, UnavailableError, UnfinishedError } from '../../../../src/errors.ts';
import { endUntouched, isUntouched } from '../../../../src/operations/drain/end-untouched.ts';
import { fakeJournals } from '../../../fakes/fake-journals.ts';

const steps = (...names: readonly string[]): { readonly step: string }[] => names.map((step) => ({ step }));
const once = steps('begun', 'found', 'drain.writing');
const failed = (code: string): UnavailableError => new UnavailableError(code, 'it failed');
const lockLost = (cause: unknown): UnfinishedError => new UnfinishedError('lock.lost', 'lost', { cause });

test.each<[string, unknown]>([
  ['a refusal', new RefusedError('drain.no-api', 'no')],
  ['a write that the database refused', failed('database.permission-denied')],
  ['a request that the API refused', failed('api.refused')],
  ['a driver that cannot do it', failed('host.unsupported')],
  ['a lock lost before the write', lockLost(null)],
  ['a lock that the write found lost', lockLost(failed('database.lock-lost'))],
])('one write announced, and %s: nothing was changed', (_what, error) => {
  expect(isUntouched(once, error)).toBe(true);
  expect(isUntouched(steps('begun', 'undrain.writing'), error)).toBe(true);
});

test.each<[string, unknown]>([
  ['a write whose answer was lost', failed('database.fate-unknown')],
  ['a lock lost together with the answer', lockLost(failed('database.fate-unknown'))],
  ['a flag that was not read back', new UnfinishedError('flag.not-read-back', 'no')],
  ['an API whose answer was lost', failed('api.unreachable')],
  ['a command that failed half-way', failed('host.command-failed')],
  ['Ctrl-C', new Error('interrupted')],
])('one write announced, and %s: something may have been changed', (_what, error) => {
  expect(isUntouched(once, error)).toBe(false);
});

test('an earlier attempt that announced a write and died may have changed something', () => {
  expect(isUntouched([...once, ...steps('drain.writing')], failed('database.unreachable'))).toBe(false);
});

test('a write that was done is never nothing, whatever failed after it', () => {
  const refused = new RefusedError('node.last-one', 'no');
  expect(isUntouched([...once, ...steps('drain.written')], refused)).toBe(false);
});

test('before any write was announced nothing was changed, whoever ended the run', () => {
  expect(isUntouched(steps('begun', 'found'), new Error('interrupted'))).toBe(true);
});

test('the run is ended with its failure where nothing was changed, and left unfinished elsewhere', async () => {
  const journals = fakeJournals();
  await endUntouched(await journals.begin('drain', {}), failed('database.permission-denied'));
  expect(await journals.unfinished()).toEqual([]);
  const touched = await journals.begin('drain', {});
  await touched.write('drain.writing', 'a');
  await endUntouched(touched, failed('database.fate-unknown'));
  expect(await journals.unfinished()).toHaveLength(1);
});

test('a journal that cannot be written is not written once more', () => {
  expect(isUntouched(steps('begun'), failed('journal.unwritable'))).toBe(false);
});
