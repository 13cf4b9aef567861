import { expect, test } from 'vitest';
import { LockedError, UnavailableError } from '../../../src/errors.ts';
import { namedByJournal } from '../../../src/operations/named-by-journal.ts';
import { fakeJournals } from '../../fakes/fake-journals.ts';

const held = new LockedError('lock.held', 'another octo-ha holds the lock', { hint: 'wait' });

test('who wrote the last line of an unfinished run is named where the server does not tell', async () => {
  const journals = fakeJournals();
  expect(await namedByJournal(held, journals)).toBe(held);
  const open = await journals.begin('restart', {});
  const { by } = open.lines()[0] ?? { by: null };
  const named = (await namedByJournal(held, journals)) as LockedError;
  expect(named).toBeInstanceOf(LockedError);
  expect(named.message).toContain(
    `${String(by?.user)}@${String(by?.host)} (process ${String(by?.pid)}) was at a restart`,
  );
  expect(named.hint).toBe('wait');
});

test('what the server tells stands, and journals that cannot be read tell nothing', async () => {
  const journals = fakeJournals();
  await journals.begin('restart', {});
  const known = new LockedError('lock.held', 'ada holds it', { holder: 'other' });
  expect(await namedByJournal(known, journals)).toBe(known);
  const broken = { unfinished: () => Promise.reject(new UnavailableError('journal.unreadable', 'torn')) };
  expect(await namedByJournal(held, broken)).toBe(held);
  expect(await namedByJournal(held, undefined)).toBe(held);
});
